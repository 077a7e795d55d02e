package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.queue.RelayTransactionTest.BYE;
import static stheno.mail.queue.RelayTransactionTest.CONTENT;
import static stheno.mail.queue.RelayTransactionTest.PLAIN;
import static stheno.mail.queue.RelayTransactionTest.SENT;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.envelope.Envelope;
import stheno.testkit.Await;
import stheno.testkit.ClosedPort;
import stheno.testkit.ScriptedServer;

/// Waiting, giving up, and what an operator can do.
@Timeout(60)
final class MailQueueTest {
    private static final String MAIL = "C: MAIL FROM:<ann@a.test>\nS: 250 ok\nC: RCPT TO:<bob@b.test>\n";
    private static final String LATER = PLAIN + MAIL + "S: 450 4.2.1 later\nC...\nC: QUIT\nS: 221 bye\n";
    private static final String REFUSED = LATER.replace("450 4.2.1 later", "550 5.1.1 unknown");
    private static final String TAKEN = PLAIN + SENT + BYE;

    @TempDir
    Path folder;

    /// A script of RSET is not known to `C...`: it takes any lines, but needs replies.
    private static String script(String... parts) {
        return String.join("===\n", parts).replace("C...\nC: QUIT", "C: RSET\nS: 250 ok\nC: QUIT");
    }

    private static RelaySettings nowhere() {
        return QueueStage.relay(ClosedPort.address());
    }

    /// Case 28.
    @Test
    void aMessageWaitsLongerAfterEachAttempt() throws Exception {
        int attempts = 7;
        String[] scripts = new String[attempts + 1];
        for (int i = 0; i < attempts; i++) scripts[i] = LATER;
        scripts[attempts] = TAKEN;
        try (ScriptedServer smarthost = ScriptedServer.play(script(scripts));
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            List<Long> waits = new ArrayList<>();
            for (int i = 1; i <= attempts; i++) {
                QueuedMessage row = stage.deferred(id, i);
                int quits = i;
                Await.until(() -> smarthost.heard().stream().filter("QUIT"::equals).count() == quits);
                Duration wait = Duration.between(stage.clock.instant(), row.nextAttempt());
                waits.add(wait.toSeconds());
                stage.pass(wait.minusSeconds(1));
                assertEquals(i, stage.deferred(id, i).attempts());
                stage.pass(Duration.ofSeconds(1));
            }
            assertEquals(List.of(300L, 600L, 1200L, 2400L, 4000L, 4000L, 4000L), waits);
            stage.until(id, DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void aSmarthostThatIsAwayIsTriedForAllMessagesTogether() throws Exception {
        try (QueueStage stage = new QueueStage(folder, nowhere())) {
            String first = stage.mail("ann@a.test", "bob@b.test");
            assertTrue(stage.away().startsWith("no connection to 127.0.0.1:"), stage.away());
            List<Long> waits = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Instant retry = stage.queue.stats().relayRetry().orElseThrow();
                waits.add(Duration.between(stage.clock.instant(), retry).toSeconds());
                stage.pass(Duration.between(stage.clock.instant(), retry));
                Await.until(() -> stage.queue.stats().relayRetry().filter(retry::isBefore).isPresent());
            }
            assertEquals(List.of(300L, 600L, 1200L, 2400L, 4000L, 4000L), waits);
            Instant retry = stage.queue.stats().relayRetry().orElseThrow();
            String second = stage.mail("ann@a.test", "bob@b.test");
            assertEquals(stage.clock.instant().plusSeconds(60), stage.queue.stats().relayRetry().orElseThrow());
            stage.pass(Duration.ofMinutes(1));
            stage.deferred(first, 8);
            stage.deferred(second, 1);
            assertEquals(retry, stage.queue.stats().relayRetry().orElseThrow());
            assertEquals(2, stage.queue.stats().queued());
            assertEquals(List.of(), stage.notices);
        }
    }

    @Test
    void aNewMessageFindsASmarthostThatIsBack() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(script("S: 421 busy\nC?\n", PLAIN + SENT + SENT + BYE));
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String first = stage.mail("ann@a.test", "bob@b.test");
            stage.deferred(first, 1);
            stage.pass(Duration.ofMinutes(2));
            assertEquals(1, stage.deferred(first, 1).attempts());
            String second = stage.mail("ann@a.test", "bob@b.test");
            stage.until(first, DeliveryState.Phase.SENT);
            stage.until(second, DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    /// A restart is no failure: the message is due at once afterwards.
    @Test
    void aMessageThatIsCutByTheCloseCostsNoAttempt() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(script(PLAIN + MAIL + "C?\n", TAKEN));
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            Await.until(() -> smarthost.heard().contains("RCPT TO:<bob@b.test>"));
            stage.restart();
            stage.until(id, DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    /// The outcome does not wait for a smarthost that hangs after it.
    @Test
    void aRefusalCountsBeforeTheReplyToReset() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + MAIL + "S: 550 5.1.1 unknown\nC: RSET\nC?");
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            stage.until(stage.mail("ann@a.test", "bob@b.test"), DeliveryState.Phase.BOUNCED);
        }
    }

    @Test
    void anOperatorTriesAnAbsentSmarthostAgain() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play("S: 421 busy\nC?\n===\n" + TAKEN);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            stage.away();
            assertTrue(stage.queue.retry(id));
            stage.until(id, DeliveryState.Phase.SENT);
            assertEquals("", stage.queue.stats().relayError());
            assertFalse(stage.queue.retry(id));
            stage.log.await("relay-back");
            smarthost.await();
        }
    }

    @Test
    void aSmarthostThatHangsTimesOut() throws Exception {
        for (String script : List.of("C?", PLAIN + "C?", PLAIN + MAIL + "C?", PLAIN + MAIL + "S: 250 ok\nC: DATA\nC?",
                PLAIN + MAIL + "S: 250 ok\nC: DATA\nS: 354 go on\n" + CONTENT + "C?")) {
            try (ScriptedServer smarthost = ScriptedServer.play(script); QueueStage stage = new QueueStage(
                    folder.resolve(Integer.toString(script.length())),
                    QueueStage.relay(smarthost).withTimeouts(RelayTimeouts.all(Duration.ofMillis(300))))) {
                String id = stage.mail("ann@a.test", "bob@b.test");
                if (script.equals("C?")) stage.away();
                else assertTrue(stage.deferred(id, 1).lastError().startsWith("no reply to "), stage.row(id).toString());
                assertEquals(List.of(), stage.notices);
            }
        }
    }

    @Test
    void afterFiveDaysTheSenderIsTold() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(script(LATER, LATER));
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            stage.deferred(id, 1);
            Await.until(() -> smarthost.heard().contains("QUIT"));
            stage.pass(Duration.ofDays(5).plusSeconds(1));
            stage.until(id, DeliveryState.Phase.BOUNCED);
            assertEquals(1, stage.notices.size());
            QueueStage.Notice notice = stage.notices.getFirst();
            assertEquals(Optional.empty(), notice.envelope().sender());
            assertEquals("[ann@a.test]", notice.envelope().recipients().toString());
            assertTrue(notice.content().contains("\r\nStatus: 4.4.7\r\n"), notice.content());
            assertTrue(notice.content().contains("the last answer: 450 4.2.1 later"), notice.content());
        }
    }

    @Test
    void messagesGrowOldAlsoWithoutASmarthost() throws Exception {
        try (QueueStage stage = new QueueStage(folder, nowhere())) {
            String old = stage.mail("ann@a.test", "bob@b.test");
            stage.away();
            stage.pass(Duration.ofDays(4));
            String young = stage.mail("ann@a.test", "bob@b.test");
            Await.until(() -> stage.queue.stats().relayRetry().filter(stage.clock.instant()::isBefore).isPresent());
            stage.pass(Duration.ofDays(1).plusSeconds(1));
            stage.until(old, DeliveryState.Phase.BOUNCED);
            assertEquals(DeliveryState.Phase.WAITING, stage.queue.find(young).orElseThrow().phase());
            assertEquals(1, stage.notices.size());
            assertTrue(stage.notices.getFirst().content().contains("no connection to 127.0.0.1"));
        }
    }

    /// Case 29: a catcher may have kept a message for long before it is released. Its lifetime in the queue begins then.
    @Test
    void anOldMessageHasItsWholeLifetime() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(script(LATER));
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            stage.pass(Duration.ofDays(30));
            stage.mail(envelope, QueueStage.TEXT);
            assertEquals(stage.clock.instant(), stage.deferred(envelope.id(), 1).arrival());
            assertEquals(List.of(), stage.notices);
        }
    }

    /// Case 27.
    @Test
    void aBounceIsNeverBounced() throws Exception {
        String bounce = REFUSED.replace("<ann@a.test>", "<>");
        try (ScriptedServer smarthost = ScriptedServer.play(script(bounce));
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("", "bob@b.test");
            stage.until(id, DeliveryState.Phase.DROPPED);
            stage.log.await("WARN relay-dropped id=" + id + " recipient=bob@b.test status=5.1.1");
            assertEquals(List.of(), stage.notices);
            QueueStats stats = stage.queue.stats();
            assertEquals(List.of(1L, 0L, 0L), List.of(stats.dropped(), stats.bounced(), stats.queued()));
            smarthost.await();
        }
    }

    /// The whole circle of case 27: the notice goes back into the queue, is refused too, and that is the end.
    @Test
    void theCircleOfBouncesEnds() throws Exception {
        MailQueue[] circle = new MailQueue[1];
        String notice = PLAIN + "C: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<ann@a.test>\nS: 550 no\nC: RSET\nS: 250 ok\n" + BYE;
        try (ScriptedServer smarthost = ScriptedServer.play(script(REFUSED.replace("C...\nC: QUIT\nS: 221 bye\n", "C: RSET\nS: 250 ok\n")
                + notice.substring(notice.indexOf("C: MAIL")))); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost),
                settings -> settings, (envelope, content) -> circle[0].accept(envelope, content))) {
            circle[0] = stage.queue;
            stage.until(stage.mail("ann@a.test", "bob@b.test"), DeliveryState.Phase.BOUNCED);
            Await.until(() -> stage.queue.stats().dropped() == 1 && stage.queue.stats().queued() == 0);
            smarthost.await();
        }
    }

    @Test
    void aNoticeThatCannotBeStoredIsMadeAgainUnderItsId() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        List<String> ids = new ArrayList<>();
        try (ScriptedServer smarthost = ScriptedServer.play(script(REFUSED, PLAIN + BYE, PLAIN + BYE)); QueueStage stage = new QueueStage(
                folder, QueueStage.relay(smarthost), settings -> settings, (envelope, _) -> {
                    ids.add(envelope.id());
                    if (tries.incrementAndGet() < 3) throw new IOException("full");
                })) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            stage.log.await("relay-notice-failed id=" + id);
            stage.deferred(id, 0);
            Await.until(() -> stage.queue.stats().connections() == 0);
            stage.restart();
            stage.pass(Duration.ofSeconds(300));
            Await.until(() -> tries.get() == 2);
            stage.deferred(id, 0);
            Await.until(() -> stage.queue.stats().connections() == 0);
            stage.pass(Duration.ofSeconds(300));
            stage.until(id, DeliveryState.Phase.BOUNCED);
            assertEquals(List.of(ids.getFirst(), ids.getFirst(), ids.getFirst()), ids);
        }
    }

    @Test
    void theSenderIsToldOfADelayOnce() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(script(LATER, LATER, LATER)); QueueStage stage = new QueueStage(folder,
                QueueStage.relay(smarthost), settings -> settings.withDelayWarning(Optional.of(Duration.ofHours(4))), null)) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            for (int i = 1; i <= 3; i++) {
                stage.deferred(id, i);
                int quits = i;
                Await.until(() -> smarthost.heard().stream().filter("QUIT"::equals).count() == quits);
                assertEquals(i == 1 ? 0 : 1, stage.notices.size());
                stage.pass(Duration.ofHours(5));
            }
            String notice = stage.notices.getFirst().content();
            assertTrue(notice.contains("Action: delayed\r\nStatus: 4.2.1\r\n"), notice);
            assertTrue(notice.contains("Will-Retry-Until: Fri, 6 Mar 2026 12:00:00 +0000\r\n"), notice);
        }
    }

    @Test
    void messagesAreListedInPages() throws Exception {
        try (QueueStage stage = new QueueStage(folder, nowhere())) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) ids.add(stage.mail(i == 0 ? "" : "ann" + i + "@a.test", "bob@b.test", "cid@c.test"));
            stage.away();
            List<QueuedMessage> page = stage.queue.list("", 3);
            assertEquals(ids.subList(0, 3), page.stream().map(QueuedMessage::id).toList());
            assertEquals(ids.subList(3, 5), stage.queue.list(ids.get(2), 3).stream().map(QueuedMessage::id).toList());
            assertEquals(Optional.empty(), page.getFirst().sender());
            QueuedMessage second = page.get(1);
            assertEquals("ann1@a.test", second.sender().orElseThrow().toString());
            assertEquals("[bob@b.test, cid@c.test]", second.recipients().toString());
            assertEquals(QueueStage.TEXT.length(), second.size());
            assertEquals(stage.clock.instant(), second.arrival());
            assertEquals(5, stage.queue.stats().queued());
        }
    }

    @Test
    void removedMessagesAreGoneWithoutANotice() throws Exception {
        try (QueueStage stage = new QueueStage(folder, nowhere())) {
            String first = stage.mail("ann@a.test", "bob@b.test");
            stage.mail("ann@a.test", "bob@b.test");
            stage.mail("ann@a.test", "bob@b.test");
            stage.away();
            assertTrue(stage.queue.remove(first));
            assertFalse(stage.queue.remove(first));
            assertEquals(DeliveryState.Phase.REMOVED, stage.queue.find(first).orElseThrow().phase());
            assertEquals(2, stage.queue.removeAll());
            assertEquals(List.of(), stage.queue.list("", 10));
            assertEquals(3, stage.queue.stats().removed());
            assertEquals(List.of(), stage.notices);
            stage.restart();
            assertEquals(0, stage.queue.stats().queued());
        }
    }

    @Test
    void aMessageThatIsBeingSentIsRemovedAfterItsFailure() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + MAIL + "S| 45\nC?"); QueueStage stage = new QueueStage(folder,
                QueueStage.relay(smarthost).withTimeouts(RelayTimeouts.all(Duration.ofSeconds(1))))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            Await.until(() -> smarthost.heard().contains("RCPT TO:<bob@b.test>"));
            assertEquals(DeliveryState.Phase.SENDING, stage.queue.find(id).orElseThrow().phase());
            assertTrue(stage.queue.remove(id));
            stage.until(id, DeliveryState.Phase.REMOVED);
        }
    }

    @Test
    void aDrainLetsThePresentMessageFinish() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(TAKEN);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String first = stage.mail("ann@a.test", "bob@b.test");
            Await.until(() -> !smarthost.heard().isEmpty());
            stage.queue.drain();
            String second = stage.mail("ann@a.test", "bob@b.test");
            Await.until(() -> stage.queue.stats().connections() == 0);
            stage.until(second, DeliveryState.Phase.WAITING); // a session that was about to send it gives it back
            assertTrue(stage.queue.find(first).isPresent());
        }
    }
}
