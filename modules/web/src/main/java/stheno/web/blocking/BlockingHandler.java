package stheno.web.blocking;

import java.util.Objects;
import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;

/// Answers requests with code that may block. Each request is served on a virtual thread of a bounded number of [Workers]; framing,
/// keep-alive, pipelining and TLS stay on the loop. When all workers are busy and their queue is full, the answer is 503 with Retry-After.
///
/// ```java
/// Workers workers = new Workers(200, 1000);
/// new Router().get("/report", new BlockingHandler(workers, exchange -> exchange.respond(Reply.text(slowQuery()))));
/// ```
///
/// When the client leaves, the thread is interrupted. The loop cannot see that the client has left, until something is sent, while unread
/// input is in the way:
///
/// - a body that the work does not read, if it has 64 KB or more, is chunked, or its client waits for `100 Continue`. A smaller body is
///   received at once, also for work that waits in the queue.
/// - a pipelined request that must wait for this one's answer, because one of the two is not safe
///
/// The handler sets [Exchange#whenLeft], so a handler in front must not. Any thread.
public final class BlockingHandler implements Handler {
    private static final String RETRY = "1"; // seconds: a worker becomes free with each request that is done

    private final Workers workers;
    private final Work work;
    private final boolean halfClose; // whether a client may end its side and still get the reply
    private final Reply full = Reply.error(Status.SERVICE_UNAVAILABLE, "The server is busy. Try again later.")
            .field("Retry-After", RETRY);

    /// Serves one request, on a virtual thread of its own.
    @FunctionalInterface
    public interface Work {
        /// Answers with [BlockingExchange#respond], or with [BlockingExchange#begin] and the stream that it returns; the reply ends when
        /// this method returns. If it throws, the answer is 500; a reply that has begun is cut, so that the client sees it as incomplete.
        /// If it returns without an answer, the answer is 500 too.
        ///
        /// @throws InterruptedException when the client has left
        void serve(BlockingExchange exchange) throws Exception;
    }

    /// Several handlers may share their workers.
    public BlockingHandler(Workers workers, Work work) {
        this(workers, work, false);
    }

    private BlockingHandler(Workers workers, Work work, boolean halfClose) {
        this.workers = Objects.requireNonNull(workers);
        this.work = Objects.requireNonNull(work);
        this.halfClose = halfClose;
    }

    /// The same, but a client may half-close the connection and still gets its reply. By default a half-close counts as leaving, as most
    /// clients mean it: the two look the same until something is sent.
    public BlockingHandler allowingHalfClose() {
        return new BlockingHandler(workers, work, true);
    }

    @Override
    public void handle(Exchange exchange) {
        if (exchange.left()) return;
        BlockingExchange blocking = new BlockingExchange(exchange, work);
        Optional<Workers.Job> job = workers.submit(blocking::serve);
        if (job.isEmpty()) {
            exchange.respond(full);
            return;
        }
        blocking.receiveEarly(job.get());
        exchange.whenLeft(() -> blocking.leave(job.get()));
        if (!halfClose) exchange.whenEnded(() -> ended(exchange, blocking, job.get()));
    }

    private void ended(Exchange exchange, BlockingExchange blocking, Workers.Job job) {
        if (blocking.leave(job)) exchange.respondUnlessAnswered(full); // it never ran, and the client may still wait
    }
}
