package stheno.http2;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// One request and its reply on a connection (RFC 9113, section 5.1). Loop thread only.
///
/// ```
///   RECEIVING ──the request is whole──► ANSWERING ──replied──► SENDING ──all of the body sent──► OVER
///       │                                   └──────replied, without a body───────────────────────►┤
///       └──answered before its end──► SENDING                                                     │
///   any ──reset by either side, the connection is over─────────────────────────────────────────►──┘
/// ```
final class Stream {
    private static final byte[] NOTHING = {};
    private static final int FIRST = 512; // most bodies are smaller; doubles from here
    private static final int OBJECTS = 256; // bytes of memory of a stream without its fields and body

    enum Phase {
        /// The request is being received.
        RECEIVING,
        /// The handler has it.
        ANSWERING,
        /// The reply's body is being sent.
        SENDING,
        /// Nothing more is sent, and what is received is ignored.
        OVER
    }

    private final int id;
    private final Http2Request head;
    private final int headSize;
    private final LongConsumer memory;
    private Phase phase = Phase.RECEIVING;
    private boolean ended; // the client's side
    private long since; // of this phase, or of the last progress in SENDING, in the reactor's time
    private byte[] body = NOTHING; // of the request, then of the reply
    private int count; // octets of the request's body, or of the reply's body that were sent
    private int receiveWindow = Streams.WINDOW;
    private int padding; // received, and not given back to the client's window yet
    private long sendWindow;
    private int held; // bytes of memory, as counted
    private Runnable whenLeft = () -> { };

    /// @param headSize of all fields, as RFC 9113, section 6.5.2, counts them
    /// @param memory   is told of the bytes of memory that this stream has taken or, if negative, freed
    Stream(int id, Http2Request head, int headSize, long sendWindow, long now, LongConsumer memory) {
        this.id = id;
        this.head = head;
        this.headSize = headSize;
        this.memory = memory;
        hold(0);
        this.sendWindow = sendWindow;
        this.since = now;
    }

    /// Besides the head there is a body of so many bytes.
    private void hold(int bodySize) {
        int now = OBJECTS + headSize + bodySize;
        memory.accept(now - held);
        held = now;
    }

    int id() {
        return id;
    }

    /// The request without its body.
    Http2Request head() {
        return head;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next, long now) {
        phase = next;
        since = now;
    }

    long since() {
        return since;
    }

    /// Whether the client has ended its side.
    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /// Octets of the request's body so far.
    int received() {
        return phase == Phase.RECEIVING ? count : 0;
    }

    /// @return whether the client's window was large enough
    boolean count(int octets) {
        receiveWindow -= octets;
        return receiveWindow >= 0;
    }

    /// Counts padding, which is not kept. @return what the client's window gets back now
    int pad(int octets) {
        padding += octets;
        if (padding < Streams.WINDOW / 4) return 0;
        int back = padding;
        receiveWindow += back;
        padding = 0;
        return back;
    }

    void append(ByteBuffer data, boolean last) {
        int length = count + data.remaining();
        if (length > body.length) body = Arrays.copyOf(body, last ? length : Math.max(length, Math.max(FIRST, 2 * body.length)));
        data.get(body, count, data.remaining());
        count = length;
        hold(body.length);
    }

    /// The request's body, which the handler has from now on. It counts until there is a reply.
    byte[] takeBody() {
        byte[] whole = body.length == count ? body : Arrays.copyOf(body, count);
        body = NOTHING;
        count = 0;
        return whole;
    }

    /// The reply's body is to be sent.
    void send(byte[] reply, long now) {
        body = reply;
        count = 0;
        hold(reply.length);
        phase(Phase.SENDING, now);
    }

    byte[] body() {
        return body;
    }

    /// Octets of the reply's body that were sent.
    int sent() {
        return count;
    }

    /// Octets of the reply's body that are still to be sent.
    int unsent() {
        return phase == Phase.SENDING ? body.length - count : 0;
    }

    void advance(int octets, long now) {
        count += octets;
        sendWindow -= octets;
        since = now;
    }

    long sendWindow() {
        return sendWindow;
    }

    /// @return whether the window has a legal size
    boolean widen(long octets) {
        sendWindow += octets;
        return sendWindow <= Integer.MAX_VALUE;
    }

    void whenLeft(Runnable task) {
        whenLeft = task;
    }

    /// Ends it before the whole reply was sent. A handler that has not answered is told.
    void leave() {
        boolean waiting = phase == Phase.ANSWERING;
        over();
        if (waiting) whenLeft.run();
    }

    void over() {
        phase = Phase.OVER;
        body = NOTHING;
        memory.accept(-held);
        held = 0;
    }
}
