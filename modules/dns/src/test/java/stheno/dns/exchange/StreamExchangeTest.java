package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;

/// Questions over a kept TCP connection: many at a time, in any order, and everything that ends it.
@Timeout(60)
final class StreamExchangeTest {
    private final ScriptedUpstream server = new ScriptedUpstream(ExchangeSettings.DEFAULTS.withIdle(Duration.ofSeconds(10)));
    private final Upstream tcp = Upstream.of("tcp://192.0.2.53");

    StreamExchangeTest() throws IOException {
        server.listen();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        assertEquals(List.of(), server.log.errors());
    }

    private Outcome.Cause cause() {
        return assertInstanceOf(Outcome.Failure.class, server.outcome()).cause();
    }

    private long replies() {
        return server.outcomes.stream().filter(Outcome.Reply.class::isInstance).count();
    }

    private static boolean atEnd(SocketChannel connection) throws IOException {
        return connection.read(ByteBuffer.allocate(1)) < 0;
    }

    @Test
    void manyQuestionsShareAConnectionAndRepliesComeInAnyOrder() throws IOException {
        for (int i = 0; i < 100; i++) server.ask(tcp);
        SocketChannel connection = server.accept();
        List<byte[]> messages = server.messages(connection);
        assertEquals(100, messages.stream().map(each -> Message.read(each).id()).distinct().count());
        for (byte[] each : messages.reversed()) server.send(connection, ScriptedUpstream.answer(each));
        assertEquals(100, replies());
        assertFalse(server.hasConnection());
        server.outcomes.clear();
        server.ask(tcp);
        server.send(connection, ScriptedUpstream.answer(server.message(connection)));
        assertEquals(1, replies());
    }

    @Test
    void repliesInRandomSplitsAreUnderstood() throws IOException {
        Random random = new Random(3);
        SocketChannel connection = null;
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 3; i++) server.ask(tcp);
            if (connection == null) connection = server.accept();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] each : server.messages(connection)) all.write(ScriptedUpstream.framed(ScriptedUpstream.answer(each).write()));
            byte[] octets = all.toByteArray();
            for (int at = 0; at < octets.length; ) {
                int end = Math.min(octets.length, at + 1 + random.nextInt(40));
                server.send(connection, Arrays.copyOfRange(octets, at, end));
                at = end;
            }
            assertEquals(3, replies());
            server.outcomes.clear();
        }
    }

    @Test
    void garbageHarmsNothingButItsConnection() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            server.ask(tcp);
            SocketChannel first = server.accept();
            byte[] request = server.message(first);
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            if (round % 2 == 0 && garbage.length > 16) System.arraycopy(request, 0, garbage, 2, 14); // the id and the question's beginning
            try {
                server.send(first, garbage);
                first.close();
            } catch (IOException e) {
                assertTrue(atEnd(first), e.toString()); // closed by the client
            }
            server.advance(ScriptedUpstream.PATIENCE);
            while (server.hasConnection()) server.turn();
            server.advance(ScriptedUpstream.PATIENCE);
            assertEquals(1, server.outcomes.size());
            server.outcomes.clear();
            server.client.retain(Set.of());
            server.turn();
        }
    }

    @Test
    void aConnectionClosedWithQuestionsIsMadeAgainOnce() throws IOException {
        for (int i = 0; i < 3; i++) server.ask(tcp);
        SocketChannel first = server.accept();
        List<byte[]> messages = server.messages(first);
        server.send(first, ScriptedUpstream.answer(messages.getFirst()));
        first.close();
        server.turn();
        assertEquals(1, replies());
        SocketChannel second = server.accept();
        List<byte[]> again = server.messages(second);
        assertEquals(2, again.size());
        server.send(second, ScriptedUpstream.answer(again.getFirst()));
        assertEquals(2, replies());
        second.close();
        server.turn();
        assertEquals(3, server.outcomes.size());
        assertEquals(Outcome.Cause.CLOSED, assertInstanceOf(Outcome.Failure.class, server.outcomes.getLast()).cause());
        assertFalse(server.hasConnection());
    }

    @Test
    void aConnectionClosedWithinAReplyIsMadeAgain() throws IOException {
        server.ask(tcp);
        SocketChannel first = server.accept();
        byte[] reply = ScriptedUpstream.framed(ScriptedUpstream.answer(server.message(first)).write());
        server.send(first, Arrays.copyOf(reply, 20));
        first.close();
        server.turn();
        SocketChannel second = server.accept();
        server.send(second, ScriptedUpstream.answer(server.message(second)));
        assertEquals(1, replies());
    }

    @Test
    void aRefusedConnectionFailsAtOnce() throws IOException {
        server.refuse();
        server.ask(tcp);
        assertEquals(Outcome.Cause.UNREACHABLE, cause());
    }

    @Test
    void aMessageWithoutOctetsEndsTheConnection() throws IOException {
        server.ask(tcp);
        SocketChannel first = server.accept();
        server.message(first);
        server.send(first, new byte[2]);
        assertTrue(atEnd(first));
        SocketChannel second = server.accept();
        server.send(second, ScriptedUpstream.answer(server.message(second)));
        assertEquals(1, replies());
    }

    @Test
    void aSilentConnectionIsNotUsedAgain() throws IOException {
        server.ask(tcp);
        SocketChannel silent = server.accept();
        server.advance(ScriptedUpstream.PATIENCE);
        assertEquals(Outcome.Cause.SILENT, cause());
        server.message(silent);
        assertTrue(atEnd(silent));
        server.ask(tcp);
        SocketChannel next = server.accept();
        server.send(next, ScriptedUpstream.answer(server.message(next)));
        assertEquals(1, replies());
    }

    @Test
    void aConnectionThatAnswersOthersIsKeptWhenOneQuestionTimesOut() throws IOException {
        server.ask(tcp);
        SocketChannel connection = server.accept();
        server.message(connection);
        server.advance(ScriptedUpstream.PATIENCE.minusSeconds(1));
        server.ask(tcp);
        server.send(connection, ScriptedUpstream.answer(server.message(connection)));
        assertInstanceOf(Outcome.Reply.class, server.outcome());
        server.advance(Duration.ofSeconds(1));
        assertEquals(Outcome.Cause.SILENT, cause());
        server.ask(tcp);
        server.send(connection, ScriptedUpstream.answer(server.message(connection)));
        assertEquals(1, replies());
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        server.ask(tcp);
        SocketChannel connection = server.accept();
        server.send(connection, ScriptedUpstream.answer(server.message(connection)));
        server.advance(Duration.ofSeconds(9));
        assertFalse(atEnd(connection));
        server.advance(Duration.ofSeconds(2));
        assertTrue(atEnd(connection));
    }

    @Test
    void aServerMayAskForAShorterIdleTime() throws IOException {
        server.ask(tcp);
        SocketChannel first = server.accept();
        Message answer = ScriptedUpstream.plain(server.message(first)).with(Edns.of(1232).with(Edns.KEEPALIVE, new byte[] {0, 20}));
        server.send(first, answer);
        server.advance(Duration.ofSeconds(2));
        server.ask(tcp);
        assertTrue(atEnd(first));
        SocketChannel second = server.accept();
        server.send(second, ScriptedUpstream.answer(server.message(second)));
        assertEquals(2, replies());
    }

    @Test
    void aFullWindowHoldsQuestionsBackAndLosesNone() throws IOException {
        server.network.withBuffer(256);
        for (int i = 0; i < 50; i++) server.ask(tcp);
        SocketChannel connection = server.accept();
        List<byte[]> messages = server.messages(connection);
        assertEquals(50, messages.size());
        for (byte[] each : messages) server.send(connection, ScriptedUpstream.answer(each));
        assertEquals(50, replies());
    }

    @Test
    void cancelledQuestionsLeaveTheConnectionToOthers() throws IOException {
        Exchange cancelled = server.ask(tcp);
        server.ask(tcp);
        SocketChannel connection = server.accept();
        List<byte[]> messages = server.messages(connection);
        cancelled.cancel();
        assertEquals(Outcome.Cause.CANCELLED, cause());
        for (byte[] each : messages) server.send(connection, ScriptedUpstream.answer(each));
        assertEquals(1, server.outcomes.size());
        assertEquals(1, replies());
    }

    @Test
    void encryptionIsRequiredBeforeAServerIsTrusted() throws IOException {
        DnsClient plain = new DnsClient(server.reactor, ExchangeSettings.DEFAULTS);
        plain.ask(Upstream.of("tls://192.0.2.53#dns.test"), ScriptedUpstream.QUESTION, 0, ScriptedUpstream.PATIENCE, server.outcomes::add);
        server.turn();
        assertEquals(Outcome.Cause.TLS_REJECTED, cause());
    }
}
