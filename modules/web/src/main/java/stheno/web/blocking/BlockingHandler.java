package stheno.web.blocking;

import java.util.Objects;
import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;

/// Answers requests with work that may block: each is served on a virtual thread, among a bounded number of [Workers], while
/// framing, keeping the connection, pipelining and TLS stay with the loop. Past that number and its queue, the answer is 503 with
/// Retry-After.
///
/// ```java
/// Workers workers = new Workers(200, 1000);
/// new Router().get("/report", new BlockingHandler(workers, exchange -> exchange.respond(Reply.text(slowQuery()))));
/// ```
///
/// A client that leaves has its thread interrupted, once the loop sees it leave. It does not look, until something is sent, while
/// what was received stands in the way:
///
/// - a body that the work does not read, if it is of 64 KB or more, chunked, or its client waits to be asked for it (a smaller one
///   is taken in meanwhile, also for work that waits in the queue);
/// - a pipelined request that must wait for this one's answer, because one of the two may change something.
///
/// The interruption is the exchange's [whenLeft][Exchange#whenLeft]: a handler around this one leaves that alone. Any thread.
public final class BlockingHandler implements Handler {
    private static final String RETRY = "1"; // seconds: a place becomes free whenever any of them is done

    private final Workers workers;
    private final Work work;
    private final boolean patient;
    private final Reply full = Reply.error(Status.SERVICE_UNAVAILABLE, "Too many requests are being served; try again soon.")
            .field("Retry-After", RETRY);

    /// Serves one request, on a thread of its own.
    @FunctionalInterface
    public interface Work {
        /// Answers by [BlockingExchange#respond], or by [BlockingExchange#begin] and what is then written; the reply ends when this
        /// returns. If it throws, the answer is 500, or what was begun is cut so that nobody takes it for complete. If it returns
        /// without an answer, that is 500 as well.
        ///
        /// @throws InterruptedException when the client has left
        void serve(BlockingExchange exchange) throws Exception;
    }

    /// Several handlers may share their workers.
    public BlockingHandler(Workers workers, Work work) {
        this(workers, work, false);
    }

    private BlockingHandler(Workers workers, Work work, boolean patient) {
        this.workers = Objects.requireNonNull(workers);
        this.work = Objects.requireNonNull(work);
        this.patient = patient;
    }

    /// The same, for clients that end their side of the connection and still wait for the reply. Otherwise that end counts as
    /// leaving, as it is with nearly all: nobody can tell the two apart until something is sent.
    public BlockingHandler patient() {
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
        if (!patient) exchange.whenEnded(() -> ended(exchange, blocking, job.get()));
    }

    private void ended(Exchange exchange, BlockingExchange blocking, Workers.Job job) {
        if (blocking.leave(job)) exchange.respondUnlessAnswered(full); // it never ran, and somebody might still wait
    }
}
