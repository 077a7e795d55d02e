package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.smtp.SmtpStage.ask;
import static stheno.mail.smtp.SmtpStage.expect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// What is kept of a message that came by DATA or BDAT.
@Timeout(120)
final class SmtpContentTest {
    private static final UnaryOperator<SmtpSettings> PLAIN = it -> it;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void start(LineClient client, String... recipients) throws IOException {
        ask(client, "MAIL FROM:<ann@there.test>", "250 ");
        for (String recipient : recipients) ask(client, "RCPT TO:<" + recipient + "@here.test>", "250 ");
    }

    /// Sends it, cut at an index.
    private static void send(LineClient client, String wire, int cut) throws IOException {
        ask(client, "DATA", "354 ");
        client.say(bytes(wire.substring(0, cut))).say(bytes(wire.substring(cut)));
    }

    private static void assertKept(String content, String wire, BareLineEnds policy) throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withBareLineEnds(policy)); LineClient client = stage.ready()) {
            for (int cut = 0; cut <= wire.length(); cut += Math.max(1, wire.length() / 20)) {
                start(client, "bob");
                send(client, wire, cut);
                expect(client, "250 2.0.0 OK: queued as ");
                assertEquals(content, stage.room.next().content());
            }
        }
    }

    @Test
    void theReceivedFieldStandsFirst() throws Exception {
        try (SmtpStage stage = new SmtpStage(PLAIN); LineClient client = stage.ready()) {
            start(client, "bob");
            send(client, "Subject: x\r\n\r\ntext\r\n.\r\n", 0);
            expect(client, "250 ");
            Mailroom.Kept kept = stage.room.next();
            assertEquals("Received: from client.test ([127.0.0.1])\r\n\tby mail.here.test with ESMTP id " + kept.envelope().id()
                    + "\r\n\tfor <bob@here.test>; Mon, 30 Nov 2026 03:27:46 +0000\r\nSubject: x\r\n\r\ntext\r\n", kept.all());
            assertEquals(SmtpStage.NOW, kept.envelope().received());
        }
    }

    @Test
    void theReceivedFieldNamesNoRecipientOfSeveralAndNoStrangeCharacters() throws Exception {
        try (SmtpStage stage = new SmtpStage(PLAIN); LineClient client = stage.client()) {
            ask(client, "HELO a(b)\"c;d", "250 ");
            start(client, "bob", "carl");
            send(client, ".\r\n", 0);
            expect(client, "250 ");
            Mailroom.Kept kept = stage.room.next();
            assertEquals("Received: from a?b??c?d ([127.0.0.1])\r\n\tby mail.here.test with SMTP id " + kept.envelope().id()
                    + "; Mon, 30 Nov 2026 03:27:46 +0000\r\n", kept.all());
        }
    }

    @Test
    void theProtocolSaysWhatTheSessionWas() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withAuth(AuthPolicy.IN_CLEAR)); LineClient client = stage.ready()) {
            ask(client, "AUTH PLAIN AGFubgBzZWNyZXQ=", "235 ");
            ask(client, "MAIL FROM:<ann@there.test> SMTPUTF8", "250 ");
            ask(client, "RCPT TO:<bob@here.test>", "250 ");
            send(client, ".\r\n", 0);
            expect(client, "250 ");
            assertTrue(stage.room.next().all().contains(" with UTF8SMTPA id "));
            start(client, "bob");
            send(client, ".\r\n", 0);
            expect(client, "250 ");
            assertTrue(stage.room.next().all().contains(" with ESMTPA id "));
        }
    }

    @Test
    void dotsAreUnstuffed() throws Exception {
        assertKept("", ".\r\n", BareLineEnds.REFUSE);
        assertKept(".x\r\n", "..x\r\n.\r\n", BareLineEnds.REFUSE);
        assertKept("x\r\n.\r\n..\r\n\r\n", ".x\r\n..\r\n...\r\n\r\n.\r\n", BareLineEnds.REFUSE);
    }

    @Test
    void aLongLineIsKept() throws Exception {
        String line = "x".repeat(99_000);
        assertKept(line + "\r\n", line + "\r\n.\r\n", BareLineEnds.REFUSE);
    }

    @Test
    void lineEndsAreKeptAsTheyCame() throws Exception {
        String odd = "a: b\r\r\n\r\r\nc\nd\re\r\n\n.\n\r\n";
        assertKept(odd, odd + ".\r\n", BareLineEnds.KEEP);
    }

    @Test
    void lineEndsAreNormalised() throws Exception {
        assertKept("a: b\r\n\r\nc\r\nd e\r\n.\r\n\r\n",
                "a: b\r\r\n\r\nc\nd\re\r\n..\n\r\r\n.\r\n", BareLineEnds.NORMALISE);
    }

    /// Line ends that other servers have taken for the end of a message; `true` if a CR or LF is outside of CRLF.
    static Stream<Arguments> ends() {
        return Stream.of("\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\r\n.\r\r\n", "\n\n.\r\n", "\r\r\n.\n",
                "\r\r\n.\r\r\n", "\r\n.\0\r\n", "\r\n. \r\n", "\r\n\0.\r\n", "\n.\r", "\r.\n", "\r\n\r.\r\n", "\r\n.\n\r\n")
                .map(end -> Arguments.of(end, !end.matches("\r\n[. \0]*\r\n")));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aMessageCannotBeSmuggledInAnother(String end, boolean bare) throws Exception {
        String inner = "MAIL FROM:<x@there.test>\r\nRCPT TO:<bob@here.test>\r\nDATA\r\nsmuggled\r\n";
        String wire = "first" + end + inner + ".\r\n";
        for (BareLineEnds policy : BareLineEnds.values()) {
            try (SmtpStage stage = new SmtpStage(it -> it.withBareLineEnds(policy)); LineClient client = stage.ready()) {
                for (int cut = 5; cut <= 5 + end.length(); cut++) {
                    start(client, "bob");
                    send(client, wire, cut);
                    boolean refused = bare && policy == BareLineEnds.REFUSE;
                    expect(client, refused ? "550 5.5.2 " : "250 2.0.0 OK: queued");
                    ask(client, "NOOP", "250 2.0.0 OK");
                    if (refused) assertEquals(0, stage.room.kept.size());
                    else assertTrue(stage.room.next().content().endsWith(inner));
                }
                assertEquals(0, stage.room.kept.size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = BareLineEnds.class, names = {"REFUSE", "KEEP"})
    void chunksAreKeptAsTheyAre(BareLineEnds policy) throws Exception {
        StringBuilder all = new StringBuilder("..\r\n.\r\n\r\n.\r\n");
        for (int i = 0; i < 256; i++) if (i != '\r' && i != '\n' || policy == BareLineEnds.KEEP) all.append((char) i);
        String content = all.toString();
        try (SmtpStage stage = new SmtpStage(it -> it.withBareLineEnds(policy)); LineClient client = stage.ready()) {
            for (int cut = 0; cut <= content.length(); cut += 5) {
                start(client, "bob");
                client.say("BDAT " + cut).say(bytes(content.substring(0, cut)));
                expect(client, "250 ");
                client.say("BDAT " + (content.length() - cut)).say(bytes(content.substring(cut)));
                expect(client, "250 ");
                ask(client, "BDAT 0 LAST", "250 2.0.0 OK: queued");
                assertEquals(content, stage.room.next().content());
            }
        }
    }

    @Test
    void largeMessagesComeWholeThroughASlowDisk() throws Exception {
        Random random = new Random(3);
        StringBuilder wire = new StringBuilder();
        while (wire.length() < 6_000_000) wire.append(".".repeat(random.nextInt(3))).append("x".repeat(random.nextInt(300))).append("\r\n");
        String stuffed = ("\r\n" + wire).replace("\r\n.", "\r\n..").substring(2);
        try (SmtpStage stage = new SmtpStage(it -> it.withSizeLimit(10_000_000)); LineClient client = stage.ready()) {
            start(client, "slow-disk");
            ask(client, "DATA", "354 ");
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    client.say(bytes(stuffed)).say(".");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertTrue(stage.room.reached.await(30, TimeUnit.SECONDS));
            assertFalse(sent.isDone(), "the client has to wait for the disk");
            stage.room.gate.countDown();
            expect(client, "250 ");
            sent.get(30, TimeUnit.SECONDS);
            assertEquals(wire.toString(), stage.room.next().content());
        }
    }

    @Test
    void aDiskThatFailsInTheMiddleIsToldAtTheEnd() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withSizeLimit(10_000_000)); LineClient client = stage.ready()) {
            start(client, "full-disk");
            send(client, "x".repeat(998).concat("\r\n").repeat(5000) + ".\r\n", 0);
            expect(client, "452 4.3.1 Insufficient system storage");
            ask(client, "NOOP", "250 ");
            assertEquals(0, stage.room.kept.size());
            assertEquals(1, stage.room.aborted.get());
        }
    }

    @Test
    void aMessageThatBecomesTooBigIsAborted() throws Exception {
        try (SmtpStage stage = new SmtpStage(it -> it.withSizeLimit(1_000_000)); LineClient client = stage.ready()) {
            start(client, "bob");
            send(client, "x".repeat(998).concat("\r\n").repeat(5000) + ".\r\n", 0);
            expect(client, "552 5.3.4 ");
            ask(client, "QUIT", "221 ");
            stage.assertDeserted();
            Await.until(() -> stage.room.aborted.get() == 1);
            assertEquals(0, stage.room.kept.size());
            assertEquals(MailRecord.Outcome.REFUSED, stage.records.element().outcome());
        }
    }
}
