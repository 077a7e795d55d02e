package stheno.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Detached;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Terminator;

/// HTTP/1.1's side of a connection. Its state is what is being [read][Reading], which [replies][ReplyQueue] it owes, and what may
/// [follow][Following]. [#next] decides what to read next, [#stays] whether the connection stays. Loop thread only.
///
/// ```
///                ┌────────────────── request without a body ─────────────────┐
///   reading:  RequestHead ──request──► (handler) ──► RequestBody ──its end──►├──► RequestHead ...
///                │                      ▲     │ defer()        ▲             ├──► STALLED ──half of the replies sent──► RequestHead
///                │ a reply before it    │     ▼                │             └──► IGNORED   it was the last request
///                │ must be known first  │   Deferred ──────────┘ proceed(), or an answer
///                ▼                      │     │ detach(), also by the handler at once
///              Held ──replies known─────┘     ▼
///                                           DETACHED
///   a malformed head or body:  ──► REFUSED
///
///   writing:  a ReplySlot for each request, in order; the connection closes behind the last one
/// ```
final class HttpConversation implements Conversation, Exchange.Owner, ReplySlot.Owner {
    /// When the server stops, a connection between two requests waits this long for one that is on its way, so that a busy client does not
    /// find it closed. Longer than a round trip across an ocean, and too short to delay the stop.
    private static final Duration LAST_CALL = Duration.ofMillis(200);
    private static final BadRequest SHORT_OF_MEMORY = new BadRequest(Status.SERVICE_UNAVAILABLE, "the server is short of memory");

    /// What may follow the requests read so far; each excludes more than those before it.
    private enum Following {
        /// Any number of requests.
        ANY,
        /// One request: the server stops.
        ONE,
        /// None: the last one closed the connection, one was refused, or the server stops.
        NONE,
        /// None: the client has ended its side.
        END
    }

    private final ExchangeContext context;
    private final Connection connection;
    private final RequestHead head;
    private final ReplyQueue replies = new ReplyQueue();
    private Reading reading;
    private Following following = Following.ANY;

    HttpConversation(ExchangeContext context) {
        this.context = context;
        this.connection = context.connection();
        this.head = new RequestHead(context);
        this.reading = head;
    }

    // ---- The two decisions

    /// Decides what to read once a handler has seen a request's head, a body has ended, or a reason to wait is gone.
    private Reading next() {
        if (reading == Reading.Stopped.DETACHED) return reading;
        if (reading instanceof Reading.Deferred(Exchange exchange) && !exchange.answered()) return reading;
        Optional<RequestBody> body = reading.unfinishedBody();
        if (body.isPresent()) return body.get();
        if (following.compareTo(Following.NONE) >= 0) return Reading.Stopped.IGNORED;
        return replies.outstanding() >= context.settings().pipelineLimit() ? Reading.Stopped.STALLED : head;
    }

    /// Decides whether the connection stays when `leaving` more replies, 0 or 1, have been sent.
    private boolean stays(int leaving) {
        if (replies.outstanding() > leaving || reading == Reading.Stopped.DETACHED || reading instanceof Reading.Held) return true;
        if (leaving > 0 && reading instanceof RequestBody body && !body.worthDraining()) return false;
        return following.compareTo(Following.NONE) < 0;
    }

    private Terminator read(Reading next) {
        reading = next;
        return next.begin();
    }

    private void follow(Following with) {
        if (with.compareTo(following) > 0) following = with;
    }

    private void closeUnlessItStays() {
        if (!stays(0)) connection.closeWhenSent();
    }

    // ---- Input

    @Override
    public Terminator opened() {
        assert connection.reactor().inLoop();
        return head.begin();
    }

    @Override
    public void collect(ByteBuffer data) {
        assert connection.reactor().inLoop();
        if (reading == head) head.collect(data);
        else if (reading instanceof RequestBody body) collect(body, data);
    }

    private void collect(RequestBody body, ByteBuffer data) {
        body.collect(data);
        if (body.fault().isEmpty()) return;
        connection.pause(Pause.RECEIVER); // not a byte more of this read
        refuse(body, body.fault().get());
    }

    @Override
    public Terminator found() {
        assert connection.reactor().inLoop();
        if (reading == head) return headFound();
        return reading instanceof RequestBody body ? bodyFound(body) : Terminator.PAUSED; // the rest of a frame that was refused
    }

    private Terminator headFound() {
        if (head.ignored()) return head.begin();
        return switch (head.take()) {
            case Request _ when connection.reactor().budget().isFull() -> refuseForMemory();
            case Request request -> replies.permits(request) ? begin(request) : hold(request);
            case BadRequest fault -> refuseMalformed(fault);
        };
    }

    private Terminator hold(Request request) {
        connection.keep(request.memory());
        return read(new Reading.Held(request));
    }

    /// The request is not held any more.
    private void unhold(Request request, Reading next) {
        connection.keep(-request.memory());
        reading = next;
    }

    private Terminator refuseForMemory() {
        connection.reactor().budget().refuse();
        return refuse(SHORT_OF_MEMORY);
    }

    private Terminator bodyFound(RequestBody body) {
        Terminator more = body.found();
        if (body.complete()) return read(next());
        return body.fault().isPresent() ? refuse(body, body.fault().get()) : more;
    }

    @Override
    public Terminator overflowed() {
        if (reading == head) return refuse(new BadRequest(Status.HEADER_FIELDS_TOO_LARGE, "the request's head is too long"));
        var fault = new BadRequest(Status.BAD_REQUEST, "a line between chunks is too long");
        return reading instanceof RequestBody body ? refuse(body, fault) : Terminator.PAUSED;
    }

    @Override
    public void glimpsed(ByteBuffer soFar) {
        assert connection.reactor().inLoop();
        if (reading == head) head.glimpsed(soFar).ifPresent(fault -> connection.resume(refuseMalformed(fault)));
    }

    /// Takes a place for the reply and has the request handled. @return what to read next
    private Terminator begin(Request request) {
        Exchange exchange = new Exchange(this, request, new ReplySlot(this, context, request));
        replies.add(exchange.slot(), request);
        if (following == Following.END) exchange.slot().inputEnded();
        if (following == Following.ONE || !request.keepAlive()) follow(Following.NONE);
        connection.send(exchange.slot());
        reading = exchange.unfinishedBody().<Reading>map(body -> body).orElse(head);
        if (request.contentLength() > context.settings().bodyLimit()) {
            exchange.respond(Reply.error(Status.CONTENT_TOO_LARGE, "The body is too long.").closing());
        } else {
            exchange.handle(context.service().rules().handler());
        }
        return read(next());
    }

    /// Answers malformed input, after the replies before it, and closes: where the next request begins is in doubt.
    private Terminator refuse(BadRequest fault) {
        follow(Following.NONE);
        ReplySlot slot = new ReplySlot(this, context, null);
        replies.add(slot);
        connection.send(slot);
        slot.answer(slot.identified(fault.reply()));
        replies.answered();
        return read(Reading.Stopped.REFUSED);
    }

    /// The same, and logs the start of the input.
    private Terminator refuseMalformed(BadRequest fault) {
        connection.reactor().log().event(Log.Level.INFO, "malformed-request", "service", context.service().name(), "peer",
                connection.remote(), "status", fault.status().code(), "cause", fault.why(), "start", head.start());
        return refuse(fault);
    }

    /// The same for a body; its request may be answered already.
    private Terminator refuse(RequestBody broken, BadRequest fault) {
        follow(Following.NONE);
        reading = Reading.Stopped.REFUSED;
        broken.fail(fault.why());
        broken.exchange().respondUnlessAnswered(fault.reply());
        closeUnlessItStays();
        return Terminator.PAUSED;
    }

    // ---- What exchanges report

    @Override
    public void defer(Exchange exchange) {
        assert connection.reactor().inLoop();
        reading = new Reading.Deferred(exchange);
    }

    @Override
    public void proceed(Exchange exchange, Handler handler) {
        assert connection.reactor().inLoop();
        if (!isDeferred(exchange)) {
            exchange.handleLast(handler);
            return;
        }
        reading = reading.unfinishedBody().<Reading>map(body -> body).orElse(head);
        exchange.handle(handler);
        connection.resume(read(next()));
    }

    private boolean isDeferred(Exchange exchange) {
        return reading instanceof Reading.Deferred(Exchange waiting) && waiting == exchange;
    }

    /// Behind a reply that closes, no request may be processed any more (RFC 9112, section 9.6).
    @Override
    public void answered(Exchange exchange, Reply reply) {
        assert connection.reactor().inLoop();
        replies.answered();
        if (replies.waits(exchange.slot())) exchange.slot().waits();
        if (isDeferred(exchange) && !exchange.handling()) connection.resume(read(next()));
        if (!(reading instanceof Reading.Held(Request request))) return;
        if (connection.closed() || !Framing.of(exchange.request(), reply, false).keepAlive()) {
            follow(Following.NONE);
            unhold(request, Reading.Stopped.REFUSED);
        } else if (replies.unanswered() == 0) {
            unhold(request, head);
            connection.resume(begin(request));
        }
    }

    @Override
    public void detach(Exchange exchange, Consumer<Detached> session) {
        assert connection.reactor().inLoop();
        exchange.unfinishedBody().ifPresent(body -> body.fail("the connection was detached"));
        reading = Reading.Stopped.DETACHED;
        connection.detach(session);
    }

    @Override
    public void abandon() {
        assert connection.reactor().inLoop();
        if (replies.outstanding() == 1) connection.close();
    }

    // ---- What reply slots ask and report

    @Override
    public boolean closesAfterNext() {
        return !stays(1);
    }

    @Override
    public void left(boolean keepAlive) {
        assert connection.reactor().inLoop();
        replies.left();
        if (!keepAlive) {
            if (reading instanceof Reading.Held(Request request)) unhold(request, Reading.Stopped.REFUSED);
            connection.closeAfterCurrent();
            return;
        }
        boolean few = replies.outstanding() <= context.settings().pipelineLimit() / 2;
        if (few && reading == Reading.Stopped.STALLED) connection.resume(read(next()));
        closeUnlessItStays();
    }

    // ---- The end

    @Override
    public void ended() {
        assert connection.reactor().inLoop();
        Optional<RequestBody> body = reading.unfinishedBody();
        if (body.isPresent()) {
            refuse(body.get(), new BadRequest(Status.BAD_REQUEST, "the body ended early"));
            return;
        }
        follow(Following.END);
        replies.inputEnded();
        closeUnlessItStays();
    }

    @Override
    public void idle() {
        connection.closeWhenSent();
    }

    /// Empty lines alone are no request, and an unexpected 408 could be taken for the reply to the next request.
    @Override
    public void overdue() {
        if (head.begun()) connection.resume(refuse(new BadRequest(Status.REQUEST_TIMEOUT, "the request took too long to arrive")));
        else connection.closeWhenSent();
    }

    /// A request that has begun is refused; replies that are owed are still sent, if little is kept for them.
    @Override
    public void exhausted() {
        assert connection.reactor().inLoop();
        follow(Following.NONE);
        Optional<RequestBody> body = reading.unfinishedBody();
        if (body.isPresent()) refuse(body.get(), SHORT_OF_MEMORY); // its reply would be waited for in vain
        else if (replies.outstanding() == 0 && head.begun()) connection.resume(refuseForMemory());
    }

    @Override
    public void drain() {
        assert connection.reactor().inLoop();
        follow(replies.outstanding() > 0 ? Following.NONE : Following.ONE);
        if (following == Following.ONE) connection.reactor().schedule(LAST_CALL, this::lastCall);
        else closeUnlessItStays();
    }

    private void lastCall() {
        if (replies.outstanding() == 0 && !head.begun()) connection.closeWhenSent();
    }

    @Override
    public void closed(Closed cause) {
        assert connection.reactor().inLoop();
        reading.unfinishedBody().ifPresent(body -> body.fail("the connection is over"));
        if (reading instanceof Reading.Held) reading = Reading.Stopped.REFUSED;
    }

    @Override
    public String toString() {
        if (reading instanceof RequestBody body) return body.toString();
        return replies.outstanding() > 0 ? replies.toString() : reading.toString();
    }
}
