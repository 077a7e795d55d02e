package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.queue.RelayTransactionTest.BYE;
import static stheno.mail.queue.RelayTransactionTest.CONTENT;
import static stheno.mail.queue.RelayTransactionTest.HELLO;
import static stheno.mail.queue.RelayTransactionTest.PIPELINING;
import static stheno.mail.queue.RelayTransactionTest.PLAIN;
import static stheno.mail.queue.RelayTransactionTest.SENT;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.mail.envelope.Envelope;
import stheno.testkit.ScriptedServer;

/// A smarthost that refuses, at each phase, or breaks off.
@Timeout(60)
final class RelayRefusalTest {
    @TempDir
    Path folder;

    /// What the smarthost says at each phase, and what becomes of the message: FAILED (bounced), WAITS, or AWAY (no message is to blame).
    @ParameterizedTest
    @CsvSource({"MAIL, 450 4.1.8 no, WAITS", "MAIL, 550 5.7.1 no, FAILED", "MAIL, 421 4.3.2 bye, WAITS", "MAIL, 354 what, WAITS",
            "RCPT, 450 4.2.1 no, WAITS", "RCPT, 452 4.2.2 full, WAITS", "RCPT, 550 5.1.1 no, FAILED", "RCPT, 552 too many, WAITS",
            "RCPT, 421 4.3.2 bye, WAITS", "DATA, 451 4.3.0 no, WAITS", "DATA, 554 5.5.1 no, FAILED", "DATA, 421 4.3.2 bye, WAITS",
            "DATA, 250 what, WAITS", "END, 450 4.7.1 no, WAITS", "END, 452 4.3.1 full, WAITS", "END, 554 5.6.0 no, FAILED",
            "END, 421 4.3.2 bye, WAITS", "END, 354 what, WAITS"})
    void eachClassOfRepliesHasItsOutcome(String phase, String reply, String outcome) throws Exception {
        StringBuilder script = new StringBuilder(PLAIN);
        for (String step : List.of("MAIL", "RCPT", "DATA", "END")) {
            script.append(switch (step) {
                case "MAIL" -> "C: MAIL FROM:<ann@a.test>\n";
                case "RCPT" -> "C: RCPT TO:<bob@b.test>\n";
                case "DATA" -> "C: DATA\n";
                default -> CONTENT;
            });
            if (step.equals(phase)) {
                script.append("S: ").append(reply).append('\n');
                break;
            }
            script.append(step.equals("DATA") ? "S: 354 go on\n" : "S: 250 ok\n");
        }
        try (ScriptedServer smarthost = ScriptedServer.play(script + "C?\n");
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            if (outcome.equals("FAILED")) {
                stage.until(id, DeliveryState.Phase.BOUNCED);
                assertTrue(stage.notices.getFirst().content().contains("Diagnostic-Code: smtp; " + reply + "\r\n"));
            } else {
                QueuedMessage row = stage.deferred(id, 1);
                assertEquals(reply, row.lastError());
                assertEquals(stage.clock.instant().plusSeconds(300), row.nextAttempt());
                assertEquals(List.of(), stage.notices);
            }
            assertEquals(List.of(), stage.log.errors());
        }
    }

    /// After a refusal, the next message goes over the same connection.
    @Test
    void aRefusedTransactionIsReset() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PIPELINING + """
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<bad@b.test>
                S: 250 sender
                S: 550 no
                C: RSET
                S: 250 reset
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<good@b.test>
                S: 250 sender
                S: 250 yes
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String bad = stage.mail("ann@a.test", "bad@b.test");
            String good = stage.mail("ann@a.test", "good@b.test");
            stage.until(bad, DeliveryState.Phase.BOUNCED);
            stage.until(good, DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C: MAIL FROM:<ann@a.test>", "C: MAIL FROM:<ann@a.test>\nS: 250 ok\nC: RCPT TO:<bob@b.test>",
            "C: MAIL FROM:<ann@a.test>\nS: 250 ok\nC: RCPT TO:<bob@b.test>\nS: 250 ok\nC: DATA",
            "C: MAIL FROM:<ann@a.test>\nS: 250 ok\nC: RCPT TO:<bob@b.test>\nS: 250 ok\nC: DATA\nS: 354 go on\nC: Received: by stheno.test",
            "C: MAIL FROM:<ann@a.test>\nS: 250 ok\nC: RCPT TO:<bob@b.test>\nS: 250 ok\nC: DATA\nS: 354 go on\nC...\nC: ."})
    void aCutConnectionIsNoRefusal(String until) throws Exception {
        for (String end : List.of("S!", "S<", "S| 25\nS<")) {
            Path spool = folder.resolve(Integer.toString(end.hashCode()));
            try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + until + "\n" + end);
                 QueueStage stage = new QueueStage(spool, QueueStage.relay(smarthost))) {
                String id = stage.mail("ann@a.test", "bob@b.test");
                QueuedMessage row = stage.deferred(id, 1);
                assertTrue(row.lastError().startsWith("the ") || row.lastError().startsWith("this "), row.lastError());
                assertEquals(List.of(), stage.notices);
                smarthost.await();
            }
        }
    }

    /// 250, and then nothing: the message is delivered, and not sent again.
    @Test
    void acceptedAndThenCutIsAccepted() throws Exception {
        for (String end : List.of("S!", "S<")) {
            Path spool = folder.resolve(Integer.toString(end.hashCode()));
            try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + """
                    C: MAIL FROM:<ann@a.test>
                    S: 250 sender
                    C: RCPT TO:<bob@b.test>
                    S: 250 first
                    C: DATA
                    S: 354 go on
                    """ + CONTENT + "S: 250 queued\n" + (end.equals("S!") ? "C: QUIT\n" : "") + end + "\n");
                 QueueStage stage = new QueueStage(spool, QueueStage.relay(smarthost))) {
                String id = stage.mail("ann@a.test", "bob@b.test");
                stage.until(id, DeliveryState.Phase.SENT);
                smarthost.await();
                assertEquals(List.of(), stage.notices);
                assertEquals(0, stage.queue.stats().queued());
            }
        }
    }

    /// The smarthost closes a resting connection just when a message comes: the message is not to blame.
    @Test
    void aClosedRestingConnectionCostsNoAttempt() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + SENT + "C: MAIL FROM:<ann@a.test>\nS: 421 4.4.2 too late\nC?\n===\n"
                + PLAIN + SENT + "C: MAIL FROM:<ann@a.test>\nS<\n===\n" + PLAIN + SENT + BYE);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            List<String> ids = List.of(stage.mail("ann@a.test", "bob@b.test"), stage.mail("ann@a.test", "bob@b.test"),
                    stage.mail("ann@a.test", "bob@b.test"));
            for (String id : ids) stage.until(id, DeliveryState.Phase.SENT);
            smarthost.await();
            assertEquals(0, stage.queue.stats().deferred());
        }
    }

    @ParameterizedTest
    @CsvSource({"SIZE 10, 5.3.4", "HELP, 5.6.7"})
    void whatTheServerCannotTakeIsReturnedAtOnce(String offer, String status) throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(HELLO + "S: 250 " + offer + "\n" + BYE);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope plain = stage.envelope("ann@a.test", offer.equals("HELP") ? "bøb@b.test" : "bob@b.test");
            Envelope envelope = new Envelope(plain.id(), plain.sender(), plain.recipients(), plain.client(), plain.body(), true,
                    plain.received());
            stage.mail(envelope, QueueStage.TEXT);
            stage.until(envelope.id(), DeliveryState.Phase.BOUNCED);
            assertTrue(stage.notices.getFirst().content().contains("Status: " + status + "\r\n"), stage.notices.toString());
            smarthost.await();
        }
    }

    @Test
    void anEarlyRefusalOfALargeMessageCounts() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + """
                C: MAIL FROM:<ann@a.test>
                S: 250 sender
                C: RCPT TO:<bob@b.test>
                S: 250 first
                C: DATA
                S: 354 go on
                S: 552 5.3.4 too big
                C?
                """); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            stage.mail(envelope, "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(1_000_000));
            stage.until(envelope.id(), DeliveryState.Phase.BOUNCED);
            smarthost.await();
        }
    }
}
