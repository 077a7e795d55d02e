package stheno.http;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import stheno.producers.Throttle;
import stheno.reactor.Detached;
import stheno.reactor.FatalErrors;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// One request and its reply. Loop thread only, except for the methods that any thread may call.
public final class Exchange {
    private final Owner owner;
    private final Request request;
    private final ReplySlot slot;
    private final RequestBody body; // null if the request has none
    private final byte redirects;
    private Map<String, String> pathParameters = Map.of();
    private List<UnaryOperator<Reply>> changes = List.of();
    private boolean claimed;
    private boolean handling;

    /// The connection of an exchange, as the exchange uses it. Loop thread only.
    interface Owner {
        /// The handler decides later.
        void defer(Exchange exchange);

        /// The time to handle a deferred exchange has come.
        void proceed(Exchange exchange, Handler handler);

        /// The reply is known.
        void answered(Exchange exchange, Reply reply);

        /// The connection leaves the loop with this exchange.
        void detach(Exchange exchange, Consumer<Detached> session);

        /// The client has left; other replies may still wait.
        void abandon();
    }

    Exchange(Owner owner, Request request, ReplySlot slot) {
        this.owner = owner;
        this.request = request;
        this.slot = slot;
        this.body = request.hasBody() ? new RequestBody(this, slot.context()) : null;
        this.redirects = 0;
    }

    private Exchange(Exchange from, Request inside) {
        owner = from.owner;
        request = inside;
        slot = from.slot;
        body = null;
        redirects = (byte) Math.min(from.redirects + 1, Byte.MAX_VALUE);
    }

    /// Has it handled by a handler that may defer or detach.
    void handle(Handler handler) {
        handling = true;
        try {
            handleLast(handler);
        } finally {
            handling = false;
        }
    }

    /// Has it handled, and answers for a handler that fails.
    void handleLast(Handler handler) {
        try {
            handler.handle(this);
        } catch (Exception e) {
            reactor().log().event(Log.Level.ERROR, "handler-failed", "request", request, "cause", e);
            respondUnlessAnswered(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this."));
        } catch (Error e) { // the loop decides; unless the connection itself has called, the client would wait for an answer
            if (FatalErrors.isThreadLimit(e)) {
                reactor().log().event(Log.Level.WARN, "no-thread", "request", request, "cause", e.getMessage());
                respondUnlessAnswered(Reply.error(Status.SERVICE_UNAVAILABLE, "The server is busy.").field("Retry-After", "1"));
                return;
            }
            respondUnlessAnswered(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this.").closing());
            throw e;
        }
    }

    /// Whether its handler is running: nothing behind its head has been read as a request.
    boolean handling() {
        return handling;
    }

    /// Its body, if some of that is still to come.
    Optional<RequestBody> unfinishedBody() {
        return body == null || body.complete() ? Optional.empty() : Optional.of(body);
    }

    /// An internal redirect: another request, made inside this server, whose reply is sent instead of this one's. The caller has it handled
    /// from the beginning, so the changes that this exchange's [#transform] asked for do not apply. The rest of the body is discarded, and
    /// this exchange counts as answered.
    ///
    /// @throws IllegalStateException if it was answered before
    public Exchange redirected(Request inside) {
        if (!claim()) throw new IllegalStateException("answered twice: " + request);
        discardBody();
        return new Exchange(this, inside);
    }

    /// The number of internal redirects that have led to this exchange.
    public int redirects() {
        return redirects;
    }

    /// Any thread.
    public Request request() {
        return request;
    }

    /// The value of a parameter, or of the tail, of the [Router]'s path in this request, decoded. Any thread.
    ///
    /// @throws IllegalArgumentException if the route has no parameter of that name
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) throw new IllegalArgumentException("the route of " + request + " has no parameter " + name);
        return value;
    }

    /// Adds to those of a router around this one.
    void addPathParameters(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(pathParameters);
        all.putAll(more);
        pathParameters = all;
    }

    /// The client's address: as a [trusted proxy][HttpSettings#trustedProxies] tells, else [#remote]. Any thread.
    public SocketAddress client() {
        return slot.forwarded().client();
    }

    /// The connection's remote address: the client's, or that of a proxy. Any thread.
    public SocketAddress remote() {
        return slot.context().connection().remote();
    }

    /// The request's id: a short word of letters and digits, unique unless a trusted proxy has chosen it. Any thread.
    public String requestId() {
        return slot.requestId();
    }

    /// The authenticated user, once a handler has [set][#user(Principal)] it. Any thread.
    public Optional<Principal> user() {
        return slot.user();
    }

    /// Tells the authenticated user to the handlers behind this one, to scripts and to the access log.
    public void user(Principal known) {
        assertInLoop();
        slot.user(known);
    }

    /// The address that the client has connected to. Any thread.
    public SocketAddress local() {
        return slot.context().connection().local();
    }

    /// Whether the client uses TLS: as a [trusted proxy][HttpSettings#trustedProxies] tells, else whether the connection does. Any thread.
    public boolean secure() {
        return slot.forwarded().secure();
    }

    /// The loop of this exchange's connection. Any thread.
    public Reactor reactor() {
        return slot.context().connection().reactor();
    }

    /// Answers, once. Replies leave in the order of their requests, whatever the order of the answers. If the client has left,
    /// the reply is discarded. Any thread.
    ///
    /// @throws IllegalStateException if this exchange was answered before
    /// @throws IllegalArgumentException for an interim status (1xx): the reply behind it would be taken for this one's
    public void respond(Reply reply) {
        if (reply.status().code() < 200) throw new IllegalArgumentException(reply.status() + " is no final answer");
        if (!claim()) {
            reply.discard();
            throw new IllegalStateException("answered twice: " + request);
        }
        if (reactor().inLoop()) answer(reply);
        else reactor().execute(() -> answer(reply));
    }

    /// Has the reply changed before it is sent, in the loop; several changes apply in the order of these calls. Only before the exchange is
    /// answered.
    public void transform(UnaryOperator<Reply> change) {
        assertInLoop();
        changes = changes.isEmpty() ? List.of(change) : Stream.concat(changes.stream(), Stream.of(change)).toList();
    }

    /// The connection's own throttle, shared by all of its replies; another rate has another throttle.
    ///
    /// @param bytesPerSecond above zero
    public Throttle connectionThrottle(long bytesPerSecond) {
        assertInLoop();
        return slot.context().throttle(bytesPerSecond);
    }

    /// Postpones the decision about this exchange: nothing behind the request's head is read until [#proceed] or an answer. Only in
    /// [Handler#handle] itself.
    ///
    /// @throws IllegalStateException if the handler has returned
    public void defer() {
        checkHandling();
        owner.defer(this);
    }

    /// Whether [#defer] is possible: the handler has not returned, and this exchange is not an [internal redirect][#redirected].
    public boolean deferrable() {
        return handling;
    }

    /// Whether the reply is known.
    public boolean answered() {
        return slot.answered();
    }

    /// Closes the connection at once; what has not been sent is lost.
    public void closeConnection() {
        assertInLoop();
        slot.context().connection().close();
    }

    /// The settings of the service.
    public HttpSettings settings() {
        return slot.context().settings();
    }

    /// Goes on with a [deferred][#defer] exchange by this handler, as if it were the first; with any other exchange, by this handler as the
    /// last, which cannot defer or detach. In the loop, soon. If the handler throws, the client is answered 500. Nothing happens if the
    /// client has left, or if the exchange is answered. Any thread.
    public void proceed(Handler handler) {
        reactor().execute(() -> {
            if (!left() && !answered()) owner.proceed(this, handler);
        });
    }

    /// Answers unless the exchange is answered already; then the reply is discarded.
    public void respondUnlessAnswered(Reply reply) {
        assertInLoop();
        if (claim()) answer(reply);
        else reply.discard();
    }

    private synchronized boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    private void answer(Reply decided) {
        Reply reply = left() ? decided : changed(decided.isErrorPage() && prefersJson() ? decided.asProblem() : decided);
        slot.answer(reply);
        if (body != null) body.answered();
        owner.answered(this, reply);
    }

    /// A program that names JSON among the types it accepts, but no HTML.
    private boolean prefersJson() {
        List<String> accepted = request.fields().all("Accept");
        return accepted.stream().anyMatch(types -> types.contains("json")) && accepted.stream().noneMatch(types -> types.contains("html"));
    }

    private Reply changed(Reply decided) {
        Reply reply = decided;
        try {
            for (UnaryOperator<Reply> change : changes) reply = change.apply(reply);
            return slot.identified(reply);
        } catch (RuntimeException e) {
            reactor().log().event(Log.Level.ERROR, "reply-change-failed", "request", request, "cause", e);
            reply.discard();
            return Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this.");
        }
    }

    /// Has the request's body handed over in pieces; `100 Continue` is sent if the client waits for it. Without a receiver the body waits
    /// until the exchange is answered, and is then discarded. For a request without a body the receiver's `end` is called at once.
    ///
    /// @throws IllegalStateException if the body has a receiver already
    public void receive(BodyReceiver receiver) {
        assertInLoop();
        if (body == null) receiver.end(Fields.EMPTY);
        else body.receive(receiver);
    }

    /// Collects the whole body and hands it over in the loop. A body longer than `limit` bytes is answered 413. If `whole` throws, the
    /// client is answered 500.
    public void collect(int limit, Consumer<byte[]> whole) {
        assertInLoop();
        if (request.contentLength() > limit) tooLarge(limit);
        else receive(new BodyCollector(this, limit, whole));
    }

    /// Counts what pipes and threads hold for this exchange, see [stheno.reactor.Connection#pipeMemory]. Any thread.
    public LongConsumer memory() {
        return slot.context().connection().pipeMemory();
    }

    /// The receiver of the body keeps so many bytes.
    void keepOfBody(int bytes) {
        if (body != null) body.keep(bytes);
    }

    /// Discards the body and answers 413.
    void tooLarge(int limit) {
        discardBody();
        respondUnlessAnswered(Reply.error(Status.CONTENT_TOO_LARGE, "The body is longer than " + limit + " bytes."));
    }

    /// Stops handing over the body, until [#resumeBody]. The rest waits at the client.
    public void pauseBody() {
        assertInLoop();
        if (body != null) body.pause();
    }

    /// Goes on handing over the body after [#pauseBody].
    public void resumeBody() {
        assertInLoop();
        if (body != null) body.resume();
    }

    /// Discards what is still to come of the body.
    public void discardBody() {
        assertInLoop();
        if (body != null) body.reject();
    }

    /// Whether the request has a body, which may be read already.
    public boolean hasBody() {
        return body != null;
    }

    /// Runs `task` in the loop if the connection ends before the whole reply has been handed to it; at once if that has happened. A later
    /// task replaces an earlier one.
    public void whenLeft(Runnable task) {
        assertInLoop();
        slot.whenLeft(task);
    }

    /// Runs `task` in the loop if the client ends its side of the connection before the reply is sent; at once if that has happened. Most
    /// clients that do have left, but some still wait for the reply. Only sending tells.
    public void whenEnded(Runnable task) {
        assertInLoop();
        slot.whenEnded(task);
    }

    /// Ends a reply whose client has left: closes the connection, unless other replies wait on it.
    public void abandon() {
        assertInLoop();
        owner.abandon();
    }

    /// Answers by handing the whole connection to a thread. Once the replies before this one have been sent, `session` runs on a virtual
    /// thread of its own, with blocking streams. It owns all input behind the request's head, and writes the whole reply, as
    /// [Reply#message] prints it. Only in [Handler#handle] itself: later, what follows may have been read as requests.
    ///
    /// @throws IllegalStateException if this exchange was answered before, or its handler has returned
    public void detach(Consumer<Detached> session) {
        checkHandling();
        if (!claim()) throw new IllegalStateException("answered twice: " + request);
        slot.detach();
        owner.detach(this, session);
    }

    private void assertInLoop() {
        assert reactor().inLoop();
    }

    private void checkHandling() {
        assertInLoop();
        if (!handling) throw new IllegalStateException("the handler has returned: " + request);
    }

    /// Whether the reply cannot be sent any more: the connection is over, or the reply was sent. Any thread.
    public boolean left() {
        return slot.left();
    }

    ReplySlot slot() {
        return slot;
    }
}
