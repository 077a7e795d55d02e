package stheno.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import stheno.producers.Throttle;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Terminator;

/// HTTP/1.1's side of a connection: what is being read, and what waits to be answered. Loop thread only.
///
/// ```
///   reading:   HEAD ──request──► BODY ──end──► HEAD ...        a request without a body goes straight to the next HEAD
///                │ too many wait for replies, or one must wait for those before it: nothing is read
///                │ the last request, or a fault:                                    nothing is read any more
///   writing:   a [ReplySlot] for each request, in order; the one that must be the last closes the connection
/// ```
///
/// Requests that only read may be handled side by side; one that may change something waits until all before it are answered,
/// and those behind it wait for its answer (RFC 9112, section 9.3.2).
final class HttpConversation implements Conversation {
    private static final int EMPTY_FRAMES = 2; // clients that send a few empty lines between requests are still clients

    /// A drained connection between two requests waits this long for one that is on its way: the client of a busy connection must not
    /// find it closed under its hands. Longer than a round trip across an ocean, shorter than anybody minds.
    private static final Duration LAST_CALL = Duration.ofMillis(200);

    /// What comes behind the requests read so far; each excludes those before it.
    private enum Following {
        /// The next request.
        MORE,
        /// None: the last one said so, one was refused, or the server stops. The connection closes when all are answered.
        NONE,
        /// None, and the client has ended its side.
        END,
        /// Something else, on a thread that owns the connection.
        DETACHED
    }

    private final HttpService service;
    private final Connection connection;
    private final HttpService.Local local;
    private Head head;
    private RequestBody body; // the one being read, null between requests
    private Request held; // waits for its turn
    private Exchange handling; // its handler is running
    private Exchange deferred; // waits to be handled: nothing behind its head is read before
    private ReplySlot watched; // the first of those that are told of the input's end, in order; null if there is none
    private ReplySlot lastWatched;
    private Throttle throttle; // null while no reply is held back
    private int outstanding; // slots that are not sent
    private int unanswered;
    private int emptyFrames;
    private int sequence; // of the requests
    private boolean begun; // more of the next request is here than empty lines
    private boolean changing; // an unanswered request may change something
    private boolean draining; // the next request is the last
    private boolean stalled; // reads nothing because too many slots are outstanding
    private Following following = Following.MORE;

    HttpConversation(HttpService service, Connection connection, HttpService.Local local) {
        this.service = service;
        this.connection = connection;
        this.local = local;
    }

    Connection connection() {
        return connection;
    }

    HttpSettings settings() {
        return service.rules().settings();
    }

    HttpStats stats() {
        return local.stats;
    }

    /// A number for the next request.
    long number() {
        return service.requestNumber(connection.id(), sequence++);
    }

    /// The connection's throttle, for this rate.
    Throttle throttle(long bytesPerSecond) {
        if (throttle == null || throttle.bytesPerSecond() != bytesPerSecond) throttle = new Throttle(bytesPerSecond);
        return throttle;
    }

    long epochMillis(long now) {
        return local.epochMillis(now);
    }

    DateText date() {
        return local.date(connection.reactor().now());
    }

    @Override
    public Terminator opened() {
        return service.rules().head();
    }

    @Override
    public void collect(ByteBuffer data) {
        if (body != null) {
            collectBody(data);
            return;
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        head = local.parser(service.rules()).parse(bytes, bytes.length);
    }

    @Override
    public Terminator found() {
        if (body != null) return bodyFound();
        Head read = head;
        head = null;
        if (read == null) return ++emptyFrames > EMPTY_FRAMES ? refuse(Status.BAD_REQUEST, "empty lines instead of a request") : service.rules().head();
        return switch (read) {
            case Request request -> requested(request);
            case BadRequest(Status status, String why) -> refuse(status, why);
        };
    }

    @Override
    public Terminator overflowed() {
        if (body == null) return refuse(Status.HEADER_FIELDS_TOO_LARGE, "the request's head is too long");
        return refuseBody(Status.BAD_REQUEST, "a line between chunks is too long");
    }

    /// A bare LF, or a first byte that begins no method, will not become a request: no need to wait for the rest, or the timeout.
    @Override
    public void glimpsed(ByteBuffer soFar) {
        if (body != null) return;
        for (int i = soFar.position(); i < soFar.limit(); i++) {
            begun |= soFar.get(i) != '\r' && soFar.get(i) != '\n';
            boolean bareLf = soFar.get(i) == '\n' && (i == 0 || soFar.get(i - 1) != '\r');
            boolean noMethod = i == 0 && soFar.get(i) != '\r' && !Grammar.is(soFar.get(i), Grammar.TOKEN);
            if (!bareLf && !noMethod) continue;
            connection.resume(refuse(Status.BAD_REQUEST, bareLf ? "a line ends in a bare LF" : "not HTTP"));
            return;
        }
    }

    private Terminator requested(Request request) {
        emptyFrames = 0;
        begun = false;
        if (unanswered > 0 && (changing || !safe(request))) {
            held = request;
            return Terminator.PAUSED;
        }
        return begin(request);
    }

    private static boolean safe(Request request) {
        return switch (request.method()) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    /// Takes a place for the reply and has the request handled. @return what to read next
    private Terminator begin(Request request) {
        Exchange exchange = new Exchange(this, request);
        outstanding++;
        unanswered++;
        changing = !safe(request);
        if (!request.keepAlive() || draining) close(Following.NONE);
        boolean hasBody = request.chunked() || request.contentLength() > 0;
        if (hasBody) exchange.body(body = new RequestBody(exchange, settings(), service.line()));
        connection.send(exchange.slot());
        if (request.contentLength() > settings().bodyLimit()) {
            exchange.respond(Reply.error(Status.CONTENT_TOO_LARGE, "The body is too long.").closing());
        } else {
            handle(exchange, service.rules().handler());
        }
        return behindHead();
    }

    /// What to read once the handler has seen a request's head.
    private Terminator behindHead() {
        if (deferred != null) return Terminator.PAUSED;
        return body != null ? body.begin() : next();
    }

    /// The handler decides later; until then nothing behind the head is read.
    void defer(Exchange exchange) {
        deferred = exchange;
    }

    /// The time has come to handle it, by this handler.
    void proceed(Exchange exchange, Handler handler) {
        if (deferred != exchange) throw new IllegalStateException("not deferred, or answered: " + exchange.request());
        deferred = null;
        handle(exchange, handler);
        connection.resume(behindHead());
    }

    private void handle(Exchange exchange, Handler handler) {
        handling = exchange;
        try {
            handler.handle(exchange);
        } catch (Exception e) {
            connection.reactor().log().event(Log.Level.ERROR, "handler-failed", "request", exchange.request(), "cause", e);
            exchange.respondOnce(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this."));
        } catch (Error e) { // the loop's to judge; where it has not called from the connection itself, that would wait for an answer
            exchange.respondOnce(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this.").closing());
            throw e;
        } finally {
            handling = null;
            if (deferred == exchange && exchange.answered()) deferred = null;
        }
    }

    /// Whether that exchange's handler is running: nothing behind its head has been read as a request.
    boolean handling(Exchange exchange) {
        return handling == exchange;
    }

    /// What to read between requests.
    private Terminator next() {
        body = null;
        stalled = false;
        if (following == Following.DETACHED) return Terminator.PAUSED;
        if (following != Following.MORE) return Terminator.IGNORED; // who waits for the last reply may still leave
        stalled = outstanding >= settings().pipelineLimit();
        return stalled ? Terminator.PAUSED : service.rules().head();
    }

    private void collectBody(ByteBuffer data) {
        body.collect(data);
        if (body.fault().isPresent()) connection.pause(Pause.RECEIVER); // not a byte more of this read
        body.fault().ifPresent(fault -> refuseBody(fault.status(), fault.why()));
    }

    private Terminator bodyFound() {
        RequestBody read = body;
        Terminator next = read.found();
        if (read.complete()) return next();
        return read.fault().map(fault -> refuseBody(fault.status(), fault.why())).orElse(next);
    }

    /// Answers what was no request, after the replies before it, and closes: where the next one begins is in doubt.
    private Terminator refuse(Status status, String why) {
        close(Following.NONE);
        outstanding++;
        unanswered++;
        ReplySlot slot = new ReplySlot(this, null);
        connection.send(slot);
        slot.answer(slot.identified(Reply.error(status, sentence(why)).closing()));
        unanswered--;
        return Terminator.PAUSED;
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }

    /// The same for a body: its request may be answered already.
    private Terminator refuseBody(Status status, String why) {
        close(Following.NONE);
        RequestBody broken = body;
        broken.fail(why);
        broken.exchange().respondOnce(Reply.error(status, sentence(why)).closing());
        closeIfDone();
        return Terminator.PAUSED;
    }

    /// A reply is known. Behind one that closes, no request may be processed any more (RFC 9112, section 9.6).
    void answered(Exchange exchange, Reply reply) {
        unanswered--;
        if (deferred == exchange && handling != exchange) {
            deferred = null;
            connection.resume(behindHead());
        }
        if (held != null && (connection.closed() || !Framing.of(exchange.request(), reply, false).keepAlive())) {
            held = null;
            close(Following.NONE);
        }
        if (unanswered > 0 || held == null) return;
        Request request = held;
        held = null;
        connection.resume(begin(request));
    }

    /// The connection leaves with this exchange: nothing more is read here.
    void detaching() {
        close(Following.DETACHED);
    }

    private void close(Following with) {
        if (with.compareTo(following) > 0) following = with;
    }

    /// Whether the reply in this slot has to be the connection's last: asked when its head is printed.
    boolean closesAfter(ReplySlot slot) {
        if (following != Following.MORE && outstanding == 1 && held == null) return true;
        return body != null && body.exchange().slot() == slot && !body.worthDraining();
    }

    /// Tells this slot of the end of the input, if that comes before its own.
    void watch(ReplySlot slot) {
        boolean ended = following == Following.END;
        if (ended) slot.inputEnded();
        if (ended || slot == lastWatched || slot.nextWatched != null) return; // again, for a redirected exchange
        if (watched == null) watched = slot;
        else lastWatched.nextWatched = slot;
        lastWatched = slot;
    }

    /// Closes the connection, unless other replies wait on it.
    void abandon() {
        if (outstanding == 1) connection.close();
    }

    /// A reply was sent, or never will be.
    void slotClosed(ReplySlot slot) {
        outstanding--;
        while (watched != null && watched.left()) watched = watched.nextWatched;
        if (watched == null) lastWatched = null;
        if (!slot.keepAlive()) {
            held = null;
            connection.closeAfterCurrent();
            return;
        }
        if (stalled && outstanding <= settings().pipelineLimit() / 2) connection.resume(next());
        closeIfDone();
    }

    private void closeIfDone() {
        boolean closing = following == Following.NONE || following == Following.END;
        if (closing && outstanding == 0 && held == null) connection.closeWhenSent();
    }

    @Override
    public void ended() {
        if (body != null) {
            refuseBody(Status.BAD_REQUEST, "the body ended early");
            return;
        }
        close(Following.END);
        for (ReplySlot slot = watched; slot != null; slot = slot.nextWatched) slot.inputEnded();
        closeIfDone();
    }

    @Override
    public void idle() {
        connection.closeWhenSent();
    }

    /// Empty lines alone are no request, and a 408 nobody asked for could be taken for the next one's reply.
    @Override
    public void overdue() {
        if (begun) connection.resume(refuse(Status.REQUEST_TIMEOUT, "the request took too long to arrive"));
        else connection.closeWhenSent();
    }

    @Override
    public void drain() {
        draining = true;
        if (outstanding > 0 || following != Following.MORE) {
            close(Following.NONE);
            closeIfDone();
        } else {
            connection.reactor().schedule(LAST_CALL, this::lastCall);
        }
    }

    private void lastCall() {
        if (outstanding == 0 && !begun) connection.closeWhenSent();
    }

    @Override
    public void closed(Closed cause) {
        held = null; // nobody waits for its answer
        if (body != null) body.fail("the connection is over");
    }

    @Override
    public String toString() {
        return (body == null ? "between requests" : "in a body") + ", " + outstanding + " replies outstanding, " + unanswered + " unanswered";
    }
}
