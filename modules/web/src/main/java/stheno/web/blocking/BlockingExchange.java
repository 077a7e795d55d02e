package stheno.web.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import stheno.http.BodyPipe;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.producers.InboundPipe;
import stheno.producers.Producer;
import stheno.reactor.Log;

/// One request and its reply, for work that may block: the body as a stream to read, the reply as a stream to write, with
/// back-pressure both ways. For the thread that [serves][BlockingHandler.Work#serve], or others in its place while it waits.
///
/// ```
///   SILENT ──respond──► ANSWERED                       at once, whole
///     └──begin──► WRITING ──serve returns──► (sent)     small and never flushed: whole, with its length
///                    │      ──serve throws───► (500)
///                    └──flush, or 16 KB──► STREAMING ──serve returns──► (ended)
///                                              └──serve throws───────► (cut)
/// ```
public final class BlockingExchange {
    private static final Reply FAILED = Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this.");
    private static final int CAPACITY = 64 * 1024; // bytes of a body that wait to be read

    private final Exchange exchange;
    private final BlockingHandler.Work work;
    private final boolean early;
    private InboundPipe body; // null until asked for, unless it comes early
    private Runnable whenUnheard = () -> { }; // runs in the loop if the body will not be complete, unless a read says so
    private ReplyOutput output; // null until begun
    private boolean answered;
    private volatile boolean departed;

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
            if (!heard) whenUnheard.run();
        }).pipe();
    }

    /// Has the body come before the work asks for it, if all of it may wait here: while it waits in the socket, nobody sees the client
    /// leave behind it. If it breaks off while the work does something else, the work has lost its client as well. Loop thread only.
    void receiveEarly(Workers.Job job) {
        if (!early) return;
        whenUnheard = () -> {
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

    /// Whether it came by TLS.
    public boolean secure() {
        return exchange.secure();
    }

    /// Whether nobody waits for the reply any more.
    public boolean left() {
        return exchange.left();
    }

    /// The request's body, the same stream each time. A body whose length is stated and below 64 KB comes by itself, any other with
    /// the first read; so does one whose client waits to be asked for it. While the stream is not read, at most 128 KB are held of
    /// it, and the client waits.
    ///
    /// Reading throws an [IOException] if the body will not be complete: the client has left, was too slow, or has sent too much or
    /// what is no body; an [java.io.InterruptedIOException] if the thread is interrupted while it waits.
    public InputStream input() {
        return exchange.hasBody() ? body().input() : InputStream.nullInputStream();
    }

    private InboundPipe body() {
        if (body == null) body = pipe();
        return body;
    }

    /// Gives the request's body to a sink, on this thread. For a file or another channel, since buffers are not copied on the way. Otherwise
    /// like reading [#input].
    ///
    /// @throws InboundPipe.Incomplete if the body will not be complete
    /// @throws IOException what the sink throws; an [java.io.InterruptedIOException] if the thread is interrupted while it waits
    public void transferBody(InboundPipe.Sink sink) throws IOException {
        if (exchange.hasBody()) body().transferTo(sink);
    }

    /// Answers, at once.
    ///
    /// @throws IllegalStateException if this was answered before, or an answer was begun
    public void respond(Reply reply) {
        if (answered || output != null) {
            reply.discard();
            throw new IllegalStateException("answered twice: " + request());
        }
        answer(reply);
    }

    /// Answers with what is written to the stream. Of `head`, whose own body must be empty, status and fields go out at the first
    /// `flush()`, or once 16 KB have come together; a shorter reply leaves whole and with its length. Writing blocks while 64 KB
    /// wait for the client, and throws an [IOException] when that has left. The reply ends when `serve` returns, not with `close()`:
    /// what a failure closes on its way out must not look complete.
    ///
    /// @throws IllegalStateException if this was answered before, or an answer was begun
    public OutputStream begin(Reply head) {
        return begin(head, Producer.UNKNOWN);
    }

    /// The same with a length in bytes that is promised from the first. If another number is written, the reply is cut.
    public OutputStream begin(Reply head, long length) {
        if (answered || output != null) throw new IllegalStateException("answered twice: " + request());
        if (!head.reusable() || head.bytes().hasRemaining()) throw new IllegalArgumentException("the head has a body: " + head);
        return output = new ReplyOutput(this, head, length);
    }

    /// Has the loop answer, unless it has done so itself, because the body was no body.
    void answer(Reply reply) {
        answered = true;
        exchange.reactor().execute(() -> exchange.respondOnce(reply));
    }

    /// The same for a reply that goes on while the body may still be read: one that nobody has asked for by now is discarded.
    void stream(Reply reply) {
        if (body != null) body.begin();
        answer(reply);
    }

    /// Loop thread only: the client has left, or seems to have. @return whether the work will never run
    boolean leave(Workers.Job job) {
        departed = true;
        return job.interrupt();
    }

    /// Runs the work, on the thread that was made for it.
    void serve() {
        try {
            work.serve(this);
            finish();
        } catch (Throwable e) {
            fail(e);
        } finally {
            if (body != null) body.close();
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

    /// Nobody is told twice: what cuts a reply is logged by the connection that it cuts.
    private void fail(Throwable cause) {
        boolean unwanted = departed || left() || answered && request().method().equals("HEAD");
        boolean cut = output != null && output.fail(cause);
        if (unwanted || !cut) {
            Log.Level level = unwanted ? Log.Level.DEBUG : Log.Level.ERROR;
            exchange.reactor().log().event(level, "handler-failed", "request", request(), "cause", cause);
        }
        if (!answered) answer(FAILED);
    }

    @Override
    public String toString() {
        return request().toString();
    }
}
