package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Allocations;
import stheno.testkit.LineClient;

/// The heap of waiting sessions, in bytes.
@Timeout(120)
final class SmtpFootprintTest {
    private static final int KB = 1024;
    private static final int CROWD = 1000;

    @Test
    void idleSessionsCostFourKilobytesAtMost() throws Exception {
        assertCosts(4 * KB, "EHLO client.test");
    }

    @Test
    void sessionsInATransactionCostFourKilobytesAtMost() throws Exception {
        assertCosts(4 * KB, "EHLO client.test", "MAIL FROM:<ann@there.test>", "RCPT TO:<bob@here.test>");
    }

    @Test
    void aMessageThatStopsSoonCostsLittleMore() throws Exception {
        assertCosts(8 * KB, "EHLO client.test", "MAIL FROM:<ann@there.test>", "RCPT TO:<bob@here.test>", "DATA", "text");
    }

    /// What a loop allocates for a message, its commands and its replies. The content's one copy is most of it.
    @Test
    void aMessageIsCopiedOnce() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            String line = "x".repeat(98) + "\r\n";
            String whole = "MAIL FROM:<ann@there.test>\r\nRCPT TO:<bob@here.test>\r\nDATA\r\n" + line.repeat(41) + ".\r\n";
            send(stage, client, whole, 500); // compiles it
            Allocations loop = Allocations.of("stheno-loop-0");
            long before = loop.bytes();
            send(stage, client, whole, 500);
            long each = (loop.bytes() - before) / 500;
            System.out.println("a message of 4 KB: " + each + " bytes allocated in the loop");
            assertTrue(each <= 12 * KB, each + " bytes each");
        }
    }

    private static void send(SmtpStage stage, LineClient client, String message, int count) throws Exception {
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            client.say(bytes);
            for (int n = 0; n < 4; n++) client.hearReply();
            stage.room.next();
        }
    }

    private static void assertCosts(int most, String... lines) throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it)) {
            try (LineClient client = stage.ready()) { // classes and caches are not the crowd's
                for (String line : lines) {
                    client.say(line);
                    if (!line.equals("text")) client.hearReply();
                }
            }
            stage.assertDeserted();
            long before = used();
            Path classes = Path.of(System.getProperty("basedir", "."), "target", "test-classes");
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    classes.toString(), SmtpCrowd.class.getName(), String.valueOf(stage.address.getPort()), String.valueOf(CROWD)));
            command.addAll(Arrays.asList(lines));
            Process clients = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader said = clients.inputReader()) {
                assertEquals("waiting", said.readLine());
                long each = (used() - before) / CROWD;
                System.out.println(lines[lines.length - 1] + ": " + each + " bytes of heap a session");
                assertEquals(CROWD, stage.service.stats().sessions());
                assertTrue(each <= most, each + " bytes each");
                clients.getOutputStream().close();
                assertEquals(0, clients.waitFor());
                stage.assertDeserted();
            } finally {
                clients.destroyForcibly().waitFor();
            }
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
