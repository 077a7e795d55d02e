package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// The heap of waiting sessions, in bytes.
@Timeout(300)
class Pop3FootprintTest {
    private static final int KB = 1024;
    private static final int CROWD = 1000;
    private static final int SIZE = 10_000_000;

    @TempDir
    private Path folder;
    private Pop3Stage stage;

    @BeforeEach
    void serve() throws IOException {
        stage = new Pop3Stage(folder);
        stage.maildrops.add("warm", "Subject: one\n\ntext\n".repeat(1000));
        try (LineClient client = stage.client("warm")) { // classes and caches are not the crowd's
            client.say("RETR 1").say("LIST").say("TOP 1 1").say("QUIT");
            client.hearRest();
        }
        stage.awaitDeserted();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private void mailboxes(int messages, String line) throws IOException {
        Path file = Files.writeString(folder.resolve("large"), line.repeat(SIZE / line.length()), StandardCharsets.US_ASCII);
        for (int i = 0; i < CROWD; i++) stage.maildrops.addMany("user-" + i, messages, file);
    }

    @Test
    void anIdleSessionOwnsFourKilobytesAtMost() throws Exception {
        mailboxes(1, "0123456789".repeat(7) + "\r\n");
        assertCosts(4 * KB, "");
    }

    @Test
    void aClientThatStopsReadingAMessageCostsFourKilobytesAtMost() throws Exception {
        mailboxes(1, "0123456789".repeat(7) + "\r\n");
        assertCosts(4 * KB, "RETR 1");
    }

    @Test
    void aClientThatStopsReadingAMessageWithLfCostsTheSame() throws Exception {
        mailboxes(1, "0123456789".repeat(7) + "\n");
        assertCosts(4 * KB, "RETR 1");
    }

    @Test
    void aClientThatStopsReadingSmallMessagesThatItHasPipelinedCostsTheSame() throws Exception {
        Path file = Files.writeString(folder.resolve("small"), ("0123456789".repeat(7) + "\n").repeat(850), StandardCharsets.US_ASCII);
        for (int i = 0; i < CROWD; i++) stage.maildrops.addMany("user-" + i, 5, file);
        assertCosts(4 * KB, "RETR 1\r\nRETR 2\r\nRETR 3\r\nRETR 4\r\nRETR 5");
    }

    @Test
    void aClientThatStopsReadingAListingOwnsOnePieceOfIt() throws Exception {
        mailboxes(1, "x\r\n");
        stage.maildrops.addMany("many", 100_000, stage.maildrops.file("user-0", 0));
        for (int i = 0; i < CROWD; i++) stage.maildrops.share("user-" + i, "many");
        assertCosts(12 * KB, "UIDL");
    }

    private void assertCosts(int most, String command) throws Exception {
        long before = used();
        Path classes = Path.of(System.getProperty("basedir", "."), "target", "test-classes");
        String path = System.getProperty("pop3.classes", classes.toString());
        Process clients = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", path,
                Pop3Crowd.class.getName(), String.valueOf(stage.address.getPort()), String.valueOf(CROWD), command)
                        .redirectErrorStream(true).start();
        try (BufferedReader said = clients.inputReader()) {
            assertEquals("stalled", said.readLine());
            Await.until(() -> stage.service.stats().sending() == (command.isEmpty() ? 0 : CROWD));
            long each = (used() - before) / CROWD;
            System.out.println((command.isEmpty() ? "idle" : command.replace("\r\n", ", ")) + ": " + each + " bytes of heap a session");
            assertTrue(each <= most, each + " bytes each");
            assertEquals(CROWD, stage.service.stats().loggedIn());
            clients.getOutputStream().close();
            assertEquals(0, clients.waitFor());
            stage.awaitDeserted();
        } finally {
            clients.destroyForcibly().waitFor();
        }
    }

    /// The least of several measurements: a socket that takes a little more makes garbage after a collection.
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 6; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
