package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;

/// Servers that need to be asked in another way: truncated replies, no EDNS, cookies, other spellings.
@Timeout(60)
final class FallbackTest {
    private final ScriptedUpstream server;

    FallbackTest() throws IOException {
        server = new ScriptedUpstream();
        server.listen();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        assertEquals(0, server.client.sockets(), "sockets left open");
        assertEquals(List.of(), server.log.errors());
    }

    private Outcome.Reply reply() {
        return assertInstanceOf(Outcome.Reply.class, server.outcome());
    }

    private static byte[] truncated(byte[] request) {
        return ScriptedUpstream.empty(request, 0).with(Message.TC).with(Edns.of(1232)).write();
    }

    private static byte[] headerAlone(byte[] request, int rcode) {
        return new byte[] {request[0], request[1], (byte) 0x80, (byte) rcode, 0, 0, 0, 0, 0, 0, 0, 0};
    }

    private void answer(SocketChannel connection) throws IOException {
        server.send(connection, ScriptedUpstream.answer(server.message(connection)));
    }

    @Test
    void whatIsTruncatedIsAskedAgainByTcp() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, truncated(request.packet()));
        assertEquals(0, server.client.sockets());
        SocketChannel connection = server.accept();
        byte[] again = server.message(connection);
        assertArrayEquals(ScriptedUpstream.QUESTION, Arrays.copyOfRange(again, 12, 12 + ScriptedUpstream.QUESTION.length));
        Edns edns = Message.read(again).edns().orElseThrow();
        assertEquals(List.of(Edns.KEEPALIVE), edns.options().stream().map(Edns.Option::code).toList());
        byte[] wrong = ScriptedUpstream.answer(again).write();
        wrong[0] ^= 1;
        server.send(connection, ScriptedUpstream.framed(wrong));
        assertEquals(List.of(), server.outcomes);
        server.send(connection, ScriptedUpstream.answer(again));
        Outcome.Reply reply = reply();
        assertFalse(reply.truncated());
        assertEquals(1, Message.read(reply.packet()).answer().size());
        assertEquals(1, server.status().tcpFallbacks());
        assertEquals(1, server.status().replies());
    }

    @Test
    void aMessageThatIsCutWithinARecordIsTruncatedAsWell() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        byte[] whole = ScriptedUpstream.plain(request.packet()).with(Message.TC).write();
        server.reply(request, Arrays.copyOf(whole, whole.length - 5));
        answer(server.accept());
        assertFalse(reply().truncated());
    }

    @Test
    void ifTcpFailsTheTruncatedReplyIsTheOutcome() throws IOException {
        server.refuse();
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, truncated(request.packet()));
        Outcome.Reply reply = reply();
        assertTrue(reply.truncated());
        assertArrayEquals(ScriptedUpstream.QUESTION, Arrays.copyOfRange(reply.packet(), 12, 12 + ScriptedUpstream.QUESTION.length));
    }

    @Test
    void ifTcpIsSilentTheTruncatedReplyIsTheOutcome() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, truncated(request.packet()));
        server.advance(ScriptedUpstream.PATIENCE);
        assertTrue(reply().truncated());
    }

    @Test
    void ifTcpIsTruncatedTooThatIsTheOutcome() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, truncated(request.packet()));
        SocketChannel connection = server.accept();
        server.send(connection, ScriptedUpstream.framed(truncated(server.message(connection))));
        assertTrue(reply().truncated());
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.FORMERR, Rcode.NOTIMP})
    void aServerWithoutEdnsIsAskedWithoutAndThatIsRemembered(int rcode) throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, headerAlone(request.packet(), rcode));
        ScriptedUpstream.Request plain = server.request();
        assertTrue(plain.message().edns().isEmpty());
        assertNotEquals(request.message().id(), plain.message().id());
        server.reply(plain, ScriptedUpstream.plain(plain.packet()));
        assertEquals(Rcode.NOERROR, reply().rcode());
        assertEquals(1, server.status().retries());
        server.ask();
        ScriptedUpstream.Request next = server.request();
        assertTrue(next.message().edns().isEmpty());
        server.reply(next, ScriptedUpstream.plain(next.packet()));
        reply();
        server.advance(Duration.ofMinutes(15));
        server.ask();
        ScriptedUpstream.Request later = server.request();
        assertTrue(later.message().edns().isPresent(), "it is tried again");
        server.reply(later, ScriptedUpstream.answer(later.packet()));
        reply();
    }

    @Test
    void formerrWithItsQuestionIsAskedAgainWithoutEdns() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, ScriptedUpstream.empty(request.packet(), Rcode.FORMERR));
        ScriptedUpstream.Request plain = server.request();
        assertTrue(plain.message().edns().isEmpty());
        server.reply(plain, ScriptedUpstream.empty(plain.packet(), Rcode.FORMERR));
        assertEquals(Rcode.FORMERR, reply().rcode());
        server.ask();
        assertTrue(server.request().message().edns().isPresent(), "the question was at fault, not EDNS");
    }

    @Test
    void badVersionIsAskedAgainWithoutEdns() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, ScriptedUpstream.empty(request.packet(), 0).with(new Edns(1232, 1, 0, 0, List.of())));
        ScriptedUpstream.Request plain = server.request();
        assertTrue(plain.message().edns().isEmpty());
        server.reply(plain, ScriptedUpstream.plain(plain.packet()));
        reply();
    }

    @Test
    void headersAloneForEverythingAreAFailure() throws IOException {
        server.ask();
        for (int i = 0; i < 2; i++) {
            ScriptedUpstream.Request request = server.request();
            server.reply(request, headerAlone(request.packet(), Rcode.FORMERR));
        }
        assertEquals(Outcome.Cause.MALFORMED, assertInstanceOf(Outcome.Failure.class, server.outcome()).cause());
    }

    private static byte[] cookie(Message message) {
        return message.edns().orElseThrow().options().stream().filter(each -> each.code() == Edns.COOKIE).findFirst().orElseThrow().data();
    }

    private static Message withCookie(Message message, byte[] client, String own, int upperRcode) {
        byte[] both = Arrays.copyOf(client, 8 + own.length());
        System.arraycopy(own.getBytes(StandardCharsets.US_ASCII), 0, both, 8, own.length());
        return message.with(new Edns(1232, upperRcode, 0, 0, List.of(new Edns.Option(Edns.COOKIE, both))));
    }

    @Test
    void theServersCookieIsSentBack() throws IOException {
        server.ask();
        ScriptedUpstream.Request first = server.request();
        byte[] mine = cookie(first.message());
        server.reply(first, withCookie(ScriptedUpstream.plain(first.packet()), mine, "12345678", 0));
        reply();
        server.ask();
        ScriptedUpstream.Request second = server.request();
        byte[] both = cookie(second.message());
        assertArrayEquals(mine, Arrays.copyOf(both, 8));
        assertEquals("12345678", new String(both, 8, 8, StandardCharsets.US_ASCII));
        server.reply(second, withCookie(ScriptedUpstream.plain(second.packet()), mine, "1234567890123456", 0));
        reply();
        server.ask();
        assertEquals(24, cookie(server.request().message()).length);
    }

    @Test
    void aReplyWithACookieOfAnotherClientIsForged() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        byte[] mine = cookie(request.message());
        byte[] other = mine.clone();
        other[7] ^= 1;
        for (String own : List.of("12345678", "1", "1".repeat(33))) {
            server.reply(request, withCookie(ScriptedUpstream.plain(request.packet()), own.length() == 8 ? other : mine, own, 0));
            assertEquals(List.of(), server.outcomes, own);
        }
        assertEquals(3, server.status().forged());
        server.reply(request, withCookie(ScriptedUpstream.plain(request.packet()), mine, "12345678", 0));
        reply();
    }

    @Test
    void badCookieIsAskedAgainWithTheNewOneAndThenByTcp() throws IOException {
        server.ask();
        for (int i = 0; i < 2; i++) {
            ScriptedUpstream.Request request = server.request();
            byte[] mine = Arrays.copyOf(cookie(request.message()), 8);
            Message refusal = ScriptedUpstream.empty(request.packet(), Rcode.BADCOOKIE & 15);
            server.reply(request, withCookie(refusal, mine, "1234567" + i, Rcode.BADCOOKIE >> 4));
        }
        SocketChannel connection = server.accept();
        answer(connection);
        assertEquals(Rcode.NOERROR, reply().rcode());
        assertEquals(2, server.status().retries());
        assertEquals(1, server.status().tcpFallbacks());
    }

    private static byte[] lower(byte[] packet) {
        byte[] lower = packet.clone();
        System.arraycopy(ScriptedUpstream.QUESTION, 0, lower, 12, ScriptedUpstream.QUESTION.length);
        return lower;
    }

    @Test
    void anotherSpellingIsForgedIfTcpRepeatsIt() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, lower(ScriptedUpstream.answer(request.packet()).write()));
        assertEquals(List.of(), server.outcomes);
        answer(server.accept());
        reply();
        assertEquals(1, server.status().forged());
        server.ask();
        assertFalse(Arrays.equals(ScriptedUpstream.QUESTION, 0, ScriptedUpstream.QUESTION.length, server.request().packet(), 12,
                12 + ScriptedUpstream.QUESTION.length), "spelled at random as before");
    }

    @Test
    void aServerThatDoesNotRepeatTheSpellingIsAskedWithoutIt() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, lower(ScriptedUpstream.answer(request.packet()).write()));
        SocketChannel connection = server.accept();
        server.send(connection, ScriptedUpstream.framed(lower(ScriptedUpstream.answer(server.message(connection)).write())));
        reply();
        server.ask();
        ScriptedUpstream.Request next = server.request();
        assertArrayEquals(ScriptedUpstream.QUESTION, Arrays.copyOfRange(next.packet(), 12, 12 + ScriptedUpstream.QUESTION.length));
        server.reply(next, ScriptedUpstream.answer(next.packet()));
        reply();
    }

    @Test
    void aServerWithoutTcpThatDoesNotRepeatTheSpellingIsAskedByUdpAgain() throws IOException {
        server.refuse();
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, lower(ScriptedUpstream.answer(request.packet()).write()));
        ScriptedUpstream.Request again = server.request();
        assertArrayEquals(ScriptedUpstream.QUESTION, Arrays.copyOfRange(again.packet(), 12, 12 + ScriptedUpstream.QUESTION.length));
        server.reply(again, ScriptedUpstream.answer(again.packet()));
        reply();
    }
}
