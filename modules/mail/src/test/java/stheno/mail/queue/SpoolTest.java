package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.StoreFault;
import stheno.mail.mime.Source;
import stheno.testkit.Await;
import stheno.testkit.ClosedPort;
import stheno.testkit.ScriptedServer;

/// What is on the disk, and what a start makes of it.
@Timeout(60)
final class SpoolTest {
    @TempDir
    Path folder;

    private QueueStage away() throws IOException {
        return new QueueStage(folder, QueueStage.relay(ClosedPort.address()), settings -> settings.withDurable(true), null);
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void messagesAndTheirStatesSurviveARestart() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(RelayTransactionTest.PLAIN + """
                C: MAIL FROM:<ann@a.test>
                S: 250 ok
                C: RCPT TO:<bob@b.test>
                S: 450 4.2.1 later
                C: RSET
                S: 250 ok
                """ + RelayTransactionTest.BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            QueuedMessage before = stage.deferred(id, 1);
            stage.restart();
            assertEquals(before, stage.row(id).orElseThrow());
            assertEquals(List.of(id), files("queue"));
            assertEquals(List.of(id), files("state"));
            assertEquals(List.of(), files("tmp"));
        }
    }

    @Test
    void anIdIsTakenOnce() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(RelayTransactionTest.PLAIN + """
                C: MAIL FROM:<ann@a.test>
                S: 250 ok
                C: RCPT TO:<bob@b.test>
                S: 250 ok
                C: DATA
                S: 354 go on
                """ + RelayTransactionTest.CONTENT + "S: 250 queued\n" + RelayTransactionTest.BYE);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            stage.mail(envelope, QueueStage.TEXT);
            stage.mail(envelope, QueueStage.TEXT);
            stage.until(envelope.id(), DeliveryState.Phase.SENT);
            Await.until(() -> smarthost.heard().contains("QUIT"));
            stage.mail(envelope, QueueStage.TEXT); // a journal is played again
            stage.restart();
            stage.mail(envelope, QueueStage.TEXT);
            assertEquals(0, stage.queue.stats().queued());
            assertEquals(DeliveryState.Phase.SENT, stage.queue.find(envelope.id()).orElseThrow().phase());
            smarthost.await();
        }
    }

    @Test
    void anIdThatIsNoneIsRefused() throws Exception {
        try (QueueStage stage = away()) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            for (String bad : List.of("../../etc/passwd", "", "short", "x\ny")) {
                assertThrows(IOException.class, () -> stage.mail(envelope.withId(bad), QueueStage.TEXT));
            }
        }
    }

    @Test
    void aFullDiskIsToldAndLeavesNothing() throws Exception {
        try (QueueStage stage = away()) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            Files.createSymbolicLink(folder.resolve("tmp").resolve(envelope.id()), Path.of("/dev/full"));
            StoreFault fault = assertThrows(StoreFault.class, () -> stage.mail(envelope, QueueStage.TEXT));
            assertEquals(452, fault.reply().code());
            assertEquals(List.of(), files("tmp"));
            assertEquals(List.of(), files("queue"));
            assertTrue(stage.queue.find(envelope.id()).isEmpty());
            stage.mail(envelope, QueueStage.TEXT); // there is room again
            assertEquals(1, stage.queue.stats().queued());
        }
    }

    @Test
    void aMessageThatCannotBeReadLeavesNothing() throws Exception {
        try (QueueStage stage = away()) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            IOException e = assertThrows(IOException.class, () -> stage.queue.accept(envelope, new Source() {
                @Override
                public long length() {
                    return 10;
                }

                @Override
                public int read(long position, ByteBuffer into) throws IOException {
                    throw new IOException("gone");
                }
            }));
            assertEquals("gone", e.getMessage());
            assertEquals(List.of(), files("tmp"));
        }
    }

    @Test
    void aSecondQueueOverTheSameSpoolIsRefused() throws Exception {
        try (QueueStage stage = away()) {
            stage.mail("ann@a.test", "bob@b.test");
            IOException e = assertThrows(IOException.class, this::away);
            assertTrue(e.getMessage().endsWith("another process uses this queue"), e.getMessage());
        }
    }

    @Test
    void aStartTidiesUpAndIgnoresStrangers() throws Exception {
        String id;
        try (QueueStage stage = away()) {
            id = stage.mail("ann@a.test", "bob@b.test");
        }
        Files.writeString(folder.resolve("tmp").resolve("0123456789abcdefghjk"), "half");
        Files.writeString(folder.resolve("state").resolve("0123456789abcdefghjk"), "attempts 1\n");
        Files.writeString(folder.resolve("queue").resolve("README"), "hello");
        Files.createDirectory(folder.resolve("queue").resolve("lost+found"));
        Files.writeString(folder.resolve("finished"), "half a li");
        try (QueueStage stage = away()) {
            assertEquals(1, stage.queue.stats().queued());
            assertEquals(List.of(), files("tmp"));
            assertEquals(List.of(), files("state"));
            assertEquals(List.of(id, "README", "lost+found").stream().sorted().toList(), files("queue"));
        }
    }

    /// A message that was damaged holds up no other.
    @Test
    void aDamagedMessageWaitsAlone() throws Exception {
        Path bad = folder.resolve("queue").resolve("0123456789abcdefghjk");
        Files.createDirectories(bad.getParent());
        Files.writeString(bad, "stheno-queue 1 999\nid ");
        try (ScriptedServer smarthost = ScriptedServer.play(RelayTransactionTest.PLAIN + """
                C: MAIL FROM:<ann@a.test>
                S: 250 ok
                C: RCPT TO:<bob@b.test>
                S: 250 ok
                C: DATA
                S: 354 go on
                """ + RelayTransactionTest.CONTENT + "S: 250 queued\n" + RelayTransactionTest.BYE);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            stage.hands.advance(Duration.ofDays(3650)); // the file is of today
            stage.until(stage.mail("ann@a.test", "bob@b.test"), DeliveryState.Phase.SENT);
            stage.log.await("queue-message-failed id=0123456789abcdefghjk");
            assertTrue(Files.exists(bad));
            assertTrue(stage.queue.remove("0123456789abcdefghjk"));
            assertFalse(Files.exists(bad));
            smarthost.await();
        }
    }

    /// A crash between the smarthost's 250 and the delete, after the id was noted.
    @Test
    void aMessageThatWasFinishedIsNotSentAgain() throws Exception {
        String id;
        try (QueueStage stage = away()) {
            id = stage.mail("ann@a.test", "bob@b.test");
        }
        Files.writeString(folder.resolve("finished"), id + " SENT 1\n");
        try (QueueStage stage = away()) {
            assertEquals(0, stage.queue.stats().queued());
            Await.until(() -> files("queue").isEmpty());
            assertEquals(DeliveryState.Phase.SENT, stage.queue.find(id).orElseThrow().phase());
        }
    }

    @Test
    void finishedIdsAreBounded() throws Exception {
        try (FinishedMessages finished = new FinishedMessages(folder)) {
            DeliveryState sent = new DeliveryState(DeliveryState.Phase.SENT, Instant.EPOCH, "");
            for (int i = 0; i < 3 * FinishedMessages.MOST; i++) finished.add("id" + i, sent);
            assertTrue(finished.outcome("id0").isEmpty());
            assertTrue(finished.outcome("id" + (3 * FinishedMessages.MOST - 1)).isPresent());
        }
        try (Stream<String> lines = Files.lines(folder.resolve("finished"))) {
            assertTrue(lines.count() <= 2 * FinishedMessages.MOST);
        }
    }
}
