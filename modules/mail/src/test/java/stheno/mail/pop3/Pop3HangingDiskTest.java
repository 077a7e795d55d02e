package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.HangingDisk.Call;
import stheno.testkit.Visitor;

/// Large messages on a disk that hangs while they are sent.
@Timeout(60)
class Pop3HangingDiskTest {
    private static final byte[] LARGE = (".123456789".repeat(7) + "\r\n").repeat(60_000).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "Subject: other\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;
    private HangingDisk disk;
    private Pop3Stage stage;

    @BeforeEach
    void start() throws IOException {
        disk = HangingDisk.at(folder);
        stage = new Pop3Stage(disk.root());
        stage.maildrops.add("ann", LARGE).add("ben", OTHER);
    }

    @AfterEach
    void stop() {
        disk.release();
        stage.close();
        Await.until(() -> disk.files() == 0);
    }

    private Visitor visitor(String user, int octets) throws IOException {
        return new Visitor(stage.address, Pop3Stage.BUFFER).sayLines("USER " + user, "PASS secret")
                .expect(Pop3Stage.GREETING, "+OK Password required.", "+OK 1 messages (" + octets + " octets)");
    }

    private void assertOthersAreServed() throws IOException {
        try (Visitor other = visitor("ben", OTHER.length)) {
            other.sayLines("RETR 1").expect("+OK " + OTHER.length + " octets", "Subject: other", ".");
        }
    }

    @Test
    void aLargeMessageThatHangsHoldsNoOtherSession() throws Exception {
        try (Visitor ann = visitor("ann", LARGE.length)) {
            ann.sayLines("RETR 1").expect("+OK " + LARGE.length + " octets");
            disk.hang(Call.READ, stage.maildrops.file("ann", 0).getFileName().toString());
            CompletableFuture<Integer> lines = CompletableFuture.supplyAsync(() -> lines(ann));
            Await.until(() -> disk.hanging() == 1);
            assertOthersAreServed();
            disk.release();
            assertEquals(60_000, lines.get());
            ann.sayLines("NOOP").expect("+OK");
        }
    }

    private static int lines(Visitor visitor) {
        try {
            int lines = 0;
            for (String line = visitor.line(); !line.equals("."); line = visitor.line()) lines += line.startsWith("..1") ? 1 : 0;
            return lines;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientMayLeaveWhileItsMessageHangs() throws IOException {
        try (Visitor ann = visitor("ann", LARGE.length)) {
            ann.sayLines("RETR 1").expect("+OK " + LARGE.length + " octets");
            ann.exactly(200_000);
            disk.hang(Call.READ, stage.maildrops.file("ann", 0).getFileName().toString());
            CompletableFuture.runAsync(() -> lines(ann));
            Await.until(() -> disk.hanging() == 1);
        }
        assertOthersAreServed();
    }
}
