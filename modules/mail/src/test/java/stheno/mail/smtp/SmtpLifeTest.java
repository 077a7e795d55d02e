package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.smtp.SmtpStage.ask;
import static stheno.mail.smtp.SmtpStage.expect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.mail.envelope.Decision;
import stheno.reactor.Tls;
import stheno.reactor.Wait;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.testkit.TlsUpgrade;
import stheno.testkit.TlsUpgrade.Exchange;
import stheno.text.TlsPolicy;

/// Clients that leave, servers that stop, and what is counted and logged.
@Timeout(60)
final class SmtpLifeTest {
    private static void start(LineClient client, String recipient) throws IOException {
        ask(client, "MAIL FROM:<ann@there.test>", "250 ");
        ask(client, "RCPT TO:<" + recipient + "@here.test>", "250 ");
    }

    private static void begin(LineClient client, String recipient) throws IOException {
        start(client, recipient);
        ask(client, "DATA", "354 ");
    }

    private static MailRecord onlyRecord(SmtpStage stage) {
        Await.until(() -> !stage.records.isEmpty());
        assertEquals(1, stage.records.size());
        return stage.records.element();
    }

    @Test
    void aClientThatLeavesInASmallMessageLeavesNothing() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it)) {
            try (LineClient client = stage.ready()) {
                begin(client, "bob");
                client.say("half a message");
            }
            MailRecord record = onlyRecord(stage);
            assertEquals(MailRecord.Outcome.ABORTED, record.outcome());
            assertEquals("", record.reply());
            stage.assertDeserted();
            assertEquals(0, stage.room.kept.size());
        }
    }

    @Test
    void aClientThatLeavesInALargeMessageAbortsIt() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withSizeLimit(10_000_000)); LineClient client = stage.ready()) {
            begin(client, "slow-disk");
            client.say("x".repeat(998).concat("\r\n").repeat(300).getBytes(StandardCharsets.US_ASCII));
            assertTrue(stage.room.reached.await(30, TimeUnit.SECONDS)); // a reset drops what was not read
            client.reset();
            stage.room.gate.countDown();
            assertEquals(MailRecord.Outcome.ABORTED, onlyRecord(stage).outcome());
            Await.until(() -> stage.room.aborted.get() == 1);
            stage.assertDeserted();
            assertEquals(0, stage.room.kept.size());
        }
    }

    @Test
    void resetQuitAndEhloAbortChunks() throws Exception {
        for (String command : List.of("RSET", "QUIT", "EHLO again.test")) {
            try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
                start(client, "bob");
                ask(client.say("BDAT 3"), "abc" + command, "250 2.0.0 3 octets");
                expect(client, command.equals("QUIT") ? "221 " : "250 ");
                assertEquals(MailRecord.Outcome.ABORTED, onlyRecord(stage).outcome());
            }
        }
    }

    @Test
    void aMessageIsKeptAlthoughItsClientLeftBeforeTheReply() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            begin(client, "gate");
            client.say("text").say(".");
            assertTrue(stage.room.reached.await(30, TimeUnit.SECONDS));
            client.reset();
            stage.room.gate.countDown();
            String id = stage.room.next().envelope().id();
            assertEquals(id, stage.room.answered.poll(30, TimeUnit.SECONDS));
            assertEquals(MailRecord.Outcome.ACCEPTED, onlyRecord(stage).outcome());
            stage.assertDeserted();
        }
    }

    private static boolean timedOut(SmtpStage stage) {
        return stage.group.services().values().stream().anyMatch(it -> it.timedOut(Wait.IDLE) > 0);
    }

    @Test
    void aClientWhoseMessageIsBeingStoredIsNotIdle() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it, SmtpSettings.LIMITS.withIdle(Duration.ofSeconds(1)), null);
             LineClient client = stage.ready()) {
            begin(client, "gate");
            client.say("text").say(".");
            Await.until(() -> timedOut(stage));
            stage.room.gate.countDown();
            expect(client, "250 2.0.0 OK");
        }
    }

    @Test
    void aClientWhoseMessageIsNeverStoredIsSentAway() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withStoreTimeout(Duration.ofMillis(1))); LineClient client = stage.ready()) {
            begin(client, "gate");
            client.say("text").say(".");
            expect(client, "421 4.4.2");
            assertEquals(0, client.hearRest().length);
        }
        try (SmtpStage stage = new SmtpStage(it -> it.withStoreTimeout(Duration.ofMillis(1)).withSizeLimit(10_000_000),
                SmtpSettings.LIMITS.withIdle(Duration.ofSeconds(1)), null); LineClient client = stage.ready()) {
            begin(client, "slow-disk");
            client.say("x".repeat(998).concat("\r\n").repeat(300).getBytes(StandardCharsets.US_ASCII));
            expect(client, "421 4.4.2");
        }
    }

    @Test
    void aClientThatEndsItsOutputStillGetsItsReplies() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            begin(client, "gate");
            client.say("text").say(".").say("QUIT").finish();
            assertTrue(stage.room.reached.await(30, TimeUnit.SECONDS));
            stage.room.gate.countDown();
            expect(client, "250 2.0.0 OK");
            expect(client, "221 ");
            assertEquals(0, client.hearRest().length);
        }
    }

    @Test
    void theHandlerIsToldAfterTheReply() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            begin(client, "bob");
            client.say(".");
            String reply = client.hear();
            assertNotNull(stage.room.answered.poll(30, TimeUnit.SECONDS));
            MailRecord record = onlyRecord(stage);
            assertEquals(reply, record.reply());
            assertEquals("bob@here.test", record.envelope().recipients().getFirst().toString());
            assertEquals(SmtpStage.NOW, record.ended());
            assertEquals(client.local(), record.peer());
        }
    }

    @Test
    void aHandlerThatFailsAfterTheReplyCausesNoSecondOne() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            begin(client, "answered-bug");
            ask(client, ".", "250 2.0.0 OK");
            ask(client, "NOOP", "250 2.0.0 OK");
            assertEquals("[message-not-announced]", stage.errors.toString());
        }
    }

    @Test
    void aClientIsRefusedBeforeTheGreeting() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it)) {
            for (int code : new int[] {421, 554}) {
                stage.room.connecting = new Decision.After(Duration.ofMillis(10), Decision.refuse(code, "4.7.1", "Not you"));
                try (LineClient client = LineClient.connect(stage.address)) {
                    expect(client, code + " ");
                    assertEquals(0, client.hearRest().length);
                }
            }
            stage.room.connecting = new Decision.Disconnect();
            try (LineClient client = LineClient.connect(stage.address)) {
                assertEquals(0, client.hearRest().length);
            }
        }
    }

    @Test
    void anSmtpPortWaitsFiveMinutesForCommandsAndThreeForContent() { // RFC 5321, section 4.5.3.2
        assertTrue(SmtpSettings.LIMITS.idle().toMinutes() >= 5);
        assertTrue(SmtpSettings.LIMITS.message().toMinutes() >= 5);
        assertTrue(SmtpSettings.LIMITS.window().toMinutes() >= 3);
        assertTrue(SmtpSettings.LIMITS.answer().toMinutes() >= 10);
    }

    private static FutureTask<Integer> drained(SmtpStage stage, LineClient bystander) throws IOException {
        FutureTask<Integer> drain = new FutureTask<>(() -> stage.group.drain(Duration.ofSeconds(20)));
        Thread.startVirtualThread(drain);
        assertEquals("421 4.3.2 mail.here.test Service is shutting down", bystander.hear());
        assertEquals(0, bystander.hearRest().length);
        bystander.close();
        return drain;
    }

    private static void assertOver(FutureTask<Integer> drain, LineClient client) throws Exception {
        assertEquals("421 4.3.2 mail.here.test Service is shutting down", client.hear());
        assertEquals(0, client.hearRest().length);
        client.close();
        assertEquals(0, drain.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aTransactionIsFinishedBeforeTheServerStops() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            start(client, "bob");
            FutureTask<Integer> drain = drained(stage, stage.ready());
            ask(client, "DATA", "354 ");
            ask(client.say("text"), ".", "250 2.0.0 OK");
            assertOver(drain, client);
            assertEquals("text\r\n", stage.room.next().content());
        }
    }

    @Test
    void aTransactionThatIsResetEndsTheSessionOfAServerThatStops() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            start(client, "bob");
            FutureTask<Integer> drain = drained(stage, stage.ready());
            ask(client, "RSET", "250 ");
            assertOver(drain, client);
        }
    }

    @Test
    void aMessageThatIsBeingStoredGetsItsReplyBeforeTheServerStops() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            begin(client, "gate");
            client.say(".");
            assertTrue(stage.room.reached.await(30, TimeUnit.SECONDS));
            FutureTask<Integer> drain = drained(stage, stage.ready());
            stage.room.gate.countDown();
            expect(client, "250 2.0.0 OK");
            assertOver(drain, client);
        }
    }

    @Test
    void nothingThatWasSaidInClearCountsAfterStartTls() throws Exception {
        SSLContext context = TlsUpgrade.selfSigned();
        try (SmtpStage stage = new SmtpStage(it -> it.withTls(TlsPolicy.OFFERED, () -> new Tls(context, List.of())))) {
            new TlsUpgrade(stage.address, context, "220 ", List.of(new Exchange("EHLO client.test", "250 "),
                    new Exchange("MAIL FROM:<ann@there.test>", "250 ")), new Exchange("STARTTLS", "220 "),
                    new Exchange("NOOP", "250 "), new Exchange("RCPT TO:<bob@here.test>", "503 5.5.1 Send EHLO first")).check();
        }
    }

    @Test
    void countersTellWhatHappened() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withAuth(AuthPolicy.IN_CLEAR))) {
            try (LineClient client = stage.ready()) {
                ask(client, "AUTH PLAIN AGFubgB3cm9uZw==", "535 ");
                ask(client, "AUTH PLAIN AGFubgBzZWNyZXQ=", "235 ");
                start(client, "bob");
                ask(client, "RCPT TO:<carl@here.test>", "250 ");
                ask(client, "RCPT TO:<unknown@here.test>", "550 ");
                ask(client, "DATA", "354 ");
                ask(client.say("12345678"), ".", "250 ");
                begin(client, "no-store");
                ask(client, ".", "452 ");
                ask(client, "QUIT", "221 ");
            }
            stage.assertDeserted();
            SmtpStats.Snapshot stats = stage.service.stats();
            assertEquals(1, stats.messages(MailRecord.Outcome.ACCEPTED));
            assertEquals(1, stats.messages(MailRecord.Outcome.REFUSED));
            assertEquals(0, stats.messages(MailRecord.Outcome.ABORTED));
            assertEquals(2, stats.recipients());
            assertEquals(1, stats.refusedRecipients());
            assertEquals(10, stats.octets());
            assertEquals(1, stats.logins());
            assertEquals(1, stats.failedLogins());
            assertEquals(2, stats.replies()[354]);
            assertEquals(1, stats.replies()[452]);
            assertEquals(2, stats.sizes().count());
        }
    }

    @Test
    void settingsApplyToTheNextCommand() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it); LineClient client = stage.ready()) {
            stage.service.change(SmtpStage.SETTINGS.withRequireLogin(true));
            ask(client, "MAIL FROM:<ann@there.test>", "530 5.7.0 ");
        }
    }

    @Test
    void aClientTooManyIsRefusedWith421() {
        SmtpService service = new SmtpService("smtp", new Mailroom(), (_, _, _) -> null);
        assertEquals("421 localhost Too many connections\r\n", new String(service.refusal(), StandardCharsets.US_ASCII));
        assertEquals("smtp", service.name());
    }
}
