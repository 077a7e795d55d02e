package stheno.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.producers.ByteCount;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Terminator;

/// A request's body on its way in: by length, or chunked (RFC 9112, sections 6 and 7.1). Loop thread only.
///
/// ```
///   sized:     DATA ──all of it──► (end)
///   chunked:   SIZE ──n──► DATA ──all of it──► BREAK ──CRLF──► SIZE
///                └──0──► TRAILER ──field──► TRAILER ──empty line──► (end)
/// ```
///
/// Until a handler receives it, or the request is answered without it, it waits in the socket.
final class RequestBody implements Reading {
    private enum Stage { SIZE, DATA, BREAK, TRAILER }

    private static final int TRAILERS = 60 * 1024; // bytes: Fields hold less than 64 KB

    private static final BodyReceiver NONE = new BodyReceiver() {
        @Override
        public void data(ByteBuffer data) {}

        @Override
        public void end(Fields trailers) {}

        @Override
        public void failed(String why) {}
    };

    private final Exchange exchange;
    private final Connection connection;
    private final HttpSettings settings; // those of the head, whatever changes meanwhile
    private final Terminator line;
    private final boolean chunked;
    private Stage stage;
    private BodyReceiver receiver; // null until there is one
    private boolean unwanted; // the body is discarded
    private long chunk; // bytes of the current one
    private int kept; // bytes of its receiver, as they are counted for the connection
    private long received;
    private long drained; // bytes discarded
    private Fields trailers = Fields.EMPTY;
    private int trailerBytes;
    private Optional<BadRequest> fault = Optional.empty();
    private boolean complete;
    private boolean lineEmpty = true;

    RequestBody(Exchange exchange, ExchangeContext context) {
        this.exchange = exchange;
        this.connection = context.connection();
        this.settings = context.settings();
        this.line = context.line();
        this.chunked = exchange.request().chunked();
        this.stage = chunked ? Stage.SIZE : Stage.DATA;
    }

    @Override
    public Terminator begin() {
        assert connection.reactor().inLoop();
        if (receiver == null && !unwanted) connection.pause(Pause.RECEIVER);
        return chunked ? line : new Terminator.Length(exchange.request().contentLength());
    }

    /// Whether so little of it is still to come that reading on is cheaper than a new connection. A client that expects `100 Continue`
    /// and does not get it may or may not send its body, so what comes next is in doubt.
    boolean worthDraining() {
        if (complete) return true;
        if (exchange.request().expectsContinue() && receiver == null && received == 0) return false;
        return chunked || exchange.request().contentLength() - received <= settings.unwantedBodyLimit();
    }

    void receive(BodyReceiver wanting) {
        assert connection.reactor().inLoop();
        if (receiver != null) throw new IllegalStateException("the body has a receiver already");
        if (unwanted || complete) {
            wanting.failed(unwanted ? "the exchange is answered" : "the connection is over");
            return;
        }
        receiver = wanting;
        if (exchange.request().expectsContinue() && received == 0) exchange.slot().invite();
        connection.resume(Pause.RECEIVER);
    }

    /// The rest is not wanted: it is read and discarded.
    void reject() {
        assert connection.reactor().inLoop();
        if (complete) return;
        receiver = null;
        unwanted = true;
        keep(0);
        release();
    }

    /// The receiver keeps so many bytes, until the body has ended.
    void keep(int bytes) {
        assert connection.reactor().inLoop();
        connection.keep(bytes - kept);
        kept = bytes;
    }

    void answered() {
        assert connection.reactor().inLoop();
        if (receiver != null || unwanted || complete) return;
        unwanted = true;
        release();
    }

    void pause() {
        assert connection.reactor().inLoop();
        if (!complete) connection.pause(Pause.HANDLER);
    }

    void resume() {
        assert connection.reactor().inLoop();
        if (!complete) connection.resume(Pause.HANDLER);
    }

    /// Ends the pauses that belong to this body.
    private void release() {
        connection.resume(Pause.RECEIVER);
        connection.resume(Pause.HANDLER);
    }

    private BodyReceiver receiver() {
        return receiver == null ? NONE : receiver;
    }

    void collect(ByteBuffer data) {
        assert connection.reactor().inLoop();
        lineEmpty = false;
        switch (stage) {
            case DATA -> data(data);
            case SIZE -> {
                chunk = ChunkHead.size(data);
                if (chunk < 0) fault(Status.BAD_REQUEST, "invalid chunk size");
                else if (chunk > settings.bodyLimit() - received) fault(Status.CONTENT_TOO_LARGE, "the body is too long");
            }
            case BREAK -> fault(Status.BAD_REQUEST, "a chunk longer than its size");
            case TRAILER -> trailer(data);
        }
    }

    private void data(ByteBuffer data) {
        received += data.remaining();
        if (unwanted) drained += data.remaining();
        if (drained > settings.unwantedBodyLimit()) fault(Status.CONTENT_TOO_LARGE, "an unwanted body");
        else guarded(() -> receiver().data(data));
    }

    /// A receiver that throws fails this exchange, not the connection.
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            connection.reactor().log().event(Log.Level.ERROR, "receiver-failed", "request", exchange.request(), "cause", e);
            reject();
            exchange.respondUnlessAnswered(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this."));
        }
    }

    /// The limits of a head are those of the trailer section too.
    private void trailer(ByteBuffer data) {
        Optional<Fields.Field> field = ChunkHead.trailer(data);
        trailerBytes += data.remaining();
        boolean tooLong = trailerBytes > Math.min(settings.headLimit(), TRAILERS);
        if (tooLong) fault(Status.HEADER_FIELDS_TOO_LARGE, "the trailer fields are too long");
        else if (field.isEmpty()) fault(Status.BAD_REQUEST, "invalid trailer field");
        else if (trailers.count() == settings.fieldLimit()) fault(Status.HEADER_FIELDS_TOO_LARGE, "too many trailer fields");
        else if (!ChunkHead.isForbidden(field.get().name())) trailers = trailers.with(field.get().name(), field.get().value());
    }

    private void fault(Status status, String why) {
        if (fault.isEmpty()) fault = Optional.of(new BadRequest(status, why));
    }

    Exchange exchange() {
        return exchange;
    }

    @Override
    public Optional<RequestBody> unfinishedBody() {
        return complete ? Optional.empty() : Optional.of(this);
    }

    /// The fault of the body, if there is one.
    Optional<BadRequest> fault() {
        return fault;
    }

    boolean complete() {
        return complete;
    }

    /// What to read next, unless the body is then complete.
    Terminator found() {
        assert connection.reactor().inLoop();
        boolean empty = lineEmpty;
        lineEmpty = true;
        switch (stage) {
            case DATA -> {
                if (!chunked) return end();
                stage = Stage.BREAK;
                return line;
            }
            case BREAK -> {
                stage = Stage.SIZE;
                return line;
            }
            case SIZE -> {
                if (empty) fault(Status.BAD_REQUEST, "a chunk without a size");
                stage = chunk == 0 ? Stage.TRAILER : Stage.DATA;
                return chunk == 0 ? line : new Terminator.Length(Math.max(0, chunk));
            }
            case TRAILER -> {
                return empty ? end() : line;
            }
        }
        throw new AssertionError(stage);
    }

    private Terminator end() {
        complete = true;
        release(); // a pause was meant for this body, not for the requests behind it
        guarded(() -> receiver().end(trailers));
        keep(0);
        return Terminator.PAUSED;
    }

    /// There will be no more of it.
    void fail(String why) {
        assert connection.reactor().inLoop();
        if (complete) return;
        complete = true;
        guarded(() -> receiver().failed(why));
        keep(0);
    }

    /// As `PUT /big.iso, received 19.6 of 28.6 MiB`.
    @Override
    public String toString() {
        return ReplySlot.described(exchange.request()) + ", received " + ByteCount.progress(received, exchange.request().contentLength());
    }
}
