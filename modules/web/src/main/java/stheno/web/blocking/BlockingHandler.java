package stheno.web.blocking;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.ClientNetwork;

/// Answers requests with code that may block. Each request is served on a virtual thread of a bounded number of [Workers]; framing,
/// keep-alive, pipelining and TLS stay on the loop. When all workers are busy and their queue is full, the answer is 503 with Retry-After.
///
/// ```java
/// Workers workers = new Workers(200, 1000);
/// new Router().get("/report", new BlockingHandler(workers, exchange -> exchange.respond(Reply.text(slowQuery()))));
/// ```
///
/// One client has at most three quarters of the workers, and of their queue. A client that ends its side of the connection still gets its
/// reply: see [#withHalfCloseTimeout].
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
    private static final Duration HALF_CLOSE = Duration.ofSeconds(30); // as long as a script may take for its header

    private final Workers workers;
    private final Work work;
    private final Optional<Duration> halfClose; // how long the work may be silent after a half-close; empty for any time
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
        this(workers, work, Optional.of(HALF_CLOSE));
    }

    private BlockingHandler(Workers workers, Work work, Optional<Duration> halfClose) {
        this.workers = Objects.requireNonNull(workers);
        this.work = Objects.requireNonNull(work);
        this.halfClose = halfClose;
    }

    /// The same, but a client that has half-closed the connection gets its reply however long that takes. For work that must not be broken
    /// off.
    public BlockingHandler allowingHalfClose() {
        return new BlockingHandler(workers, work, Optional.empty());
    }

    /// The same with another timeout: a client that has half-closed the connection counts as gone when nothing is sent for so long. The
    /// default is 30 seconds.
    ///
    /// @throws IllegalArgumentException if the timeout is not positive
    public BlockingHandler withHalfCloseTimeout(Duration timeout) {
        if (!timeout.isPositive()) throw new IllegalArgumentException("the timeout of a half-closed connection is not positive");
        return new BlockingHandler(workers, work, Optional.of(timeout));
    }

    @Override
    public void handle(Exchange exchange) {
        if (exchange.left()) return;
        BlockingExchange blocking = new BlockingExchange(exchange, work);
        Optional<Workers.Job> job = workers.submit(ClientNetwork.of(exchange.client()), blocking::serve);
        if (job.isEmpty()) {
            exchange.respond(full);
            return;
        }
        blocking.receiveEarly(job.get());
        exchange.whenLeft(() -> blocking.leave(job.get()));
        halfClose.ifPresent(timeout -> {
            HalfClose watch = new HalfClose(exchange.reactor(), timeout, () -> gone(exchange, blocking, job.get()));
            blocking.watch(watch);
            exchange.whenEnded(watch::ended);
        });
    }

    private void gone(Exchange exchange, BlockingExchange blocking, Workers.Job job) {
        if (blocking.leave(job)) exchange.respondUnlessAnswered(full); // it never ran, and the client may still wait
    }
}
