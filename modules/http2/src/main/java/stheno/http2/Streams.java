package stheno.http2;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.reactor.Connection;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.reactor.Timer;

/// The open streams of a connection: requests on the way in, replies on the way out, both windows, and one timer for all of them. Loop
/// thread only.
///
/// The client's window of a connection bounds the bodies that are kept: it gets back what a body has used when the request is whole.
/// Replies that wait for the client's permit are bounded by [#MOST_UNSENT]: above that, further requests are refused.
final class Streams {
    /// What each side may send without a permit of the other (RFC 9113, section 6.9.2).
    static final int WINDOW = 65_535;

    private static final int MOST_UNSENT = 256 * 1024; // octets of replies' bodies, without those of handlers that answer later
    private static final byte[] NO_BODY = {};
    private static final Http2Request UNREAD = new Http2Request("GET", "", "", "", List.of(), NO_BODY);

    private final Connection connection;
    private final Http2Service service;
    private final Http2Settings settings;
    private final FrameOutput output;
    private final WorkBudget budget;
    private final Runnable emptied;
    private final Map<Integer, Stream> open = new LinkedHashMap<>(4); // in the order of their beginning
    private int last; // the highest stream that the client has begun
    private boolean closed; // for further streams
    private long sendWindow = WINDOW;
    private int initialWindow = WINDOW; // for sending on a new stream
    private int receiveWindow = WINDOW;
    private int used; // of the client's window, and not given back yet
    private long unsent; // octets of replies' bodies that wait for a permit
    private boolean resized; // the client has changed the size of its table
    private Optional<Timer> timer = Optional.empty();
    private long due; // of the timer

    /// @param emptied runs when a stream has ended and no other is open
    Streams(Connection connection, Http2Service service, FrameOutput output, WorkBudget budget, Runnable emptied) {
        this.connection = connection;
        this.service = service;
        this.settings = service.settings();
        this.output = output;
        this.budget = budget;
        this.emptied = emptied;
    }

    Connection connection() {
        return connection;
    }

    int last() {
        return last;
    }

    int count() {
        return open.size();
    }

    /// Requests from now on are ignored: the client has been told that they will be.
    void refuseFurther() {
        closed = true;
    }

    private long now() {
        return connection.reactor().now();
    }

    // ---- Requests

    /// A header block is complete.
    void headers(int id, HeaderList list, boolean end) throws ConnectionError {
        Stream stream = open.get(id);
        if (stream != null) {
            trailers(stream, list, end);
        } else if (id <= last) {
            budget.spend(WorkBudget.FRAME);
            output.add(Frame.reset(id, ErrorCode.STREAM_CLOSED));
        } else {
            last = id;
            begin(id, list, end);
        }
    }

    private void begin(int id, HeaderList list, boolean end) throws ConnectionError {
        if (closed || open.size() >= settings.streams() || unsent >= MOST_UNSENT || connection.reactor().budget().refuses()) {
            budget.spend(WorkBudget.FRAME);
            if (!closed) output.add(Frame.reset(id, ErrorCode.REFUSED_STREAM));
            return;
        }
        Optional<Http2Request> head = list.tooLarge() ? Optional.of(UNREAD) : RequestFields.request(list.fields());
        if (head.isEmpty()) {
            budget.spend(WorkBudget.REQUEST);
            output.add(Frame.reset(id, ErrorCode.PROTOCOL_ERROR));
            return;
        }
        Stream stream = new Stream(id, head.get(), list.kept(), initialWindow, now(), connection::keep);
        open.put(id, stream);
        if (end) stream.end();
        if (list.tooLarge()) respond(stream, Http2Reply.of(431));
        else if (end) whole(stream);
        else if (announced(stream) > settings.bodyLimit()) respond(stream, Http2Reply.of(413));
        else watch(stream);
    }

    /// The length that the client has announced, or -1.
    private static long announced(Stream stream) {
        return stream.head().field("content-length").map(it -> Math.max(0, Decimal.parse(it, Long.MAX_VALUE))).orElse(-1L);
    }

    private void trailers(Stream stream, HeaderList list, boolean end) throws ConnectionError {
        if (stream.ended()) {
            fail(stream, ErrorCode.STREAM_CLOSED);
        } else if (!end || list.tooLarge() || !RequestFields.trailers(list.fields())) {
            fail(stream, ErrorCode.PROTOCOL_ERROR);
        } else {
            stream.end();
            if (stream.phase() == Stream.Phase.RECEIVING) whole(stream);
        }
    }

    /// @param size of the whole payload, which counts against the windows
    void data(int id, ByteBuffer data, int size, boolean end) throws ConnectionError {
        receiveWindow -= size;
        if (receiveWindow < 0) throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "more than the connection's window");
        Stream stream = open.get(id);
        if (!data.hasRemaining() && !end) budget.spend(WorkBudget.FRAME);
        if (stream == null) {
            if (id > last) throw ConnectionError.protocol("DATA on a stream that has not begun");
            budget.spend(WorkBudget.FRAME);
            giveBack(size);
            output.add(Frame.reset(id, ErrorCode.STREAM_CLOSED));
            return;
        }
        int length = data.remaining();
        giveBack(stream.phase() == Stream.Phase.RECEIVING ? size - length : size);
        if (stream.ended()) fail(stream, ErrorCode.STREAM_CLOSED);
        else if (!stream.count(size)) fail(stream, ErrorCode.FLOW_CONTROL_ERROR);
        else if (stream.phase() == Stream.Phase.RECEIVING) receive(stream, data, size - length, end);
        else if (end) stream.end();
    }

    private void receive(Stream stream, ByteBuffer data, int padding, boolean end) throws ConnectionError {
        if (stream.received() + data.remaining() > settings.bodyLimit()) {
            giveBack(data.remaining());
            if (end) stream.end();
            respond(stream, Http2Reply.of(413));
            return;
        }
        stream.append(data, end);
        int permit = stream.pad(padding);
        if (end) {
            stream.end();
            whole(stream);
        } else if (permit > 0) {
            output.add(Frame.windowUpdate(stream.id(), permit));
        }
    }

    /// The client may send `octets` more on this connection. That is told when half of its window is used.
    private void giveBack(int octets) {
        used += octets;
        if (used == 0 || receiveWindow > WINDOW / 2) return;
        receiveWindow += used;
        output.add(Frame.windowUpdate(0, used));
        used = 0;
    }

    /// A request is complete.
    private void whole(Stream stream) throws ConnectionError {
        long announced = announced(stream);
        if (announced >= 0 && announced != stream.received()) {
            fail(stream, ErrorCode.PROTOCOL_ERROR);
            return;
        }
        giveBack(stream.received());
        Http2Exchange exchange = new Http2Exchange(this, stream, stream.head().withBody(stream.takeBody()));
        stream.phase(Stream.Phase.ANSWERING, now());
        output.owe(1);
        try {
            service.handler().handle(exchange);
        } catch (RuntimeException e) {
            connection.reactor().log().event(Log.Level.ERROR, "handler-failed", "request", exchange.request(), "cause", e);
            if (exchange.claim()) respond(stream, Http2Reply.of(500));
        }
        if (stream.phase() != Stream.Phase.OVER) watch(stream);
    }

    // ---- Replies

    /// Sends a reply, unless the stream has ended.
    void respond(Stream stream, Http2Reply reply) {
        assert connection.reactor().inLoop();
        if (stream.phase() == Stream.Phase.OVER || connection.closed()) return;
        switch (stream.phase()) {
            case RECEIVING -> giveBack(stream.received());
            case ANSWERING -> output.owe(-1);
            case SENDING, OVER -> throw new AssertionError("it was answered");
        }
        budget.earn();
        byte[] body = stream.head().method().equals("HEAD") ? NO_BODY : reply.body();
        byte[] block = HpackEncoder.block(reply.status(), withLength(reply), resized);
        resized = false;
        output.add(Frame.headers(stream.id(), block, body.length == 0));
        stream.send(body, now());
        unsent += body.length;
        send(stream);
        if (stream.phase() != Stream.Phase.OVER) watch(stream);
    }

    private static List<HeaderField> withLength(Http2Reply reply) {
        if (reply.status() == 204 || reply.status() == 304) return reply.fields(); // RFC 9110, section 8.6
        List<HeaderField> fields = new ArrayList<>(reply.fields());
        fields.add(new HeaderField("content-length", Integer.toString(reply.body().length)));
        return fields;
    }

    /// Sends of a body what both windows permit.
    private void send(Stream stream) {
        int left = stream.unsent();
        while (left > 0) {
            int n = (int) Math.min(Math.min(left, Frame.LARGEST), Math.min(sendWindow, stream.sendWindow()));
            if (n <= 0) return;
            output.add(Frame.data(stream.id(), stream.body(), stream.sent(), n, n == left));
            stream.advance(n, now());
            sendWindow -= n;
            unsent -= n;
            left -= n;
        }
        open.remove(stream.id());
        stream.over();
        if (!stream.ended()) output.add(Frame.reset(stream.id(), ErrorCode.NO_ERROR)); // the rest of the request is not wanted
        if (open.isEmpty()) emptied.run();
    }

    /// Ends a stream without a reply.
    void reject(Stream stream, ErrorCode code) {
        assert connection.reactor().inLoop();
        if (stream.phase() == Stream.Phase.OVER || connection.closed()) return;
        output.add(Frame.reset(stream.id(), code));
        leave(stream);
    }

    /// The client has broken a rule on this stream alone (RFC 9113, section 5.4.2).
    private void fail(Stream stream, ErrorCode code) throws ConnectionError {
        budget.spend(WorkBudget.REQUEST);
        reject(stream, code);
    }

    private void leave(Stream stream) {
        open.remove(stream.id());
        unsent -= stream.unsent();
        int received = stream.received();
        if (stream.phase() == Stream.Phase.ANSWERING) output.owe(-1);
        stream.leave();
        giveBack(received);
        if (open.isEmpty()) emptied.run();
    }

    // ---- What the client says of streams

    void reset(int id) throws ConnectionError {
        Stream stream = open.get(id);
        if (stream == null && id > last) throw ConnectionError.protocol("RST_STREAM on a stream that has not begun");
        budget.spend(stream == null ? WorkBudget.FRAME : WorkBudget.REQUEST);
        if (stream != null) leave(stream);
    }

    void widen(int id, int octets) throws ConnectionError {
        budget.spend(WorkBudget.FRAME);
        if (id == 0) {
            if (octets == 0) throw ConnectionError.protocol("WINDOW_UPDATE by 0");
            sendWindow += octets;
            if (sendWindow > Integer.MAX_VALUE) throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window that is too large");
            sendAll();
            return;
        }
        Stream stream = open.get(id);
        if (stream == null) {
            if (id > last) throw ConnectionError.protocol("WINDOW_UPDATE on a stream that has not begun");
        } else if (octets == 0) {
            fail(stream, ErrorCode.PROTOCOL_ERROR);
        } else if (!stream.widen(octets)) {
            fail(stream, ErrorCode.FLOW_CONTROL_ERROR);
        } else if (stream.unsent() > 0) {
            send(stream);
        }
    }

    /// SETTINGS_INITIAL_WINDOW_SIZE, which also changes the windows of open streams (section 6.9.2).
    void initialWindow(int octets) throws ConnectionError {
        for (Stream stream : open.values()) {
            if (!stream.widen((long) octets - initialWindow)) {
                throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window that is too large");
            }
        }
        initialWindow = octets;
        sendAll();
    }

    /// SETTINGS_HEADER_TABLE_SIZE.
    void tableResized() {
        resized = true;
    }

    private void sendAll() {
        for (Stream stream : List.copyOf(open.values())) {
            if (stream.unsent() > 0) send(stream);
        }
    }

    // ---- Time

    /// Has the timer run when this stream is overdue, or earlier.
    private void watch(Stream stream) {
        long end = stream.since() + patience(stream).toNanos();
        if (timer.isPresent() && end - due >= 0) return;
        timer.ifPresent(Timer::cancel);
        due = end;
        timer = Optional.of(connection.reactor().schedule(Duration.ofNanos(Math.max(0, end - now())), this::expire));
    }

    private Duration patience(Stream stream) {
        return switch (stream.phase()) {
            case RECEIVING -> settings.request();
            case ANSWERING -> settings.answer();
            case SENDING, OVER -> settings.stall();
        };
    }

    private void expire() {
        timer = Optional.empty();
        if (connection.closed()) return;
        for (Stream stream : List.copyOf(open.values())) {
            if (now() - stream.since() - patience(stream).toNanos() < 0) continue;
            switch (stream.phase()) {
                case RECEIVING -> respond(stream, Http2Reply.of(408));
                case ANSWERING -> reject(stream, ErrorCode.INTERNAL_ERROR);
                case SENDING -> reject(stream, ErrorCode.CANCEL);
                case OVER -> throw new AssertionError("it was removed");
            }
        }
        open.values().forEach(this::watch);
    }

    /// The connection is over.
    void close() {
        timer.ifPresent(Timer::cancel);
        timer = Optional.empty();
        List<Stream> left = List.copyOf(open.values());
        open.clear();
        for (Stream stream : left) {
            if (stream.phase() == Stream.Phase.ANSWERING) output.owe(-1);
            stream.leave();
        }
    }

    @Override
    public String toString() {
        return open.size() + " streams, the last is " + last;
    }
}
