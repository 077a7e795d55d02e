package stheno.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import stheno.producers.ByteCount;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Connection;

/// A reply's place in the connection's output, taken when its request was read: so replies leave in order, whatever order they
/// are decided in. It answers [Piece.Later] until the reply is known. Loop thread only.
///
/// ```
///   WAITING ──(answered: the head goes out)──► BODY ──► DONE
///    │ │ ▲                       └──(small, or no body)──▲
///    │ └─┘ 100 Continue                                  │
///    └──(the connection is given away)──► DETACHED ──────┘
/// ```
final class ReplySlot implements Producer {
    private enum Stage { WAITING, BODY, DETACHED, DONE }

    private static final Runnable NOTHING = () -> { };
    private static final int SLOT = 512; // bytes of a slot with its exchange and the reply's own objects
    private static final int LONGEST = 120; // characters of a request for the status page
    private static final int WORTH_TRIMMING = 2 * 1024; // bytes of a request; those of browsers have half of that

    private final Owner owner;
    private final ExchangeContext context;
    private final long begun;
    private final int number; // among the connection's requests
    private Request request; // null if what came was no request
    private int memory; // counted for this reply and its request
    private Stage stage = Stage.WAITING;
    private Reply reply; // null until it is known
    private Framing framing; // null until the head is printed
    private Producer body; // null unless it is being sent
    private long handed; // bytes of the body
    private long sentBefore; // bytes that the connection had sent when the body began, or a few KB less
    private boolean trimmed; // the request has the fields left that the log needs
    private boolean interim; // `100 Continue` is to be sent
    private boolean inputEnded;
    private Runnable wake; // null unless the connection waits for more
    private Runnable whenLeft = NOTHING;
    private Runnable whenEnded = NOTHING;
    ReplySlot next; // the reply queue's to use
    private Forwarded forwarded; // null until asked for; two threads may find it out twice, with the same result
    private volatile Principal user; // null if there was no login
    private volatile boolean left;

    /// The connection of a slot, as the slot uses it.
    interface Owner {
        /// Whether the connection has to close after the reply whose head is being printed, which is the first of those outstanding.
        boolean closesAfterNext();

        /// A reply was sent, or never will be. Called once for each slot.
        ///
        /// @param keepAlive whether the connection can go on
        void left(boolean keepAlive);
    }

    ReplySlot(Owner owner, ExchangeContext context, Request request) {
        this.owner = owner;
        this.context = context;
        this.request = request;
        this.begun = context.connection().reactor().now();
        this.number = context.nextRequest();
        context.stats().begin();
        keep(SLOT + (request == null ? 0 : request.memory()));
    }

    private void keep(int bytes) {
        context.connection().keep(bytes - memory);
        memory = bytes;
    }

    /// The reply is known, but has to wait: from now on only its head is made of the request, and a log entry.
    void waits() {
        assertInLoop();
        if (trimmed || request == null || request.memory() <= WORTH_TRIMMING) return;
        forwarded(); // needs fields that are dropped
        AccessLog log = context.settings().accessLog();
        Optional<String> id = context.settings().requestIdHeader();
        request = request.trimmed(name -> id.filter(name::equalsIgnoreCase).isPresent() || log != AccessLog.NONE && log.needs(name));
        trimmed = true;
        keep(SLOT + request.memory());
    }

    ExchangeContext context() {
        return context;
    }

    /// The client's address and scheme. Any thread.
    Forwarded forwarded() {
        Forwarded known = forwarded;
        if (known != null) return known;
        Connection connection = context.connection();
        Fields fields = request == null ? Fields.EMPTY : request.fields();
        return forwarded = Forwarded.of(connection.remote(), connection.secure(), fields, context.settings().trustedProxies());
    }

    /// The request's id: a trusted proxy's, else made from its number. Any thread.
    String requestId() {
        HttpSettings settings = context.settings();
        Optional<String> field = settings.requestIdHeader();
        if (request != null && field.isPresent() && Forwarded.trusted(context.connection().remote(), settings.trustedProxies())) {
            Optional<String> given = request.fields().first(field.get()).filter(ReplySlot::isShortWord);
            if (given.isPresent()) return given.get();
        }
        return HexFormat.of().toHexDigits(context.requestNumber(number));
    }

    private static boolean isShortWord(String text) {
        boolean plain = text.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0));
        return plain && !text.isEmpty() && text.length() <= 64;
    }

    /// The reply, with the request's id if the settings ask for that.
    Reply identified(Reply reply) {
        Optional<String> field = context.settings().requestIdHeader();
        return field.isPresent() && !reply.hasField(field.get()) ? reply.field(field.get(), requestId()) : reply;
    }

    Optional<Principal> user() {
        return Optional.ofNullable(user);
    }

    void user(Principal known) {
        user = known;
    }

    boolean answered() {
        return reply != null;
    }

    boolean left() {
        return left;
    }

    void whenLeft(Runnable task) {
        assertInLoop();
        if (left && stage != Stage.DONE) task.run();
        else whenLeft = task;
    }

    void whenEnded(Runnable task) {
        assertInLoop();
        whenEnded = task;
        if (inputEnded) task.run();
    }

    /// The client has ended its side.
    void inputEnded() {
        assertInLoop();
        inputEnded = true;
        whenEnded.run();
    }

    void answer(Reply decided) {
        assertInLoop();
        if (left) {
            decided.discard();
            return;
        }
        reply = decided;
        wake();
    }

    /// A thread sends the reply on the connection itself: nothing is sent from here.
    void detach() {
        assertInLoop();
        stage = Stage.DETACHED;
        wake();
    }

    /// Tells the client to send its body, unless the reply is known already.
    void invite() {
        assertInLoop();
        if (answered()) return;
        interim = true;
        wake();
    }

    private void assertInLoop() {
        assert context.connection().reactor().inLoop();
    }

    private void wake() {
        if (wake == null) return;
        Runnable waiting = wake;
        wake = null;
        waiting.run();
    }

    @Override
    public Piece more() throws IOException {
        assertInLoop();
        return switch (stage) {
            case WAITING -> reply != null ? head() : waiting();
            case BODY -> body();
            case DETACHED -> {
                stage = Stage.DONE; // its turn has come
                yield Piece.END;
            }
            case DONE -> Piece.END;
        };
    }

    private Piece waiting() {
        if (!interim) return new Piece.Later(this::subscribe);
        interim = false;
        return new Piece.Bytes(HeadPrinter.continuing());
    }

    private void subscribe(Runnable ready) {
        wake = ready;
        if (reply != null || interim) wake();
    }

    private Piece head() {
        framing = framing();
        DateText date = context.date();
        if (reply.reusable() && framing.persistence() == Framing.Persistence.STAYS && !framing.headOnly()) {
            if (reply.inOnePiece()) done(reply.length());
            else send(reply.producer());
            return new Piece.Bytes(HeadPrinter.rendered(reply, date));
        }
        if (framing.headOnly()) {
            reply.discard();
            done(0);
        } else {
            Producer whole = reply.producer();
            send(framing.body() == Framing.Body.CHUNKED ? whole.chunked() : whole);
        }
        return new Piece.Bytes(ByteBuffer.wrap(HeadPrinter.print(reply, framing, date)));
    }

    private Framing framing() {
        boolean closing = owner.closesAfterNext();
        if (request == null) return Framing.of("GET", 1, false, reply.status(), reply.length(), true);
        return Framing.of(request, reply, closing);
    }

    private void send(Producer whole) {
        body = whole;
        sentBefore = context.connection().bytesSent();
        stage = Stage.BODY;
    }

    private void done(long bytes) {
        handed = bytes;
        stage = Stage.DONE;
    }

    private Piece body() throws IOException {
        if (context.connection().reactor().now() != begun) waits();
        Piece piece = body.more();
        switch (piece) {
            case Piece.Bytes(var data) -> count(data.remaining());
            case Piece.FileSlice slice -> count(slice.count());
            case Piece.Later _ -> { }
            case Piece.End _ -> {
                if (handed < promised()) throw new IOException("a body of " + handed + " bytes, not " + promised());
                stage = Stage.DONE;
            }
        }
        return piece;
    }

    @Override
    public long consumed() {
        return body == null ? 0 : body.consumed();
    }

    /// A body longer than its Content-Length would be read as the next reply.
    private void count(long bytes) throws IOException {
        handed += bytes;
        long promised = promised();
        if (promised != UNKNOWN && handed > promised) throw new IOException("a body of more than " + promised + " bytes");
    }

    /// The body's length as the head states it.
    private long promised() {
        return framing.body() == Framing.Body.LENGTH ? reply.length() : UNKNOWN;
    }

    /// Reports the end, whatever fails on the way.
    @Override
    public void close() {
        assertInLoop();
        boolean completed = stage == Stage.DONE;
        left = true;
        keep(0);
        try {
            release(completed);
        } finally {
            tell(completed);
        }
    }

    private void release(boolean completed) {
        // A body that ends with the stream would look whole (RFC 9112, section 8).
        if (!completed && framing != null && framing.body() == Framing.Body.UNTIL_CLOSE) context.connection().resetWhenClosed();
        if (body != null) body.close();
        else if (reply != null) reply.discard();
    }

    private void tell(boolean completed) {
        try {
            log(completed);
        } finally {
            end(completed);
        }
    }

    private void end(boolean completed) {
        try {
            if (!completed) whenLeft.run();
        } finally {
            owner.left(framing == null ? stage == Stage.DETACHED || completed : framing.keepAlive());
        }
    }

    private void log(boolean completed) {
        long nanos = context.connection().reactor().recent() - begun; // not now(): most replies are done within the turn that it began
        int status = reply == null ? 0 : reply.status().code();
        context.stats().end(status, nanos, handed, completed);
        AccessLog log = context.settings().accessLog();
        if (log == AccessLog.NONE) return;
        log.log(new AccessLog.Entry(forwarded().client(), Optional.ofNullable(request), user().map(Principal::name), requestId(), status,
                handed, context.epochMillis(begun + nanos) - nanos / 1_000_000, nanos, completed, forwarded().secure()));
    }

    /// As `GET /big.iso, 19.6 of 28.6 MiB`. What the socket has taken counts: a large file is handed over in one piece.
    @Override
    public String toString() {
        return described(request) + switch (stage) {
            case WAITING -> ", the reply is not known";
            case BODY -> ", " + ByteCount.progress(Math.min(handed, context.connection().bytesSent() - sentBefore), promised());
            case DETACHED -> ", on a thread of its own";
            case DONE -> ", the reply is sent";
        };
    }

    /// A request in a few words.
    static String described(Request request) {
        if (request == null) return "a malformed request";
        String text = request.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\u2026";
    }
}
