package stheno.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
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

    private static final Runnable NOBODY = () -> { };

    private final HttpConversation conversation;
    private final Request request; // null if what came was no request
    private final long begun;
    private final long number;
    private Stage stage = Stage.WAITING;
    private Reply reply;
    private Producer body;
    private long promised = UNKNOWN;
    private long handed;
    private Framing.Body framed = Framing.Body.UNSTATED;
    private boolean keepAlive;
    private boolean interim;
    private Runnable wake;
    private Runnable whenLeft = NOBODY;
    private Runnable whenEnded = NOBODY;
    ReplySlot nextWatched; // the conversation's to use
    private Forwarded forwarded; // null until asked for; two threads may find it out twice, to the same end
    private volatile Principal user; // null if nobody has logged in
    private volatile boolean left;

    ReplySlot(HttpConversation conversation, Request request) {
        this.conversation = conversation;
        this.request = request;
        this.begun = conversation.connection().reactor().now();
        this.number = conversation.number();
        conversation.stats().begin();
    }

    /// Who the client is. Any thread.
    Forwarded forwarded() {
        Forwarded known = forwarded;
        if (known != null) return known;
        Connection connection = conversation.connection();
        Fields fields = request == null ? Fields.EMPTY : request.fields();
        return forwarded = Forwarded.of(connection.remote(), connection.secure(), fields, conversation.settings().trustedProxies());
    }

    /// What the request is called: by a trusted proxy, else by its number. Any thread.
    String requestId() {
        HttpSettings settings = conversation.settings();
        Optional<String> field = settings.requestIdField();
        if (request != null && field.isPresent() && Forwarded.trusted(conversation.connection().remote(), settings.trustedProxies())) {
            Optional<String> given = request.fields().first(field.get()).filter(ReplySlot::isShortWord);
            if (given.isPresent()) return given.get();
        }
        return HexFormat.of().toHexDigits(number);
    }

    private static boolean isShortWord(String text) {
        return !text.isEmpty() && text.length() <= 64 && text.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0));
    }

    /// The reply, with the request's id if that is wished for.
    Reply identified(Reply reply) {
        Optional<String> field = conversation.settings().requestIdField();
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

    /// Whether the connection can go on after this reply; known when its head was printed.
    boolean keepAlive() {
        return keepAlive;
    }

    void whenLeft(Runnable task) {
        if (left && stage != Stage.DONE) task.run();
        else whenLeft = task;
    }

    void whenEnded(Runnable task) {
        whenEnded = task;
    }

    /// The client has ended its side.
    void inputEnded() {
        whenEnded.run();
    }

    void answer(Reply decided) {
        if (left) {
            decided.discard();
            return;
        }
        reply = decided;
        wake();
    }

    /// The reply is somebody else's to send, on the connection itself: nothing goes out from here.
    void release() {
        stage = Stage.DETACHED;
        keepAlive = true;
        wake();
    }

    /// Tells the client to send its body, unless the reply is known already.
    void invite() {
        if (answered()) return;
        interim = true;
        wake();
    }

    private void wake() {
        if (wake == null) return;
        Runnable waiting = wake;
        wake = null;
        waiting.run();
    }

    @Override
    public Piece more() throws IOException {
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
        Framing framing = framing();
        keepAlive = framing.keepAlive();
        framed = framing.body();
        DateText date = conversation.date();
        if (reply.reusable() && framing.persistence() == Framing.Persistence.STAYS && !framing.headOnly()) {
            if (reply.inOnePiece()) done(reply.length());
            else send(reply.producer(), reply.length());
            return new Piece.Bytes(HeadPrinter.rendered(reply, date));
        }
        if (framing.headOnly()) {
            reply.discard();
            done(0);
        } else {
            Producer whole = reply.producer();
            if (framing.body() == Framing.Body.CHUNKED) send(whole.chunked(), UNKNOWN);
            else send(whole, reply.length());
        }
        return new Piece.Bytes(ByteBuffer.wrap(HeadPrinter.print(reply, framing, date)));
    }

    private Framing framing() {
        boolean closing = conversation.closesAfter(this);
        if (request == null) return Framing.of("GET", 1, false, reply.status(), reply.length(), true);
        return Framing.of(request, reply, closing);
    }

    private void send(Producer whole, long length) {
        body = whole;
        promised = length;
        stage = Stage.BODY;
    }

    private void done(long bytes) {
        handed = bytes;
        stage = Stage.DONE;
    }

    private Piece body() throws IOException {
        Piece piece = body.more();
        switch (piece) {
            case Piece.Bytes(var data) -> count(data.remaining());
            case Piece.FileSlice slice -> count(slice.count());
            case Piece.Later _ -> { }
            case Piece.End _ -> {
                if (promised != UNKNOWN && handed != promised) throw new IOException("a body of " + handed + " bytes, not " + promised);
                stage = Stage.DONE;
            }
        }
        return piece;
    }

    /// A body longer than its Content-Length would be read as the next reply.
    private void count(long bytes) throws IOException {
        handed += bytes;
        if (promised != UNKNOWN && handed > promised) throw new IOException("a body of more than " + promised + " bytes");
    }

    /// Whatever fails on the way, the conversation hears of the end.
    @Override
    public void close() {
        boolean completed = stage == Stage.DONE;
        left = true;
        try {
            letGo(completed);
        } finally {
            tell(completed);
        }
    }

    private void letGo(boolean completed) {
        // A body that ends with the stream would look whole (RFC 9112, section 8).
        if (!completed && framed == Framing.Body.UNTIL_CLOSE) conversation.connection().resetWhenClosed();
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
            conversation.slotClosed(this);
        }
    }

    private void log(boolean completed) {
        long nanos = conversation.connection().reactor().clock() - begun; // most replies are done within the turn, of which now() knows the beginning
        int status = reply == null ? 0 : reply.status().code();
        conversation.stats().end(status, nanos, handed, completed);
        AccessLog log = conversation.settings().accessLog();
        if (log == AccessLog.NONE) return;
        log.log(new AccessLog.Entry(forwarded().client(), Optional.ofNullable(request), user().map(Principal::name), requestId(), status, handed,
                conversation.epochMillis(begun + nanos) - nanos / 1_000_000, nanos, completed, forwarded().secure()));
    }

    @Override
    public String toString() {
        return request + " " + stage;
    }
}
