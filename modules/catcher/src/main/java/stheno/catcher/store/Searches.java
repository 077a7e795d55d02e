package stheno.catcher.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import stheno.storage.WorkPool;

/// Runs what takes the processor for a while: searches, and the parsing of messages. The store does not know its readers: each search is a
/// client of its own. Any thread.
record Searches(WorkPool pool) {
    private static final int QUEUE = 1500; // all readers that may wait for messages, and others
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// With threads of its own, half as many as there are processors.
    static Searches open() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new Searches(new WorkPool("catcher-search", threads, QUEUE, PATIENCE));
    }

    /// Runs it and waits. If the waiting thread is interrupted, so is the work.
    ///
    /// @throws StoreBusy if too much is waiting
    <T> T call(WorkPool.Work<T> work) throws IOException {
        try {
            return pool.call(work, work);
        } catch (WorkPool.Busy _) {
            throw new StoreBusy("too many searches");
        }
    }

    /// Runs it some time.
    ///
    /// @param reader cancels the work when it completes before
    /// @throws StoreBusy if too much is waiting
    <T> CompletableFuture<T> start(WorkPool.Work<T> work, CompletableFuture<?> reader) throws StoreBusy {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            Runnable cancel = pool.start(result, () -> {
                try {
                    result.complete(work.run());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
            reader.whenComplete((_, _) -> cancel.run());
            return result;
        } catch (WorkPool.Busy _) {
            throw new StoreBusy("too many searches");
        }
    }

    /// How many run or wait.
    int busy() {
        return pool.running() + pool.waiting();
    }

    void close() {
        pool.close();
    }
}
