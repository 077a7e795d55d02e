package stheno.web.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.LongConsumer;
import stheno.http.BodyPipe;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.producers.Producer;
import stheno.reactor.Log;

/// One request and its reply, for code that may block: the body as a stream to read, the reply as a stream to write, with back-pressure in
/// both directions. One thread at a time: the one that [serves][BlockingHandler.Work#serve] the request, or another while that waits.
///
/// ```
///   OPEN ──respond──► ANSWERED                         at once, whole
///     └──begin──► WRITING ──serve returns──► (sent)     small and not flushed: whole, with its length
///                    │      ──serve throws───► (500)
///                    └──flush, or 16 KB──► STREAMING ──serve returns──► (ended)
///                                              └──serve throws───────► (cut)
/// ```
public final class BlockingExchange {
    private static final Reply FAILED = Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer the request.");
    private static final Reply INCOMPLETE = Reply.error(Status.BAD_REQUEST, "The body is incomplete.").closing();
    private static final int CAPACITY = 64 * 1024; // bytes of a body that wait to be read

    private final Exchange exchange;
    private final BlockingHandler.Work work;
    private final boolean early;
    private InboundPipe body; // null until it is read, unless it is received early
    private Runnable whenIncomplete = () -> { }; // runs in the loop if the body will not be complete, unless a read says so
    private ReplyOutput output; // null until begun
    private boolean answered;
    private volatile boolean departed;
    private volatile Optional<HalfClose> halfClose = Optional.empty();

    BlockingExchange(Exchange exchange, BlockingHandler.Work work) {
        this.exchange = exchange;
        this.work = work;
        this.early = exchange.hasBody() && fits(exchange.request());
        if (early) this.body = pipe();
    }

    /// Whether this request's body can be received before it is read, and without being asked for.
    private static boolean fits(Request request) {
        long length = request.contentLength();
        return length > 0 && length < CAPACITY && !request.expectsContinue();
    }

    private InboundPipe pipe() {
        return new BodyPipe(exchange, CAPACITY, heard -> {
            if (!heard) whenIncomplete.run();
        }).pipe();
    }

    /// Receives a small body before the work reads it: while the body waits in the socket, the loop cannot see that the client has left. If
    /// the body breaks off while the work does something else, the work has lost its client. Loop thread only.
    void receiveEarly(Workers.Job job) {
        assert exchange.reactor().inLoop() : "loop thread only";
        if (!early) return;
        whenIncomplete = () -> {
            if (!exchange.answered()) leave(job);
        };
        body.begin();
    }

    /// The request's head.
    public Request request() {
        return exchange.request();
    }

    /// A parameter of the route, as [Exchange#pathParameter].
    ///
    /// @throws IllegalArgumentException if the route has no parameter of that name
    public String pathParameter(String name) {
        return exchange.pathParameter(name);
    }

    /// The client's address, as [Exchange#client] tells it.
    public SocketAddress client() {
        return exchange.client();
    }

    /// Whether the connection uses TLS.
    public boolean secure() {
        return exchange.secure();
    }

    LongConsumer memory() {
        return exchange.memory();
    }

    /// Whether the client has left.
    public boolean left() {
        return exchange.left();
    }

    /// The request's body, the same stream each time. A body with a Content-Length below 64 KB is received at once. Any other is received
    /// from the first read on, and so is one whose client waits for `100 Continue`. While the stream is not read, at most 128 KB are held,
    /// and the client waits.
    ///
    /// Reading throws an [IOException] if the body will not be complete: the client has left, was too slow, or has sent too much or a
    /// malformed body; an [java.io.InterruptedIOException] if the thread is interrupted while it waits.
    public InputStream input() {
        return exchange.hasBody() ? body().input() : InputStream.nullInputStream();
    }

    private InboundPipe body() {
        if (body == null) body = pipe();
        return body;
    }

    /// Gives the request's body to a sink, on this thread. For a file or another channel, since buffers are not copied on the way.
    /// Otherwise like reading [#input].
    ///
    /// @throws InboundPipe.Incomplete if the body will not be complete
    /// @throws IOException what the sink throws; an [java.io.InterruptedIOException] if the thread is interrupted while it waits
    public void transferBody(InboundPipe.Sink sink) throws IOException {
        if (exchange.hasBody()) body().transferTo(sink);
    }

    /// Answers at once.
    ///
    /// @throws IllegalStateException if an answer was sent or begun before
    public void respond(Reply reply) {
        if (answered || output != null) {
            reply.discard();
            throw new IllegalStateException("answered a second time: " + request());
        }
        answer(reply);
    }

    /// Answers with the bytes that are written to the stream. Status and fields of `head` are sent at the first `flush()`, or when 16 KB
    /// are written; a shorter reply is sent whole and with its length. Writing blocks while 64 KB wait for the client, and throws an
    /// [IOException] when the client has left. The reply ends when `serve` returns, not with `close()`: a stream that an exception closes
    /// must not look complete.
    ///
    /// @param head a reply without a body
    /// @throws IllegalStateException if an answer was sent or begun before
    public OutputStream begin(Reply head) {
        return begin(head, Producer.UNKNOWN);
    }

    /// The same with a Content-Length. If another number of bytes is written, the reply is cut.
    public OutputStream begin(Reply head, long length) {
        if (answered || output != null) throw new IllegalStateException("answered a second time: " + request());
        if (!head.reusable() || head.bytes().hasRemaining()) throw new IllegalArgumentException("the head has a body: " + head);
        return output = new ReplyOutput(this, head, length);
    }

    /// The loop answers, unless it has answered already because of a malformed body.
    void answer(Reply reply) {
        answered = true;
        exchange.reactor().execute(() -> exchange.respondUnlessAnswered(reply));
    }

    /// The same for a reply that is still being written. The body is requested now, since it is discarded otherwise.
    void stream(Reply reply) {
        if (body != null) body.begin();
        answer(reply);
    }

    /// Has to be told of output. Loop thread only.
    void watch(HalfClose watch) {
        halfClose = Optional.of(watch);
    }

    Optional<HalfClose> halfClose() {
        return halfClose;
    }

    /// The client has left, or seems to. Loop thread only. @return whether the work will never run
    boolean leave(Workers.Job job) {
        assert exchange.reactor().inLoop() : "loop thread only";
        departed = true;
        boolean never = job.interrupt();
        if (never && body != null) body.close(); // the work would have read it
        return never;
    }

    /// Runs the work, on the worker's thread.
    void serve() {
        try {
            work.serve(this);
            finish();
        } catch (Throwable e) {
            fail(e);
        } finally {
            if (body != null) body.close();
            halfClose.ifPresent(HalfClose::over);
        }
    }

    private void finish() throws IOException {
        if (output != null) {
            output.finish();
        } else if (!answered) {
            exchange.reactor().log().event(Log.Level.ERROR, "handler-silent", "request", request());
            answer(FAILED);
        }
    }

    /// Logs each failure once: the connection logs the cause if a reply is cut.
    private void fail(Throwable cause) {
        boolean incomplete = cause instanceof InboundPipe.Incomplete; // the client has ended its side within the body
        boolean unwanted = incomplete || departed || left() || answered && request().method().equals("HEAD");
        boolean cut = output != null && output.fail(cause);
        if (unwanted || !cut) {
            Log.Level level = unwanted ? Log.Level.DEBUG : Log.Level.ERROR;
            exchange.reactor().log().event(level, "handler-failed", "request", request(), "cause", cause);
        }
        if (!answered) answer(incomplete ? INCOMPLETE : FAILED);
    }

    @Override
    public String toString() {
        return request().toString();
    }
}
