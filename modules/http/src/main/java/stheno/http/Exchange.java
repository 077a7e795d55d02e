package stheno.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import stheno.producers.Throttle;
import stheno.reactor.Detached;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// One request and its reply. Loop thread only, but for what says otherwise.
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

    /// What an exchange asks of the connection that it is on, and tells it. Loop thread only.
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

    /// Has it handled, and answers for a handler that fails.
    void handle(Handler handler) {
        handling = true;
        try {
            handler.handle(this);
        } catch (Exception e) {
            reactor().log().event(Log.Level.ERROR, "handler-failed", "request", request, "cause", e);
            respondOnce(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this."));
        } catch (Error e) { // the loop decides; unless the connection itself has called, the client would wait for an answer
            respondOnce(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this.").closing());
            throw e;
        } finally {
            handling = false;
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

    /// The same place among the replies for another request, made inside this server, whose answer is to take this one's place. It goes
    /// through the server's handlers from the beginning, so what was to be changed in this one's reply is theirs to ask for again.
    /// What is still to come of the body is discarded, and this exchange counts as answered.
    ///
    /// @throws IllegalStateException if it was answered before
    public Exchange redirected(Request inside) {
        if (!claim()) throw new IllegalStateException("answered twice: " + request);
        discardBody();
        return new Exchange(this, inside);
    }

    /// How many requests of this server's own have led to this one.
    public int redirects() {
        return redirects;
    }

    /// Any thread.
    public Request request() {
        return request;
    }

    /// What a parameter or the tail of the [Router]'s path stands for in this request, decoded. Any thread.
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

    /// The request's id: a short word of letters and digits, no two alike, or what a trusted proxy calls it. Any thread.
    public String requestId() {
        return slot.requestId();
    }

    /// Who has logged in, as far as a handler has [found out][#user(Principal)]. Any thread.
    public Optional<Principal> user() {
        return slot.user();
    }

    /// Says who has logged in: to the handlers behind this one, to scripts, and to the access log.
    public void user(Principal known) {
        slot.user(known);
    }

    /// The address that the client has connected to. Any thread.
    public SocketAddress local() {
        return slot.context().connection().local();
    }

    /// Whether the client came by TLS, as a trusted proxy tells if there is one. Any thread.
    public boolean secure() {
        return slot.forwarded().secure();
    }

    /// The loop that this exchange lives in. Any thread.
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

    /// Has the reply changed before it is sent: in the loop, the first change that was asked for first. Before the exchange is answered.
    public void transform(UnaryOperator<Reply> change) {
        if (changes.isEmpty()) changes = new ArrayList<>(2);
        changes.add(change);
    }

    /// The connection's own throttle, shared by all of its replies; made anew when another rate is asked for.
    ///
    /// @param bytesPerSecond above zero
    public Throttle connectionThrottle(long bytesPerSecond) {
        return slot.context().throttle(bytesPerSecond);
    }

    /// Has the decision about this exchange wait: nothing behind the request's head is read until [#proceed] or an answer. Only in
    /// [Handler#handle] itself.
    public void defer() {
        checkHandling();
        owner.defer(this);
    }

    /// Whether [#defer] is possible: the handler has not returned, and this is the request that the connection is about.
    public boolean deferrable() {
        return handling;
    }

    /// Whether a reply is known.
    public boolean answered() {
        return slot.answered();
    }

    /// Closes the connection at once; what has not been sent is lost.
    public void closeConnection() {
        slot.context().connection().close();
    }

    /// The settings of the service.
    public HttpSettings settings() {
        return slot.context().settings();
    }

    /// Goes on with a [deferred][#defer] exchange by this handler, as if it were the first: in the loop, soon. Nothing happens if the
    /// client has left. Any thread.
    public void proceed(Handler handler) {
        reactor().execute(() -> {
            if (!left()) owner.proceed(this, handler);
        });
    }

    /// Answers for a handler that failed, unless it has answered itself.
    public void respondOnce(Reply reply) {
        if (claim()) answer(reply);
        else reply.discard();
    }

    private synchronized boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    private void answer(Reply decided) {
        Reply reply = left() ? decided : changed(decided);
        slot.answer(reply);
        if (body != null) body.answered();
        owner.answered(this, reply);
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

    /// Has the request's body handed over as it comes; `100 Continue` is sent if the client waits for it. Without a receiver the
    /// body waits until the exchange is answered, and is then discarded. A request without a body ends at once.
    public void receive(BodyReceiver receiver) {
        if (body == null) receiver.end(Fields.EMPTY);
        else body.receive(receiver);
    }

    /// Collects the whole body, if it is not longer than `limit` bytes, and hands it over in the loop; a longer one is answered
    /// 413, and if `whole` throws, the exchange 500.
    public void collect(int limit, Consumer<byte[]> whole) {
        if (request.contentLength() > limit) tooLarge(limit);
        else receive(new BodyCollector(this, limit, whole));
    }

    private void tooLarge(int limit) {
        if (body != null) body.reject();
        respondOnce(Reply.error(Status.CONTENT_TOO_LARGE, "The body is longer than " + limit + " bytes."));
    }

    /// Stops handing over the body; the client is kept waiting.
    public void pauseBody() {
        if (body != null) body.pause();
    }

    /// Goes on with the body.
    public void resumeBody() {
        if (body != null) body.resume();
    }

    /// Discards what is still to come of the body.
    public void discardBody() {
        if (body != null) body.reject();
    }

    /// Whether the request has a body.
    public boolean hasBody() {
        return body != null;
    }

    /// Runs `task` in the loop if the connection ends before the reply has been handed over whole; at once if it has ended so
    /// already. A later task takes the place of an earlier one. Loop thread only.
    public void whenLeft(Runnable task) {
        slot.whenLeft(task);
    }

    /// Runs `task` in the loop if the client ends its side of the connection before that. Most who do have left, but some still
    /// wait for the reply: nobody can tell before something is sent.
    public void whenEnded(Runnable task) {
        slot.whenEnded(task);
    }

    /// The client has left in the middle of the reply: closes the connection, unless other replies wait on it.
    public void abandon() {
        owner.abandon();
    }

    /// Answers by handing the whole connection to a thread: once the replies before this one have been sent, `session` runs on a
    /// virtual thread of its own, with blocking streams, and owns everything that follows the request's head. What it writes is
    /// the reply, status line and all. Only in [Handler#handle] itself: later, what follows may have been read as requests.
    ///
    /// @throws IllegalStateException if this exchange was answered before, or its handler has returned
    public void detach(Consumer<Detached> session) {
        checkHandling();
        if (!claim()) throw new IllegalStateException("answered twice: " + request);
        slot.release();
        owner.detach(this, session);
    }

    private void checkHandling() {
        if (!handling) throw new IllegalStateException("the handler has returned: " + request);
    }

    /// Whether nobody waits for the reply any more. Any thread.
    public boolean left() {
        return slot.left();
    }

    ReplySlot slot() {
        return slot;
    }

    /// The body, whole or not at all.
    private static final class BodyCollector implements BodyReceiver {
        private final Exchange exchange;
        private final int limit;
        private final Consumer<byte[]> whole;
        private ByteBuffer collected;

        BodyCollector(Exchange exchange, int limit, Consumer<byte[]> whole) {
            this.exchange = exchange;
            this.limit = limit;
            this.whole = whole;
            long expected = Math.max(0, exchange.request.contentLength());
            this.collected = ByteBuffer.allocate((int) Math.min(Math.min(expected, limit), 64 * 1024));
        }

        @Override
        public void data(ByteBuffer data) {
            if (collected.position() + data.remaining() > limit) {
                exchange.tooLarge(limit);
                return;
            }
            if (data.remaining() > collected.remaining()) {
                int room = Math.max(collected.position() + data.remaining(), Math.min(limit, 2 * collected.capacity()));
                collected = ByteBuffer.allocate(room).put(collected.flip());
            }
            collected.put(data);
        }

        @Override
        public void end(Fields trailers) {
            if (exchange.slot.answered()) return;
            byte[] bytes = new byte[collected.flip().remaining()];
            collected.get(bytes);
            whole.accept(bytes);
        }

        @Override
        public void failed(String why) {
            collected = ByteBuffer.allocate(0);
        }
    }
}
