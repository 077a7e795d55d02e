package stheno.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Log;
import stheno.reactor.Terminator;
import stheno.reactor.Timer;

/// HTTP/2's side of a connection: cuts the input into frames, and hands them to the header decoder and the [Streams]. Loop thread only.
///
/// ```
///   PREFACE ──► HEAD ──nine octets──► PAYLOAD ──acted on──► HEAD ...
///                 │ the first frame must be SETTINGS; within a header block, CONTINUATION alone may follow
///   a rule is broken ──► GOAWAY ──► OVER
/// ```
final class Http2Conversation implements Conversation {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Terminator WHOLE_PREFACE = Terminator.message(PREFACE.length);
    private static final Terminator FRAME_HEAD = Terminator.message(Frame.HEAD);
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    // Settings, RFC 9113, section 6.5.2.
    private static final int HEADER_TABLE_SIZE = 1;
    private static final int ENABLE_PUSH = 2;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_FRAME_SIZE = 5;
    private static final int MAX_HEADER_LIST_SIZE = 6;

    private static final int PRIORITY = 5; // octets
    private static final int PING = 8;

    /// When the server stops, requests that are on their way are still answered. Longer than a round trip across an ocean, and too short to
    /// delay the stop.
    private static final Duration LAST_CALL = Duration.ofMillis(200);

    private enum Reading { PREFACE, HEAD, PAYLOAD, OVER }

    private final Connection connection;
    private final Http2Settings settings;
    private final FrameOutput output;
    private final WorkBudget budget = new WorkBudget();
    private final Streams streams;
    private final HpackDecoder decoder = new HpackDecoder();
    private Reading reading = Reading.PREFACE;
    private boolean greeted; // the client's first SETTINGS have come
    private boolean leaving; // the connection ends with its last stream
    private Optional<HeaderBlock> block = Optional.empty(); // one that is not complete
    private Optional<Timer> blockTimer = Optional.empty();
    private Optional<Timer> idleTimer = Optional.empty();
    private long idleSince; // when the last stream ended; of the loop's clock
    private int length; // of the frame that is read, as are the next
    private int type;
    private int flags;
    private int stream;
    private int kept; // bytes of memory of the block and of the decoder's table, as counted

    Http2Conversation(Connection connection, Http2Service service) {
        this.connection = connection;
        this.settings = service.settings();
        this.output = new FrameOutput(connection);
        this.streams = new Streams(connection, service, output, budget, this::emptied);
    }

    // ---- Frames

    @Override
    public Terminator opened() {
        output.add(Frame.settings(MAX_CONCURRENT_STREAMS, settings.streams(), MAX_HEADER_LIST_SIZE, settings.headerLimit()));
        idleSince = connection.reactor().now();
        watchIdleness();
        return WHOLE_PREFACE;
    }

    @Override
    public void glimpsed(ByteBuffer soFar) {
        if (reading == Reading.PREFACE) preface(soFar.duplicate().position(0));
    }

    @Override
    public void collect(ByteBuffer data) {
        assert connection.reactor().inLoop();
        switch (reading) {
            case PREFACE -> preface(data.duplicate());
            case HEAD -> head(data.duplicate());
            case PAYLOAD -> payload(data.slice());
            case OVER -> { }
        }
    }

    @Override
    public Terminator found() {
        switch (reading) {
            case PREFACE -> reading = Reading.HEAD;
            case HEAD -> {
                reading = Reading.PAYLOAD;
                return Terminator.part(length);
            }
            case PAYLOAD -> {
                if (length == 0) payload(EMPTY);
                if (reading == Reading.PAYLOAD) reading = Reading.HEAD;
            }
            case OVER -> { }
        }
        return reading == Reading.OVER ? Terminator.IGNORED : FRAME_HEAD;
    }

    /// Its beginning is enough to see that this is another protocol.
    private void preface(ByteBuffer octets) {
        if (!ByteBuffer.wrap(PREFACE, 0, octets.remaining()).equals(octets)) {
            end(ErrorCode.PROTOCOL_ERROR, "the client does not begin with the preface of HTTP/2");
        }
    }

    private void head(ByteBuffer octets) {
        int first = octets.getInt();
        length = first >>> 8;
        type = first & 0xff;
        flags = octets.get();
        stream = octets.getInt() & 0x7fff_ffff;
        boolean settingsFirst = greeted || type == FrameType.SETTINGS.ordinal() && !has(FrameType.ACK);
        boolean continuation = type == FrameType.CONTINUATION.ordinal();
        boolean continued = block.isPresent() == continuation && block.map(it -> it.stream() == stream).orElse(true);
        if (length > Frame.LARGEST) end(ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " octets");
        else if (!settingsFirst) end(ErrorCode.PROTOCOL_ERROR, "the first frame is not SETTINGS");
        else if (!continued) end(ErrorCode.PROTOCOL_ERROR, "a frame of type " + type + " is out of place at a header block");
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void payload(ByteBuffer payload) {
        try {
            Optional<FrameType> known = FrameType.of(type);
            if (known.isPresent()) act(known.get(), payload);
            else budget.spend(WorkBudget.FRAME);
        } catch (ConnectionError e) {
            end(e.code(), e.getMessage());
        }
    }

    private void act(FrameType frame, ByteBuffer payload) throws ConnectionError {
        switch (frame) {
            case DATA -> {
                onStream();
                streams.data(stream, unpadded(payload), length, has(FrameType.END_STREAM));
            }
            case HEADERS -> headers(payload);
            case CONTINUATION -> continuation(payload);
            case PRIORITY -> {
                onStream();
                sized(PRIORITY);
                budget.spend(WorkBudget.FRAME);
            }
            case RST_STREAM -> {
                onStream();
                sized(Integer.BYTES);
                streams.reset(stream);
            }
            case SETTINGS -> settings(payload);
            case PING -> ping(payload);
            case GOAWAY -> {
                onConnection();
                if (length < 2 * Integer.BYTES) throw ConnectionError.size("a GOAWAY of " + length + " octets");
                budget.spend(WorkBudget.FRAME);
            }
            case WINDOW_UPDATE -> {
                sized(Integer.BYTES);
                streams.widen(stream, payload.getInt() & 0x7fff_ffff);
            }
            case PUSH_PROMISE -> throw ConnectionError.protocol("PUSH_PROMISE from a client");
        }
    }

    private void onStream() throws ConnectionError {
        if (stream == 0) throw ConnectionError.protocol("a frame of type " + type + " without a stream");
    }

    private void onConnection() throws ConnectionError {
        if (stream != 0) throw ConnectionError.protocol("a frame of type " + type + " on a stream");
    }

    private void sized(int octets) throws ConnectionError {
        if (length != octets) throw ConnectionError.size("a frame of type " + type + " with " + length + " octets");
    }

    private ByteBuffer unpadded(ByteBuffer payload) throws ConnectionError {
        if (!has(FrameType.PADDED)) return payload;
        if (!payload.hasRemaining()) throw ConnectionError.size("a padded frame without the length of its padding");
        int padding = payload.get() & 0xff;
        if (padding > payload.remaining()) throw ConnectionError.protocol("padding longer than its frame");
        return payload.limit(payload.limit() - padding);
    }

    // ---- Header blocks

    private void headers(ByteBuffer payload) throws ConnectionError {
        if (stream % 2 == 0) throw ConnectionError.protocol("HEADERS on stream " + stream); // includes 0
        ByteBuffer part = unpadded(payload);
        if (has(FrameType.PRIORITIZED)) {
            if (part.remaining() < PRIORITY) throw ConnectionError.size("HEADERS without its priority");
            part.position(part.position() + PRIORITY);
        }
        if (has(FrameType.END_HEADERS)) {
            decode(stream, part, has(FrameType.END_STREAM));
            return;
        }
        HeaderBlock begun = new HeaderBlock(stream, has(FrameType.END_STREAM), settings.headerLimit());
        begun.add(part);
        count(begun.size());
        block = Optional.of(begun);
        blockTimer = Optional.of(connection.reactor().schedule(settings.request(), this::blockOverdue));
    }

    private void continuation(ByteBuffer payload) throws ConnectionError {
        HeaderBlock begun = block.orElseThrow();
        if (!payload.hasRemaining()) budget.spend(WorkBudget.FRAME);
        begun.add(payload);
        count(begun.size());
        if (!has(FrameType.END_HEADERS)) return;
        forgetBlock();
        decode(begun.stream(), begun.whole(), begun.end());
    }

    private void decode(int id, ByteBuffer whole, boolean end) throws ConnectionError {
        HeaderList list = new HeaderList(settings.headerLimit());
        decoder.decode(whole, list);
        count(0);
        streams.headers(id, list, end);
    }

    /// A block that is not complete has so many bytes.
    private void count(int blockSize) {
        int now = blockSize + decoder.table().size();
        if (now != kept) connection.keep(now - kept);
        kept = now;
    }

    private void forgetBlock() {
        block = Optional.empty();
        blockTimer.ifPresent(Timer::cancel);
        blockTimer = Optional.empty();
    }

    private void blockOverdue() {
        if (!connection.closed()) end(ErrorCode.PROTOCOL_ERROR, "a header block was not complete in time");
    }

    // ---- The connection

    private void settings(ByteBuffer payload) throws ConnectionError {
        onConnection();
        greeted = true;
        budget.spend(WorkBudget.FRAME);
        if (has(FrameType.ACK)) {
            sized(0);
            return;
        }
        if (length % 6 != 0) throw ConnectionError.size("SETTINGS of " + length + " octets");
        long window = -1; // only the last value counts: each change touches all streams
        while (payload.hasRemaining()) {
            int setting = payload.getShort();
            long value = payload.getInt() & 0xffff_ffffL;
            switch (setting) {
                case HEADER_TABLE_SIZE -> streams.tableResized();
                case ENABLE_PUSH -> {
                    if (value > 1) throw ConnectionError.protocol("SETTINGS_ENABLE_PUSH is " + value);
                }
                case INITIAL_WINDOW_SIZE -> {
                    if (value > Integer.MAX_VALUE) throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "an initial window of " + value);
                    window = value;
                }
                case MAX_FRAME_SIZE -> {
                    if (value < Frame.LARGEST || value > 0xff_ffff) throw ConnectionError.protocol("SETTINGS_MAX_FRAME_SIZE is " + value);
                }
                default -> { } // nothing is pushed, and the fields of replies are few
            }
        }
        output.add(Frame.settingsAck());
        if (window >= 0) streams.initialWindow((int) window);
    }

    private void ping(ByteBuffer payload) throws ConnectionError {
        onConnection();
        sized(PING);
        budget.spend(WorkBudget.FRAME);
        if (!has(FrameType.ACK)) output.add(Frame.pingAck(payload));
    }

    // ---- The end

    /// Ends the connection at once: the client has broken a rule, or is too slow.
    private void end(ErrorCode code, String why) {
        if (reading == Reading.OVER) return;
        reading = Reading.OVER;
        connection.reactor().log().event(Log.Level.DEBUG, "http2-error", "peer", connection.remote(), "code", code, "cause", why);
        output.add(Frame.goAway(streams.last(), code));
        connection.closeWhenSent();
        streams.close();
    }

    private void leave() {
        leaving = true;
        streams.refuseFurther();
        emptied();
    }

    private void emptied() {
        idleSince = connection.reactor().now();
        if (leaving && streams.count() == 0) connection.closeWhenSent();
    }

    @Override
    public Terminator overflowed() {
        throw new AssertionError("a length does not overflow");
    }

    /// The client may still read.
    @Override
    public void ended() {
        leave();
    }

    /// The connection's own time starts again with each frame. A client without a request must not extend its time by PINGs.
    private void watchIdleness() {
        Duration limit = connection.idleLimit();
        Duration left = limit.minusNanos(connection.reactor().now() - idleSince);
        if (!left.isPositive()) idle(); // unless a stream is open
        Duration next = left.isPositive() ? left : limit;
        if (!leaving) idleTimer = Optional.of(connection.reactor().schedule(next, this::watchIdleness));
    }

    /// Streams have times of their own.
    @Override
    public void idle() {
        if (streams.count() > 0 || block.isPresent() || leaving) return;
        output.add(Frame.goAway(streams.last(), ErrorCode.NO_ERROR));
        leave();
    }

    @Override
    public void overdue() {
        end(ErrorCode.PROTOCOL_ERROR, "a frame was not complete in time");
    }

    @Override
    public void stalled() {
        end(ErrorCode.PROTOCOL_ERROR, "a frame came too slowly");
    }

    /// The streams are given up, so that a last message can be sent.
    @Override
    public void exhausted() {
        forgetBlock();
        count(0);
        end(ErrorCode.ENHANCE_YOUR_CALM, "memory is short");
    }

    /// The client is warned first, so that no request on its way is lost (section 6.8).
    @Override
    public void drain() {
        output.add(Frame.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR));
        connection.reactor().schedule(LAST_CALL, this::lastCall);
    }

    private void lastCall() {
        if (connection.closed() || reading == Reading.OVER) return;
        output.add(Frame.goAway(streams.last(), ErrorCode.NO_ERROR));
        leave();
    }

    @Override
    public void closed(Closed cause) {
        reading = Reading.OVER;
        forgetBlock();
        idleTimer.ifPresent(Timer::cancel);
        streams.close();
    }

    @Override
    public String toString() {
        return "reading " + reading + ", " + streams;
    }
}
