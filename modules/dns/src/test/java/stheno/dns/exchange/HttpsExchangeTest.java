package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Rcode;

/// Questions by HTTPS, as they are within TLS: requests, replies in every form and in random splits, and every fault.
@Timeout(60)
final class HttpsExchangeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String TYPE = "Content-Type: application/dns-message\r\n";

    private final ScriptedUpstream server = new ScriptedUpstream(ExchangeSettings.DEFAULTS.withConnections(2));
    private final Upstream https = Upstream.of("https://dns.example:53/ask#192.0.2.53");
    private final Random random = new Random(7);

    HttpsExchangeTest() throws IOException {
        server.listen();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        assertEquals(List.of(), server.log.errors());
    }

    private Outcome.Failure failure() {
        return assertInstanceOf(Outcome.Failure.class, server.outcome());
    }

    private Outcome.Reply reply() {
        return assertInstanceOf(Outcome.Reply.class, server.outcome());
    }

    /// The DNS messages of the requests that have come on a connection.
    private List<byte[]> requests(SocketChannel connection) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        while (connection.read(all) > 0) server.turn();
        List<byte[]> bodies = new ArrayList<>();
        byte[] octets = Arrays.copyOf(all.array(), all.position());
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String head = "POST /ask HTTP/1.1\r\nHost: dns.example:53\r\nAccept: application/dns-message\r\n" + TYPE
                + "Content-Length: 128\r\n\r\n";
        for (int at = 0; at < octets.length; at += head.length() + 128) {
            assertEquals(head, text.substring(at, at + head.length()));
            bodies.add(Arrays.copyOfRange(octets, at + head.length(), at + head.length() + 128));
        }
        return bodies;
    }

    private byte[] request(SocketChannel connection) throws IOException {
        List<byte[]> all = requests(connection);
        assertEquals(1, all.size(), "requests");
        return all.getFirst();
    }

    private void send(SocketChannel connection, String head, byte... body) throws IOException {
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        server.send(connection, all);
    }

    private void answer(SocketChannel connection, byte[] request) throws IOException {
        byte[] body = ScriptedUpstream.answer(request).write();
        send(connection, OK + TYPE + "Content-Length: " + body.length + "\r\n\r\n", body);
    }

    private static boolean atEnd(SocketChannel connection) throws IOException {
        return connection.read(ByteBuffer.allocate(1)) < 0;
    }

    @Test
    void aQuestionAndItsReplyOverAKeptConnection() throws IOException {
        SocketChannel connection = null;
        for (int i = 0; i < 3; i++) {
            server.ask(https);
            if (connection == null) connection = server.accept();
            byte[] request = request(connection);
            Message asked = Message.read(request);
            assertEquals(0, asked.id());
            assertEquals(List.of(Edns.PADDING), asked.edns().orElseThrow().options().stream().map(Edns.Option::code).toList());
            answer(connection, request);
            assertEquals(Rcode.NOERROR, reply().rcode());
        }
        assertFalse(server.hasConnection());
    }

    @Test
    void questionsWaitForAConnection() throws IOException {
        for (int i = 0; i < 5; i++) server.ask(https);
        List<SocketChannel> connections = List.of(server.accept(), server.accept());
        assertFalse(server.hasConnection());
        for (int i = 0; i < 5; i++) answer(connections.get(i % 2), request(connections.get(i % 2)));
        assertEquals(5, server.outcomes.stream().filter(Outcome.Reply.class::isInstance).count());
    }

    private byte[] inChunks(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(30));
            String line = (random.nextBoolean() ? Integer.toHexString(size) : "00" + Integer.toHexString(size).toUpperCase())
                    + (random.nextBoolean() ? ";name=value" : "") + "\r\n";
            out.write(line.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body, at, size);
            out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            at += size;
        }
        out.write((random.nextBoolean() ? "0\r\n\r\n" : "0\r\nTrailer: field\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    @Test
    void repliesOfEveryFormInRandomSplitsAreUnderstood() throws IOException {
        for (int round = 0; round < 300; round++) {
            server.ask(https);
            SocketChannel connection = server.accept();
            byte[] body = ScriptedUpstream.answer(request(connection)).write();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            if (round % 4 == 0) all.write("HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            boolean chunked = round % 3 == 0;
            boolean toEnd = round % 3 == 1;
            String framing = chunked ? "transfer-encoding: Chunked\r\n" : toEnd ? "Connection: close\r\n" : "content-LENGTH:" + body.length
                    + " \r\n";
            all.write((OK + TYPE + framing + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            all.write(chunked ? inChunks(body) : body);
            byte[] octets = all.toByteArray();
            for (int at = 0; at < octets.length; ) {
                int end = Math.min(octets.length, at + 1 + random.nextInt(60));
                server.send(connection, Arrays.copyOfRange(octets, at, end));
                at = end;
            }
            if (toEnd) connection.close();
            server.turn();
            assertEquals(1, server.outcomes.size(), () -> "round with " + new String(octets, StandardCharsets.ISO_8859_1));
            assertEquals(1, Message.read(reply().packet()).answer().size());
            server.client.retain(Set.of());
            server.turn();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HTTP/1.1 503 Busy~Content-Length: 0~~ | HTTP | status 503",
        "HTTP/1.1 404 ~~ | HTTP | status 404",
        "HTTP/1.1 101 Switch~~ | HTTP | status 101",
        "HTTP/1.1 200 OK~Content-Type: text/html~Content-Length: 3~~abc | HTTP | application/dns-message",
        "HTTP/2 200~~ | HTTP | HTTP/2",
        "SSH-2.0-OpenSSH | HTTP | HTTP/2",
        "HTTP/1.1 2000 OK~~ | MALFORMED | status line",
        "HTTP/1.1 200 OK~nonsense~~ | MALFORMED | field without a name",
        "HTTP/1.1 200 OK~Content-Length : 5~~ | MALFORMED | field without a name",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Length: 5~Content-Length: 6~~ | MALFORMED | two lengths",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Length: +5~~ | MALFORMED | no number",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Length: 5~Transfer-Encoding: chunked~~ | MALFORMED | both",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Length: 65536~~ | MALFORMED | 65536 octets",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Length: 0~~ | MALFORMED | 0 octets",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Encoding: gzip~Content-Length: 5~~ | MALFORMED | gzip",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Transfer-Encoding: chunked~~x~ | MALFORMED | without a size",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Transfer-Encoding: chunked~~2~abcd | MALFORMED | longer than its size",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Transfer-Encoding: chunked~~10000~ | MALFORMED | more than 65535",
        "HTTP/1.1 200 OK~Content-Type: application/dns-message~Content-Length: 5~~abcde | MALFORMED | another question",
    })
    void aReplyThatCannotBeUsedIsAFailure(String text, Outcome.Cause cause, String words) throws IOException {
        server.ask(https);
        SocketChannel connection = server.accept();
        request(connection);
        send(connection, text.replace("~", "\r\n"));
        Outcome.Failure failure = failure();
        assertEquals(cause, failure.cause(), failure.detail());
        assertTrue(failure.detail().contains(words), failure.detail());
        server.turn();
    }

    @Test
    void aHeadWithoutEndIsAFailure() throws IOException {
        server.ask(https);
        SocketChannel connection = server.accept();
        request(connection);
        send(connection, OK + "X: " + "x".repeat(9000));
        assertEquals(Outcome.Cause.MALFORMED, failure().cause());
    }

    @Test
    void aConnectionClosedBeforeTheReplyIsMadeAgainOnce() throws IOException {
        server.ask(https);
        for (int i = 0; i < 2; i++) {
            assertEquals(List.of(), server.outcomes);
            SocketChannel connection = server.accept();
            request(connection);
            connection.close();
            server.turn();
        }
        assertEquals(Outcome.Cause.CLOSED, failure().cause());
    }

    @Test
    void aConnectionThatTheServerClosesWhileIdleIsMadeAgain() throws IOException {
        server.ask(https);
        SocketChannel first = server.accept();
        answer(first, request(first));
        reply();
        first.close();
        server.turn();
        server.ask(https);
        SocketChannel second = server.accept();
        answer(second, request(second));
        reply();
    }

    @Test
    void aReplyToNoRequestEndsTheConnection() throws IOException {
        server.ask(https);
        SocketChannel connection = server.accept();
        answer(connection, request(connection));
        reply();
        send(connection, OK + "\r\n");
        assertTrue(atEnd(connection));
        assertEquals(List.of(), server.outcomes);
    }

    @Test
    void silenceAndCancelCloseTheConnection() throws IOException {
        Exchange cancelled = server.ask(https);
        server.ask(https);
        SocketChannel first = server.accept();
        SocketChannel second = server.accept();
        cancelled.cancel();
        assertEquals(Outcome.Cause.CANCELLED, failure().cause());
        server.advance(ScriptedUpstream.PATIENCE);
        assertEquals(Outcome.Cause.SILENT, failure().cause());
        request(first);
        request(second);
        assertTrue(atEnd(first) && atEnd(second));
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        server.ask(https);
        SocketChannel connection = server.accept();
        answer(connection, request(connection));
        server.advance(Duration.ofSeconds(11));
        assertTrue(atEnd(connection));
    }

    @Test
    void refusedConnectionsFailAllThatWait() throws IOException {
        server.refuse();
        for (int i = 0; i < 5; i++) server.ask(https);
        assertEquals(5, server.outcomes.size());
        assertEquals(Set.of(Outcome.Cause.UNREACHABLE), Set.copyOf(server.outcomes.stream()
                .map(each -> ((Outcome.Failure) each).cause()).toList()));
    }

    @Test
    void aForgottenServerCancelsItsQuestionsAndOpensNoConnection() throws IOException {
        for (int i = 0; i < 5; i++) server.ask(https);
        List<SocketChannel> connections = List.of(server.accept(), server.accept());
        server.client.retain(Set.of());
        server.turn();
        assertEquals(5, server.outcomes.stream().filter(each -> ((Outcome.Failure) each).cause() == Outcome.Cause.CANCELLED).count());
        for (SocketChannel each : connections) {
            request(each);
            assertTrue(atEnd(each));
        }
        assertFalse(server.hasConnection());
    }

    @Test
    void garbageHarmsNothing() throws IOException {
        for (int round = 0; round < 300; round++) {
            server.ask(https);
            SocketChannel connection = server.accept();
            byte[] body = ScriptedUpstream.answer(request(connection)).write();
            byte[] head = (OK + TYPE + "Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            for (int i = 0; i < 1 + round % 3; i++) all[random.nextInt(all.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                server.send(connection, all);
                connection.close();
            } catch (IOException e) {
                assertTrue(atEnd(connection), e.toString());
            }
            server.turn();
            while (server.hasConnection()) server.turn();
            server.advance(ScriptedUpstream.PATIENCE);
            assertEquals(1, server.outcomes.size());
            server.outcomes.clear();
            server.client.retain(Set.of());
            server.turn();
        }
    }
}
