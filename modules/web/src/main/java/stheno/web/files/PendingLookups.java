package stheno.web.files;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import stheno.http.Exchange;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.ClientNetwork;
import stheno.reactor.Log;
import stheno.reactor.Timer;
import stheno.storage.DiskShare;

/// The requests that need the disk for their reply. Requests for the same path wait for one job, so that a file that hangs holds one
/// thread.
///
/// ```
///   add ──► job QUEUED ──► RUNNING: answers one request after the other ──► (over)
///    │          └──(the disk hangs, or all clients have left)──► (over)
///    └──(the queue is full, or the job of this path runs for 2 s)──► refused
/// ```
///
/// A request that is not answered within 20 seconds is refused; the job goes on. Any thread.
final class PendingLookups {
    private static final long HANGS = Duration.ofSeconds(2).toNanos(); // a job: another request would only wait behind it
    private static final Duration PATIENCE = Duration.ofSeconds(20); // a disk that starts up takes 10

    private final DiskShare disk;
    private final LongSupplier clock;
    private final BiConsumer<Exchange, Consumer<Reply>> work;
    private final Reply busy;
    private final Map<String, Lookup> pending = new HashMap<>(); // guarded by itself, for a few instructions

    /// @param clock in nanoseconds since any moment, never backwards
    /// @param work  finds the reply, on a thread that may wait for the disk, and gives it to its second argument: then or later, on any
    ///              thread
    /// @param busy  the answer of a request that is refused
    PendingLookups(DiskShare disk, LongSupplier clock, BiConsumer<Exchange, Consumer<Reply>> work, Reply busy) {
        this.disk = disk;
        this.clock = clock;
        this.work = work;
        this.busy = busy;
    }

    private static final class Lookup {
        final String path;
        final SequencedSet<Waiting> queue = new LinkedHashSet<>();
        Optional<DiskShare.Job> job = Optional.empty();
        boolean running;
        long begun;

        Lookup(String path) {
            this.path = path;
        }
    }

    private static final class Waiting {
        final Exchange exchange;
        Optional<Timer> timer = Optional.empty(); // loop thread only

        Waiting(Exchange exchange) {
            this.exchange = exchange;
        }

        /// Any thread.
        void answer(Reply reply) {
            exchange.reactor().execute(() -> {
                timer.ifPresent(Timer::cancel);
                exchange.respondUnlessAnswered(reply);
            });
        }
    }

    /// Answers the exchange, now or later. Loop thread only.
    void add(String path, Exchange exchange) {
        Waiting waiting = new Waiting(exchange);
        Optional<Lookup> joined = join(path, waiting);
        if (joined.isEmpty()) {
            exchange.respond(busy);
            return;
        }
        Timer timer = exchange.reactor().schedule(PATIENCE, () -> expired(joined.get(), waiting));
        waiting.timer = Optional.of(timer);
        exchange.whenLeft(() -> {
            timer.cancel();
            leave(joined.get(), waiting);
        });
    }

    private Optional<Lookup> join(String path, Waiting waiting) {
        synchronized (pending) {
            Lookup lookup = pending.get(path);
            if (lookup != null) {
                if (lookup.running && clock.getAsLong() - lookup.begun >= HANGS) return Optional.empty();
                lookup.queue.add(waiting);
                return Optional.of(lookup);
            }
            Lookup fresh = new Lookup(path);
            fresh.queue.add(waiting);
            fresh.job = disk.submit(ClientNetwork.of(waiting.exchange.client()), () -> run(fresh), () -> refuse(fresh));
            if (fresh.job.isEmpty()) return Optional.empty();
            pending.put(path, fresh);
            return Optional.of(fresh);
        }
    }

    private void run(Lookup lookup) {
        for (Waiting next = next(lookup); next != null; next = next(lookup)) {
            if (!next.exchange.left()) answer(next);
        }
    }

    private void answer(Waiting waiting) {
        Exchange exchange = waiting.exchange;
        try {
            work.accept(exchange, waiting::answer);
        } catch (RuntimeException | Error e) { // the client would wait for an answer
            exchange.reactor().log().event(Log.Level.ERROR, "handler-failed", "request", exchange.request(), "cause", e);
            waiting.answer(Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this."));
        }
    }

    /// Null if nothing waits any more.
    private Waiting next(Lookup lookup) {
        synchronized (pending) {
            lookup.running = true;
            lookup.begun = clock.getAsLong();
            if (!lookup.queue.isEmpty()) return lookup.queue.removeFirst();
            pending.remove(lookup.path, lookup);
            return null;
        }
    }

    /// The disk hangs.
    private void refuse(Lookup lookup) {
        for (Waiting next = next(lookup); next != null; next = next(lookup)) next.answer(busy);
    }

    private void expired(Lookup lookup, Waiting waiting) {
        leave(lookup, waiting);
        waiting.exchange.respondUnlessAnswered(busy);
    }

    /// The request waits no more. If no other does, the job gives its place back.
    private void leave(Lookup lookup, Waiting waiting) {
        synchronized (pending) {
            lookup.queue.remove(waiting);
            if (!lookup.queue.isEmpty() || lookup.running) return;
            if (lookup.job.map(DiskShare.Job::cancel).orElse(false)) pending.remove(lookup.path, lookup);
        }
    }

    /// Paths that requests wait for.
    int paths() {
        synchronized (pending) {
            return pending.size();
        }
    }

    /// Requests that wait, and are not being answered.
    int requests() {
        synchronized (pending) {
            return pending.values().stream().mapToInt(lookup -> lookup.queue.size()).sum();
        }
    }
}
