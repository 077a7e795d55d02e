package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.pop3.Pop3SessionRecord.Ending;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.testkit.Visitor;

/// Sessions that end in the middle, and servers that stop.
@Timeout(60)
class Pop3CutTest {
    private static final byte[] LARGE = ("0123456789".repeat(7) + "\r\n").repeat(60_000).getBytes(StandardCharsets.US_ASCII);
    private static final String STOPPED = "-ERR [SYS/TEMP] The server is shutting down.";

    @TempDir
    private Path folder;
    private Pop3Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Pop3Stage(folder);
        stage.maildrops.add("ann", LARGE).add("ann", "Subject: small\r\n");
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    /// A client that is logged in, and whose socket takes little.
    private Visitor visitor() throws IOException {
        Visitor visitor = new Visitor(stage.address, Pop3Stage.BUFFER);
        visitor.sayLines("USER ann", "PASS secret").expect(Pop3Stage.GREETING, "+OK Password required.",
                "+OK 2 messages (" + (LARGE.length + 16) + " octets)");
        return visitor;
    }

    private void assertEnded(Ending ending, int messages, int deleted) {
        stage.awaitDeserted();
        Pop3SessionRecord entry = stage.records.remove();
        assertEquals(ending, entry.ending());
        assertEquals(messages, entry.messages());
        assertEquals(deleted, entry.deleted());
        assertEquals(2 - deleted, stage.maildrops.stored("ann"));
        assertEquals(1, stage.service.stats().endings(ending));
    }

    @Test
    void aLostConnectionDeletesNothing() throws IOException {
        Visitor visitor = visitor();
        visitor.sayLines("DELE 1", "DELE 2").expect("+OK Marked.", "+OK Marked.");
        visitor.reset();
        assertEnded(Ending.LOST, 0, 0);
    }

    @Test
    void anEndOfInputWithoutQuitDeletesNothing() throws IOException {
        Visitor visitor = visitor();
        visitor.sayLines("DELE 1").expect("+OK Marked.").end();
        assertEquals("", visitor.rest());
        visitor.close();
        assertEnded(Ending.LOST, 0, 0);
    }

    /// The QUIT behind RETR was received, but waits for its end.
    @Test
    void aConnectionThatIsLostWithinRetrDeletesNothingEvenIfQuitWasSent() throws IOException {
        Visitor visitor = visitor();
        visitor.sayLines("DELE 2", "RETR 1", "QUIT").expect("+OK Marked.", "+OK " + LARGE.length + " octets");
        visitor.exactly(100_000);
        visitor.reset();
        assertEnded(Ending.LOST, 0, 0);
    }

    @Test
    void aClientThatHasEndedItsOutputGetsTheWholeMessage() throws IOException {
        Visitor visitor = visitor();
        visitor.sayLines("DELE 2", "RETR 1", "QUIT").end().expect("+OK Marked.", "+OK " + LARGE.length + " octets");
        assertArrayEquals(LARGE, visitor.exactly(LARGE.length).getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(".\r\n+OK Goodbye.\r\n", visitor.rest());
        visitor.close();
        assertEnded(Ending.QUIT, 1, 1);
    }

    @Test
    void aFileThatIsGoneIsAnErrorAndNoFailureOfTheDeletion() throws IOException {
        Visitor visitor = visitor();
        Files.delete(stage.maildrops.file("ann", 1));
        visitor.sayLines("RETR 2", "DELE 2", "QUIT").expect("-ERR The message is gone: another program has deleted it.", "+OK Marked.");
        visitor.line();
        visitor.close();
        stage.awaitDeserted();
        assertEquals(1, stage.maildrops.stored("ann"));
    }

    @Test
    void aChangedFileIsSentWithProperFramingAndLogged() throws IOException {
        Visitor visitor = visitor();
        Files.writeString(stage.maildrops.file("ann", 1), "Subject: changed\n\n.\n");
        visitor.sayLines("RETR 2", "NOOP").expect("+OK 16 octets", "Subject: changed", "", "..", ".", "+OK");
        visitor.close();
        stage.awaitDeserted();
        assertEquals(1, stage.events.size());
        assertTrue(stage.events.remove().contains("pop3-size-differs"));
    }

    @Test
    void aDrainLetsARetrEndAndNothingElseBegin() throws Exception {
        Visitor visitor = visitor();
        LineClient bystander = LineClient.connect(stage.address);
        Pop3Stage.expect(bystander, Pop3Stage.GREETING);
        visitor.sayLines("DELE 2", "RETR 1", "QUIT").expect("+OK Marked.", "+OK " + LARGE.length + " octets");
        FutureTask<Integer> drain = new FutureTask<>(() -> stage.group.drain(Duration.ofSeconds(30)));
        Thread.startVirtualThread(drain);
        Pop3Stage.expect(bystander, STOPPED);
        bystander.close();
        Await.until(() -> stage.records.size() == 1);
        assertEquals(Ending.STOPPED, stage.records.remove().ending());
        visitor.exactly(LARGE.length);
        assertEquals(".\r\n" + STOPPED + "\r\n", visitor.rest());
        visitor.close();
        assertEquals(0, drain.get(30, TimeUnit.SECONDS));
        stage.awaitDeserted();
        assertEquals(Ending.STOPPED, stage.records.remove().ending());
        assertEquals(2, stage.maildrops.stored("ann"));
    }

    @Test
    void aStopCutsSessions() throws Exception {
        Visitor visitor = visitor();
        visitor.sayLines("DELE 1").expect("+OK Marked.");
        stage.group.close();
        assertEnded(Ending.STOPPED, 0, 0);
        visitor.close();
    }
}
