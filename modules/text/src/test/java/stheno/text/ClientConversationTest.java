package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Limits;
import stheno.reactor.TlsClient;
import stheno.testkit.ClosedPort;
import stheno.testkit.ScriptedServer;
import stheno.testkit.TestKeys;

/// The asking half of the kit, with servers that play scripts.
@Timeout(60)
final class ClientConversationTest {
    private static final TestKeys KEYS = TestKeys.issued("localhost", "-1d");
    private static final List<Integer> SPLITS = ScriptedServer.SPLITS;
    private static final Duration BRIEF = Duration.ofMillis(100);

    private static ClientFault fault(String script, Consumer<Dialled> client) throws Exception {
        try (ScriptedServer server = ScriptedServer.play(script); Dialled dialled = Dialled.dial(server.address(), client)) {
            ClientFault fault = dialled.fault();
            assertEquals(List.of(), dialled.log.errors());
            return fault;
        }
    }

    @ParameterizedTest
    @FieldSource("SPLITS")
    void commandsAndRepliesAlternate(int split) throws Exception {
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220-mail.test
                S: 220 ready
                C: EHLO me
                S: 250-mail.test
                S: 250-SIZE
                S: 250 PIPELINING
                C: NOOP größer
                S: 250
                C: QUIT
                S: 221 bye
                C<
                """, split, Optional.empty()); Dialled client = Dialled.dial(server.address(),
                it -> it.say("EHLO me", _ -> it.say("NOOP größer", _ -> it.quit())))) {
            assertEquals(List.of("220 mail.test ready", "250 mail.test SIZE PIPELINING", "250", "221 bye"), client.finished());
            server.await();
        }
    }

    @ParameterizedTest
    @FieldSource("SPLITS")
    void pipelinedCommandsHaveTheirRepliesInOrder(int split) throws Exception {
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: ONE
                C: TWO
                C: THREE
                S: 250-one
                S: 250 first
                S: 550 5.1.1 two
                S: 450 three
                C: QUIT
                S: 221 bye
                """, split, Optional.empty()); Dialled client = Dialled.dial(server.address(), it -> {
                    it.say("ONE");
                    it.say("TWO");
                    it.say("THREE", _ -> it.quit());
                })) {
            assertEquals(List.of("220 ready", "250 one first", "550 5.1.1 two", "450 three", "221 bye"), client.finished());
            server.await();
        }
    }

    @ParameterizedTest
    @FieldSource("SPLITS")
    void aMessageIsDotStuffed(int split) throws Exception {
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: DATA
                S: 354 go on
                C: ..a
                C: b
                C: ...
                C: .
                S: 250 taken
                C: QUIT
                S: 221 bye
                """, split, Optional.empty()); Dialled client = Dialled.dial(server.address(), it -> it.say("DATA", _ ->
                it.talk.content(new DotStuffing(Producer.text(".a\r\nb\r\n..")), Dialled.PATIENCE, reply -> {
                    it.told.add(reply.toString());
                    it.quit();
                })))) {
            assertEquals(List.of("220 ready", "354 go on", "250 taken", "221 bye"), client.finished());
            server.await();
        }
    }

    @Test
    void aChunkFollowsItsCommand() throws Exception {
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: BDAT 6 LAST
                C: abcd
                S: 250 taken
                C<
                """); Dialled client = Dialled.dial(server.address(), it ->
                it.talk.command("BDAT 6 LAST", Producer.text("abcd\r\n"), Dialled.PATIENCE, _ -> it.talk.close()))) {
            client.finished();
            server.await();
        }
    }

    @ParameterizedTest
    @FieldSource("SPLITS")
    void tlsBeginsInTheMiddle(int split) throws Exception {
        TlsClient tls = TlsClient.trusting("localhost", List.of(KEYS.issuer()));
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: STARTTLS
                S: 220 go ahead
                S+ TLS
                C: EHLO again
                S: 250 encrypted
                C: QUIT
                S: 221 bye
                """, split, Optional.of(KEYS.context())); Dialled client = Dialled.dial(server.address(), it ->
                it.say("STARTTLS", _ -> it.talk.startTls(tls, () -> it.say("EHLO again", _ -> it.quit()))))) {
            assertEquals(List.of("220 ready", "220 go ahead", "250 encrypted", "221 bye"), client.finished());
            server.await();
        }
    }

    @Test
    void tlsBeginsAtOnce() throws Exception {
        TlsClient tls = TlsClient.trusting("localhost", List.of(KEYS.issuer()));
        try (ScriptedServer server = ScriptedServer.play("""
                S+ TLS
                S: 220 encrypted
                C: QUIT
                S: 221 bye
                """, 0, Optional.of(KEYS.context()));
             Dialled client = Dialled.dial(server.address(), Optional.of(tls), Limits.DEFAULTS, Dialled.PATIENCE, Dialled::quit)) {
            assertEquals(List.of("220 encrypted", "221 bye"), client.finished());
            server.await();
        }
    }

    @Test
    void repliesInTheClearBehindTheConsentToTlsAreRefused() throws Exception {
        TlsClient tls = TlsClient.unchecked("localhost");
        ClientFault fault = fault("""
                S: 220 ready
                C: STARTTLS
                S: 220 go ahead
                S: 250 injected
                C?
                """, it -> it.say("STARTTLS", _ -> it.talk.startTls(tls, () -> it.say("EHLO me"))));
        assertEquals(ClientFault.Kind.TLS, fault.kind());
        assertEquals(Optional.of(Closed.TlsRejected.Reason.CLEAR_INPUT), fault.tls());
    }

    @Test
    void aCertificateThatIsNotTrustedIsAFault() throws Exception {
        TlsClient tls = TlsClient.trusting("localhost", List.of());
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: STARTTLS
                S: 220 go ahead
                S+ TLS
                C?
                """, 0, Optional.of(KEYS.context())); Dialled client = Dialled.dial(server.address(), it ->
                it.say("STARTTLS", _ -> it.talk.startTls(tls, () -> it.say("EHLO me"))))) {
            ClientFault fault = client.fault();
            assertEquals(Optional.of(Closed.TlsRejected.Reason.UNKNOWN_ISSUER), fault.tls());
            assertEquals("the issuer of the certificate of localhost is not trusted", fault.detail());
        }
    }

    @Test
    void theServerMayLeaveAtAnyTime() throws Exception {
        assertEquals("the server has closed the connection before its reply to greeting", fault("S<", _ -> { }).detail());
        assertEquals("the server has closed the connection before its reply to EHLO", fault("""
                S: 220 ready
                C: EHLO me
                S| 250-half
                S<
                """, it -> it.say("EHLO me")).detail());
        ClientFault reset = fault("""
                S: 220 ready
                C: EHLO me
                S!
                """, it -> it.say("EHLO me"));
        assertEquals(ClientFault.Kind.GONE, reset.kind());
        assertEquals("the server has closed the connection", fault("""
                S: 220 ready
                S<
                """, _ -> { }).detail());
    }

    @Test
    void aReplyToNothingIsAFault() throws Exception {
        ClientFault leaving = fault("""
                S: 220 ready
                S: 421 4.4.2 idle for too long
                C?
                """, _ -> { });
        assertEquals(ClientFault.Kind.GONE, leaving.kind());
        assertEquals(421, leaving.reply().orElseThrow().code());
        ClientFault mad = fault("""
                S: 220 ready
                S: 250 what
                C?
                """, _ -> { });
        assertEquals(ClientFault.Kind.MALFORMED, mad.kind());
        assertEquals("a reply to no command: 250 what", mad.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"S: hello", "S: 220-a\nS: 221 b", "S| 22\\r\\n", "S: +OK"})
    void malformedRepliesAreFaults(String greeting) throws Exception {
        assertEquals(ClientFault.Kind.MALFORMED, fault(greeting + "\nC?", _ -> { }).kind());
    }

    @Test
    void linesHaveALimit() throws Exception {
        assertEquals("a line of more than 4096 octets", fault("S| 220 " + "x".repeat(5000) + "\nC?", _ -> { }).detail());
        assertEquals("a reply of more than 200 lines", fault("S: 220-a\n".repeat(201) + "C?", _ -> { }).detail());
    }

    @Test
    void eachReplyHasItsTime() throws Exception {
        try (ScriptedServer server = ScriptedServer.play("C?");
             Dialled client = Dialled.dial(server.address(), Optional.empty(), Limits.DEFAULTS, BRIEF, _ -> { })) {
            assertEquals(ClientFault.Kind.TIMED_OUT, client.fault().kind());
        }
        ClientFault fault = fault("""
                S: 220 ready
                C: ONE
                C: TWO secret
                S: 250 one
                C?
                """, it -> {
                    it.talk.command("ONE", BRIEF.multipliedBy(50), _ -> { });
                    it.talk.command("TWO secret", BRIEF, _ -> { });
                });
        assertEquals("no reply to TWO within 0 s", fault.detail());
    }

    @Test
    void aServerThatDoesNotReadTheMessageTimesOut() throws Exception {
        Limits limits = Limits.DEFAULTS.withWindow(Duration.ofMillis(200)).withMinimumRate(1);
        boolean[] closed = new boolean[1];
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: DATA
                S: 354 go on
                """ + "C: x\n".repeat(1)); Dialled client = Dialled.dial(server.address(), Optional.empty(), limits, Dialled.PATIENCE, it ->
                it.say("DATA", _ -> it.talk.content(endless(closed), BRIEF, _ -> { })))) {
            ClientFault fault = client.fault();
            assertTrue(fault.kind() == ClientFault.Kind.TIMED_OUT || fault.kind() == ClientFault.Kind.GONE, fault.toString());
            assertTrue(closed[0]);
        }
    }

    private static Producer endless(boolean[] closed) {
        byte[] block = new byte[64 * 1024];
        return new Producer() {
            @Override
            public Piece more() {
                return new Piece.Bytes(ByteBuffer.wrap(block));
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
    }

    @Test
    void aReplyBeforeTheEndOfTheMessageCountsAndEndsTheConversation() throws Exception {
        boolean[] closed = new boolean[1];
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: DATA
                S: 354 go on
                S: 552 5.3.4 too big
                C?
                """); Dialled client = Dialled.dial(server.address(), it -> it.say("DATA", _ ->
                it.talk.content(endless(closed), Dialled.PATIENCE, reply -> it.told.add(reply.toString()))))) {
            assertEquals("a reply before the end of the message: 552 5.3.4 too big", client.fault().detail());
            assertEquals("552 5.3.4 too big", client.told.getLast());
            assertTrue(closed[0]);
        }
    }

    @Test
    void contentThatCannotBeReadEndsTheConversation() throws Exception {
        try (ScriptedServer server = ScriptedServer.play("""
                S: 220 ready
                C: DATA
                S: 354 go on
                C?
                """); Dialled client = Dialled.dial(server.address(), it -> it.say("DATA", _ -> it.talk.content(() -> {
                    throw new IOException("the disk is gone");
                }, Dialled.PATIENCE, _ -> { })))) {
            assertEquals(ClientFault.Kind.FAILED, client.fault().kind());
        }
    }

    @Test
    void anExceptionInAContinuationEndsTheConversation() throws Exception {
        try (ScriptedServer server = ScriptedServer.play("S: 220 ready\nC?"); Dialled client = Dialled.dial(server.address(), _ -> {
            throw new IllegalStateException("broken");
        })) {
            assertEquals(ClientFault.Kind.FAILED, client.fault().kind());
            client.log.await("connection-failed");
        }
    }

    @Test
    void commandsCannotHoldLineEnds() throws Exception {
        try (ScriptedServer server = ScriptedServer.play("S: 220 ready\nC<"); Dialled client = Dialled.dial(server.address(), it -> {
            for (String bad : List.of("NOOP\r\nQUIT", "NOOP\n", "NO\u0000OP")) {
                assertThrows(IllegalArgumentException.class, () -> it.say(bad));
            }
            it.talk.close();
            it.say("NOOP"); // too late: nothing happens
            assertFalse(it.talk.isReady());
        })) {
            assertEquals(List.of("220 ready"), client.finished());
            server.await();
        }
    }

    @Test
    void anUnreachableServerIsAFailure() throws Exception {
        try (Dialled client = Dialled.dial(ClosedPort.address(), _ -> { })) {
            assertThrows(ExecutionException.class, client::finished);
        }
    }
}
