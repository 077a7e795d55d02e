package stheno.dns.exchange;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import stheno.dns.record.FormatException;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Opener;
import stheno.reactor.PendingConnection;
import stheno.reactor.Terminator;

/// A connection for DNS over HTTPS: one question at a time, as an HTTP/1.1 request. Loop thread only. Source: RFC 8484, RFC 9112.
///
/// ```
///  connect ─► CONNECTING ─► HEAD ─┬─ Content-Length ─► BODY ──────────────────────────────┬─► HEAD of the next reply
///                            ▲ │  ├─ chunked ─► SIZE ◄─► CHUNK   SIZE of 0 ─► TRAILER ────┤
///                        1xx └─┘  └─ neither ─► TO_END ── the stream ends ────────────────┴─► OVER
/// ```
final class HttpsConnection implements Conversation, Opener {
    private static final Duration CONNECT = Duration.ofSeconds(5); // what waits for the connection has its own time as well
    private static final int HEAD_MOST = 8192; // octets
    private static final int LINE_MOST = 1024; // of a chunk's size with extensions, and of a trailer field
    private static final int TRAILERS_MOST = 16;
    private static final int LARGEST = 65_535; // octets of a DNS message
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private enum State { CONNECTING, HEAD, BODY, SIZE, CHUNK, TRAILER, TO_END, OVER }

    private final HttpsRoute route;
    private final UpstreamState server;
    private State state = State.CONNECTING;
    private Optional<PendingConnection> pending = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private Optional<Exchange> asked = Optional.empty();
    private ByteBuffer frame = NOTHING; // lent, between collect and found
    private ByteBuffer body = NOTHING; // what has come of it, in chunks or to the end
    private boolean kept;
    private int trailers;

    HttpsConnection(HttpsRoute route, UpstreamState server) {
        this.route = route;
        this.server = server;
    }

    void connect(Connector connector) {
        pending = Optional.of(connector.connect(server.client().reactor(), server.upstream().address(), CONNECT, this));
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    /// Whether it can take a question.
    boolean isFree() {
        return state == State.HEAD && asked.isEmpty();
    }

    void send(Exchange exchange) {
        asked = Optional.of(exchange);
        exchange.socket = this;
        exchange.written();
        ByteBuffer request = exchange.request(false);
        byte[] head = ("POST " + server.upstream().path() + " HTTP/1.1\r\nHost: " + server.upstream().authority()
                + "\r\nAccept: application/dns-message\r\nContent-Type: application/dns-message\r\nContent-Length: " + request.remaining()
                + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        connection.orElseThrow().send(Producer.bytes(ByteBuffer.allocate(head.length + request.remaining()).put(head).put(request).flip()));
    }

    /// The question does not wait here any more. HTTP/1.1 cannot call a request back.
    void forget() {
        if (asked.isEmpty()) return; // its reply has come
        asked = Optional.empty();
        close();
        route.free();
    }

    /// Cancels the question, and closes the connection.
    void drop() {
        fail(Outcome.Cause.CANCELLED, "the question was dropped");
    }

    private void close() {
        if (state == State.OVER) return;
        state = State.OVER;
        body = NOTHING;
        pending.ifPresent(PendingConnection::cancel);
        connection.ifPresent(Connection::close);
        route.left(this);
    }

    /// There will be no reply, also not over another connection.
    private void fail(Outcome.Cause cause, String why) {
        if (state == State.OVER) return;
        boolean connecting = state == State.CONNECTING;
        Optional<Exchange> failed = asked;
        close();
        failed.ifPresent(it -> it.fail(cause, why));
        if (connecting) route.failed(cause, why);
        route.free();
    }

    /// The connection is gone. The question is sent again, once.
    private void lose(String why) {
        if (state == State.OVER) return;
        boolean connecting = state == State.CONNECTING;
        Optional<Exchange> lost = asked;
        close();
        lost.ifPresent(it -> it.disconnected(Outcome.Cause.CLOSED, why));
        if (connecting) route.failed(Outcome.Cause.CLOSED, why);
        route.free();
    }

    @Override
    public Conversation open(Connection opened) {
        pending = Optional.empty();
        connection = Optional.of(opened);
        return this;
    }

    @Override
    public void failed(IOException cause) {
        pending = Optional.empty();
        String why = cause instanceof SocketTimeoutException ? "no answer within " + CONNECT.toSeconds() + " s" : Route.reason(cause);
        fail(Outcome.Cause.UNREACHABLE, "no connection to " + server.upstream() + ": " + why);
    }

    @Override
    public Terminator opened() {
        if (state == State.OVER) return Terminator.IGNORED;
        Terminator first = head();
        route.free();
        return state == State.OVER ? Terminator.IGNORED : first;
    }

    private Terminator head() {
        state = State.HEAD;
        kept = true;
        body = NOTHING;
        return Terminator.message(EMPTY_LINE, HEAD_MOST);
    }

    @Override
    public void glimpsed(ByteBuffer soFar) {
        if (state == State.HEAD && !HttpReplyHead.begins(soFar)) foreign();
    }

    private void foreign() {
        fail(Outcome.Cause.HTTP, server.upstream() + " does not speak HTTP/1.1: servers with HTTP/2 alone cannot be asked");
    }

    @Override
    public void collect(ByteBuffer data) {
        if (state == State.TO_END) append(data);
        else frame = data.slice();
    }

    @Override
    public Terminator found() {
        ByteBuffer whole = frame;
        frame = NOTHING;
        try {
            return switch (state) {
                case HEAD -> replied(whole);
                case BODY -> complete(whole);
                case SIZE -> chunk(HttpReplyHead.chunkSize(whole));
                case CHUNK -> chunked(whole);
                case TRAILER -> trailer(whole);
                case TO_END -> ended(body.duplicate().flip());
                case CONNECTING, OVER -> Terminator.IGNORED;
            };
        } catch (FormatException e) {
            return reject(Outcome.Cause.MALFORMED, "the HTTP reply is malformed: " + e.getMessage());
        }
    }

    private Terminator reject(Outcome.Cause cause, String why) {
        fail(cause, why);
        return Terminator.IGNORED;
    }

    private Terminator replied(ByteBuffer octets) {
        if (asked.isEmpty()) return reject(Outcome.Cause.HTTP, "a reply to no request");
        if (!HttpReplyHead.begins(octets.slice())) {
            foreign();
            return Terminator.IGNORED;
        }
        HttpReplyHead head = HttpReplyHead.parse(octets);
        if (head.status() >= 100 && head.status() < 200 && head.status() != 101) return head(); // RFC 9110 15.2
        if (head.status() != 200) return reject(Outcome.Cause.HTTP, server.upstream() + " answers with HTTP status " + head.status());
        if (!head.dns()) return reject(Outcome.Cause.HTTP, server.upstream() + " does not answer with application/dns-message");
        if (head.length() == 0 || head.length() > LARGEST) return reject(Outcome.Cause.MALFORMED, "a body of " + head.length() + " octets");
        kept = head.kept();
        if (head.chunked()) {
            state = State.SIZE;
            return Terminator.part(CRLF, LINE_MOST);
        }
        if (head.length() < 0) {
            state = State.TO_END;
            return Terminator.TO_END;
        }
        state = State.BODY;
        return Terminator.part((int) head.length());
    }

    private Terminator chunk(int size) {
        if (size == 0) {
            state = State.TRAILER;
            trailers = 0;
            return Terminator.part(CRLF, LINE_MOST);
        }
        if (body.position() + size > LARGEST) return reject(Outcome.Cause.MALFORMED, "a body of more than " + LARGEST + " octets");
        state = State.CHUNK;
        return Terminator.part(size + CRLF.length);
    }

    private Terminator chunked(ByteBuffer data) {
        int end = data.limit() - CRLF.length;
        if (data.get(end) != '\r' || data.get(end + 1) != '\n') throw new FormatException("a chunk that is longer than its size");
        append(data.slice(data.position(), end - data.position()));
        state = State.SIZE;
        return Terminator.part(CRLF, LINE_MOST);
    }

    private Terminator trailer(ByteBuffer line) {
        if (!line.hasRemaining()) return complete(body.duplicate().flip());
        if (++trailers > TRAILERS_MOST) throw new FormatException("too many trailer fields");
        return Terminator.part(CRLF, LINE_MOST);
    }

    /// The stream has ended, and with it a body without a length.
    private Terminator ended(ByteBuffer message) {
        if (message.hasRemaining()) return complete(message);
        ended();
        return Terminator.IGNORED;
    }

    private void append(ByteBuffer data) {
        if (body.position() + data.remaining() > LARGEST) {
            fail(Outcome.Cause.MALFORMED, "a body of more than " + LARGEST + " octets");
            return;
        }
        if (body.remaining() < data.remaining()) {
            int size = Math.min(LARGEST, Math.max(2 * body.capacity(), body.position() + data.remaining()));
            body = ByteBuffer.allocate(size).put(body.duplicate().flip());
        }
        body.put(data);
    }

    /// The whole body has come.
    private Terminator complete(ByteBuffer message) {
        Exchange exchange = asked.orElseThrow();
        asked = Optional.empty();
        ReplyReader reply = server.client().reader();
        if (!reply.read(message) || !exchange.received(reply)) {
            server.forged();
            exchange.fail(Outcome.Cause.MALFORMED, server.upstream() + " answers another question");
        }
        if (!kept) close();
        Terminator next = state == State.OVER ? Terminator.IGNORED : head();
        route.free();
        return state == State.OVER ? Terminator.IGNORED : next;
    }

    @Override
    public Terminator overflowed() {
        return reject(Outcome.Cause.MALFORMED, "the HTTP reply has a line or a head that is too long");
    }

    @Override
    public void ended() {
        lose(server.upstream() + " has closed the connection");
    }

    /// The questions have their own times.
    @Override
    public void idle() {
        if (asked.isEmpty()) close();
    }

    @Override
    public void overdue() {
        lose(server.upstream() + " does not finish a reply");
    }

    @Override
    public void stalled() {
        overdue();
    }

    /// The asker decides.
    @Override
    public void drain() {
        if (asked.isEmpty()) close();
    }

    @Override
    public void closed(Closed cause) {
        switch (cause) {
            case Closed.TlsRejected(_, String detail) -> rejected(detail);
            case Closed.PeerGone(String detail) -> lose("the connection broke: " + detail);
            case Closed.TimedOut _ -> lose(server.upstream() + " is too slow");
            case Closed.Cut _, Closed.MemoryShort _, Closed.Failed _ -> drop();
            case Closed.Normally _, Closed.LeftLoop _ -> lose(server.upstream() + " has closed the connection");
        }
    }

    private void rejected(String detail) {
        if (detail.contains("no_application_protocol")) foreign();
        else fail(Outcome.Cause.TLS_REJECTED, "TLS with " + server.upstream() + ": " + detail);
    }

    @Override
    public String toString() {
        return state + (asked.isPresent() ? ", asking" : "");
    }
}
