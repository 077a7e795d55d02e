package stheno.dns.exchange;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Opener;
import stheno.reactor.PendingConnection;
import stheno.reactor.Terminator;

/// Questions to one server by TCP or TLS: over one connection, which is kept, without waiting for replies, which come in any order. Loop
/// thread only. Source: RFC 7766, RFC 7828, RFC 7858.
final class StreamRoute implements Route {
    private static final Duration CONNECT = Duration.ofSeconds(5); // what waits for the connection has its own time as well
    private static final int LENGTH_OCTETS = 2;
    private static final long KEEPALIVE_UNIT = Duration.ofMillis(100).toNanos(); // RFC 7828 3.1

    private final UpstreamState server;
    private final Supplier<Connector> connector;
    private Optional<Stream> current = Optional.empty(); // takes further questions

    /// @param connector with the limits of the connection, and with TLS if the server is asked by TLS
    StreamRoute(UpstreamState server, Supplier<Connector> connector) {
        this.server = server;
        this.connector = connector;
    }

    @Override
    public void send(Exchange exchange) {
        current.filter(Stream::stale).ifPresent(Stream::close);
        if (current.isEmpty()) {
            Stream made = new Stream();
            current = Optional.of(made);
            made.connect();
        }
        current.get().send(exchange);
    }

    @Override
    public void forget(Exchange exchange, boolean late) {
        ((Stream) exchange.socket).forget(exchange, late);
    }

    @Override
    public void close() {
        current.ifPresent(it -> it.fail(Outcome.Cause.CANCELLED, "the question was dropped"));
    }

    /// A connection.
    ///
    /// ```
    ///  connect ──► CONNECTING ──► LENGTH ◄──► MESSAGE
    ///                  └─────────────┴───────────┴────► OVER
    /// ```
    private final class Stream implements Conversation, Opener {
        private enum State { CONNECTING, LENGTH, MESSAGE, OVER }

        private final Outstanding outstanding = new Outstanding();
        private State state = State.CONNECTING;
        private Optional<PendingConnection> pending = Optional.empty();
        private Optional<Connection> connection = Optional.empty();
        private List<Exchange> unsent = new ArrayList<>(); // while connecting
        private ByteBuffer frame = ByteBuffer.allocate(0); // lent, between collect and found
        private long used; // when something was sent or received last
        private long received; // when something was received last, or the connection began
        private long patience = Long.MAX_VALUE; // of the server with an idle connection

        void connect() {
            received = server.client().reactor().now();
            used = received;
            pending = Optional.of(connector.get().connect(server.client().reactor(), server.upstream().address(), CONNECT, this));
        }

        /// Whether the server closes the connection about now.
        boolean stale() {
            return outstanding.size() == 0 && server.client().reactor().now() - used >= patience;
        }

        void send(Exchange exchange) {
            exchange.socket = this;
            do {
                exchange.id = server.client().random().id();
            } while (!outstanding.isFree(this, exchange.id));
            outstanding.add(exchange);
            if (state == State.CONNECTING) unsent.add(exchange);
            else write(exchange);
        }

        private void write(Exchange exchange) {
            exchange.written();
            used = server.client().reactor().now();
            ByteBuffer request = exchange.request(false);
            ByteBuffer framed = ByteBuffer.allocate(LENGTH_OCTETS + request.remaining()).putShort((short) request.remaining()).put(request);
            connection.orElseThrow().send(Producer.bytes(framed.flip()));
        }

        /// A question that got no reply, while nothing else came either: the connection may be dead, and is not used again.
        void forget(Exchange exchange, boolean late) {
            outstanding.remove(exchange);
            exchange.socket = null;
            if (state == State.CONNECTING) unsent.remove(exchange);
            if (state == State.OVER) return;
            boolean dead = late && exchange.sentAfter(received);
            if (dead) lose(Outcome.Cause.SILENT, "the connection is silent");
            else if (state == State.CONNECTING && outstanding.size() == 0) close();
        }

        void close() {
            if (state == State.OVER) return;
            state = State.OVER;
            unsent = new ArrayList<>();
            if (current.filter(it -> it == this).isPresent()) current = Optional.empty();
            pending.ifPresent(PendingConnection::cancel);
            connection.ifPresent(Connection::close);
        }

        /// The connection is gone: its questions are sent again, once.
        private void lose(Outcome.Cause cause, String why) {
            if (state == State.OVER) return;
            close();
            for (Exchange each : outstanding.of(this)) each.disconnected(cause, why);
        }

        /// There will be no connection.
        private void fail(Outcome.Cause cause, String why) {
            if (state == State.OVER) return;
            close();
            for (Exchange each : outstanding.of(this)) each.fail(cause, why);
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
            state = State.LENGTH;
            List<Exchange> first = unsent;
            unsent = new ArrayList<>();
            for (Exchange each : first) write(each);
            return Terminator.message(LENGTH_OCTETS);
        }

        @Override
        public void collect(ByteBuffer data) {
            frame = data.slice();
        }

        @Override
        public Terminator found() {
            ByteBuffer whole = frame;
            frame = ByteBuffer.allocate(0);
            switch (state) {
                case LENGTH -> {
                    int length = whole.getShort(whole.position()) & 0xFFFF;
                    if (length > 0) {
                        state = State.MESSAGE;
                        return Terminator.part(length);
                    }
                    lose(Outcome.Cause.MALFORMED, "the server sends a message without octets");
                }
                case MESSAGE -> {
                    state = State.LENGTH;
                    received = server.client().reactor().now();
                    used = received;
                    received(whole);
                    if (state != State.OVER) return Terminator.message(LENGTH_OCTETS);
                }
                case CONNECTING, OVER -> { }
            }
            return Terminator.IGNORED;
        }

        private void received(ByteBuffer message) {
            ReplyReader reply = server.client().reader();
            Exchange exchange = reply.read(message) ? outstanding.find(this, reply.id()) : null;
            if (exchange == null) return; // its question was given up
            if (!exchange.received(reply)) server.forged();
            else if (reply.keepalive() >= 0) patience = reply.keepalive() * KEEPALIVE_UNIT;
        }

        @Override
        public Terminator overflowed() {
            throw new AssertionError("a length does not overflow");
        }

        @Override
        public void ended() {
            lose(Outcome.Cause.CLOSED, server.upstream() + " has closed the connection");
        }

        /// The questions have their own times.
        @Override
        public void idle() {
            if (outstanding.size() == 0) close();
        }

        @Override
        public void overdue() {
            lose(Outcome.Cause.CLOSED, server.upstream() + " does not finish a message");
        }

        @Override
        public void stalled() {
            overdue();
        }

        /// The asker decides.
        @Override
        public void drain() {
            if (outstanding.size() == 0) close();
        }

        @Override
        public void closed(Closed cause) {
            switch (cause) {
                case Closed.TlsRejected(_, String detail) ->
                    fail(Outcome.Cause.TLS_REJECTED, "TLS with " + server.upstream() + ": " + detail);
                case Closed.PeerGone(String detail) -> lose(Outcome.Cause.CLOSED, "the connection broke: " + detail);
                case Closed.TimedOut _ -> lose(Outcome.Cause.CLOSED, server.upstream() + " is too slow");
                case Closed.Cut _, Closed.MemoryShort _, Closed.Failed _ -> fail(Outcome.Cause.CANCELLED, "the question was dropped");
                case Closed.Normally _, Closed.LeftLoop _ -> lose(Outcome.Cause.CLOSED, server.upstream() + " has closed the connection");
            }
        }

        @Override
        public String toString() {
            return state + ", " + outstanding.size() + " questions";
        }
    }
}
