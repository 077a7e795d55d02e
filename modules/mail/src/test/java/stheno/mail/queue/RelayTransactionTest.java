package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import stheno.mail.envelope.Envelope;
import stheno.testkit.Await;
import stheno.testkit.ScriptedServer;

/// Messages to a smarthost that plays a script.
@Timeout(60)
final class RelayTransactionTest {
    static final String HELLO = """
            S: 220 mail.test ESMTP
            C: EHLO stheno.test
            S: 250-mail.test
            """;
    static final String PIPELINING = HELLO + "S: 250 PIPELINING\n";
    static final String PLAIN = HELLO + "S: 250 HELP\n";
    static final String CONTENT = """
            C: Received: by stheno.test
            C: Subject: hello
            C~
            C: body
            C: .
            """;
    static final String BYE = """
            C: QUIT
            S: 221 bye
            """;
    /// The message of [QueueStage#TEXT] from ann to bob.
    static final String SENT = """
            C: MAIL FROM:<ann@a.test>
            S: 250 sender
            C: RCPT TO:<bob@b.test>
            S: 250 first
            C: DATA
            S: 354 go on
            """ + CONTENT + "S: 250 queued\n";
    private static final List<Integer> SPLITS = ScriptedServer.SPLITS;

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("SPLITS")
    void aMessageIsSentInOneTransaction(int split) throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PIPELINING + """
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<bob@b.test>
                C: RCPT TO:<"odd user"@c.test>
                S: 250 sender
                S: 250 first
                S: 250 second
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 2.0.0 queued\n" + BYE, split, Optional.empty());
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test", "\"odd user\"@c.test");
            stage.until(id, DeliveryState.Phase.SENT);
            smarthost.await();
            assertEquals(2, stage.queue.stats().sent());
            assertEquals(0, stage.queue.stats().queued());
            stage.log.await("relay-sent id=" + id + " sender=ann@a.test recipients=2");
            assertEquals(List.of(), stage.notices);
        }
    }

    @Test
    void withoutPipeliningEachReplyIsAwaited() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + """
                C: MAIL FROM:<>
                S: 250 sender
                C: RCPT TO:<bob@b.test>
                S: 250 first
                C: RCPT TO:<cid@c.test>
                S: 250 second
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            stage.until(stage.mail("", "bob@b.test", "cid@c.test"), DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void aConnectionServesManyMessages() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play("S| 220 \n" + "S: mail.test\n" + HELLO.substring(HELLO.indexOf('C'))
                + "S: 250 HELP\n" + SENT + SENT + SENT + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            List<String> ids = List.of(stage.mail("ann@a.test", "bob@b.test"), stage.mail("ann@a.test", "bob@b.test"),
                    stage.mail("ann@a.test", "bob@b.test"));
            for (String id : ids) stage.until(id, DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void heloIsTheFallback() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play("""
                S: 220 old.test
                C: EHLO stheno.test
                S: 502 what
                C: HELO stheno.test
                S: 250 old.test
                C: MAIL FROM:<ann@a.test>
                S: 250 sender
                C: RCPT TO:<bob@b.test>
                S: 251 forwarded
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            stage.until(stage.mail("ann@a.test", "bob@b.test"), DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void parametersAreGivenToServersThatKnowThem() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(HELLO + """
                S: 250-SIZE 1000000
                S: 250-8bitmime
                S: 250 SMTPUTF8
                C: MAIL FROM:<änn@a.test> SIZE=15 BODY=8BITMIME SMTPUTF8
                S: 250 sender
                C: RCPT TO:<bob@b.test>
                S: 250 first
                C: DATA
                S: 354 go on
                C: Subject: x
                C~
                C: \uFFFD
                C: .
                S: 250 queued
                """ + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope plain = stage.envelope("änn@a.test", "bob@b.test");
            Envelope envelope = new Envelope(plain.id(), plain.sender(), plain.recipients(), plain.client(),
                    Envelope.Body.EIGHT_BIT_MIME, true, plain.received());
            stage.mail(envelope, "Subject: x\r\n\r\n\u00e4");
            stage.until(envelope.id(), DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void lineEndsAreRepairedAndDotsStuffed() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PLAIN + """
                C: MAIL FROM:<ann@a.test>
                S: 250 sender
                C: RCPT TO:<bob@b.test>
                S: 250 first
                C: DATA
                S: 354 go on
                C: Subject: x
                C~
                C: ..
                C: .. a
                C: b
                C: .
                S: 250 queued
                """ + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope envelope = stage.envelope("ann@a.test", "bob@b.test");
            stage.mail(envelope, "Subject: x\n\n.\n.\ra\r\r\nb");
            stage.until(envelope.id(), DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void binaryMessagesGoInChunks() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(HELLO + """
                S: 250-CHUNKING
                S: 250 BINARYMIME
                C: MAIL FROM:<ann@a.test> BODY=BINARYMIME
                S: 250 sender
                C: RCPT TO:<bob@b.test>
                S: 250 first
                C: BDAT 6 LAST
                C~ \\.a\\rb
                S: 250 queued
                """ + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            Envelope plain = stage.envelope("ann@a.test", "bob@b.test");
            Envelope envelope = new Envelope(plain.id(), plain.sender(), plain.recipients(), plain.client(), Envelope.Body.BINARY_MIME,
                    false, plain.received());
            stage.mail(envelope, ".a\rb\r\n");
            stage.until(envelope.id(), DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    @Test
    void eachRecipientHasItsResult() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PIPELINING + """
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<good@b.test>
                C: RCPT TO:<slow@b.test>
                C: RCPT TO:<bad@b.test>
                S: 250 sender
                S: 250 first
                S: 450 4.2.1 greylisted
                S: 550 5.1.1 unknown
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + BYE + "===\n" + PIPELINING + """
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<slow@b.test>
                S: 250 sender
                S: 250 now
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "good@b.test", "slow@b.test", "bad@b.test");
            QueuedMessage row = stage.deferred(id, 1);
            assertEquals("[slow@b.test]", row.recipients().toString());
            assertEquals("450 4.2.1 greylisted", row.lastError());
            assertEquals(stage.clock.instant().plusSeconds(300), row.nextAttempt());
            assertEquals(1, stage.notices.size());
            String notice = stage.notices.getFirst().content();
            assertTrue(notice.contains("Final-Recipient: rfc822; bad@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"), notice);
            stage.log.await("relay-deferred id=" + id);
            stage.log.await("relay-bounced id=" + id + " sender=ann@a.test recipient=bad@b.test status=5.1.1");
            Await.until(() -> smarthost.heard().contains("QUIT"));
            stage.pass(Duration.ofSeconds(300));
            stage.until(id, DeliveryState.Phase.BOUNCED);
            smarthost.await();
            assertEquals(1, stage.notices.size());
            QueueStats stats = stage.queue.stats();
            assertEquals(List.of(2L, 1L, 1L, 0L), List.of(stats.sent(), stats.deferred(), stats.bounced(), stats.dropped()));
        }
    }

    @Test
    void tooManyRecipientsGoIntoAnotherTransaction() throws Exception {
        try (ScriptedServer smarthost = ScriptedServer.play(PIPELINING + """
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<one@b.test>
                C: RCPT TO:<two@b.test>
                S: 250 sender
                S: 250 first
                S: 452 4.5.3 too many
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + """
                C: MAIL FROM:<ann@a.test>
                C: RCPT TO:<two@b.test>
                S: 250 sender
                S: 250 second
                C: DATA
                S: 354 go on
                """ + CONTENT + "S: 250 queued\n" + BYE); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            stage.until(stage.mail("ann@a.test", "one@b.test", "two@b.test"), DeliveryState.Phase.SENT);
            smarthost.await();
            assertEquals(0, stage.queue.stats().deferred());
        }
    }

    @Test
    void aHundredRecipientsATransaction() throws Exception {
        String[] recipients = new String[150];
        StringBuilder script = new StringBuilder(PIPELINING);
        for (int i = 0; i < 150; i++) recipients[i] = "r" + i + "@b.test";
        for (int from = 0; from < 150; from += 100) {
            script.append("C: MAIL FROM:<ann@a.test>\n");
            int to = Math.min(150, from + 100);
            for (int i = from; i < to; i++) script.append("C: RCPT TO:<").append(recipients[i]).append(">\n");
            script.append("S: 250 sender\n");
            for (int i = from; i < to; i++) script.append(i == 7 ? "S: 450 later\n" : "S: 250 yes\n");
            script.append("C: DATA\nS: 354 go on\n").append(CONTENT).append("S: 250 queued\n");
        }
        try (ScriptedServer smarthost = ScriptedServer.play(script + BYE);
             QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", recipients);
            assertEquals("[r7@b.test]", stage.deferred(id, 1).recipients().toString());
            smarthost.await();
            assertEquals(149, stage.queue.stats().sent());
        }
    }
}
