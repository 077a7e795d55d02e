package stheno.catcher.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs what takes the processor for a while: searches, and the parsing of messages. On platform threads, since virtual threads would keep
/// their carriers from everything else meanwhile. Any thread.
final class WorkPool implements AutoCloseable {
    private static final int QUEUE = 1500; // all readers that may wait for messages, and others
    private static final long IDLE = 10; // seconds until a thread ends

    private final ThreadPoolExecutor threads;

    WorkPool(String name) {
        int most = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        threads = new ThreadPoolExecutor(most, most, IDLE, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Runs it and waits. If the waiting thread is interrupted, so is the work.
    ///
    /// @throws StoreBusy if too much is waiting
    <T> T call(Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        execute(task);
        try {
            return task.get();
        } catch (InterruptedException _) {
            task.cancel(true);
            threads.remove(task);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) throw fault;
            if (e.getCause() instanceof RuntimeException fault) throw fault;
            if (e.getCause() instanceof Error fault) throw fault;
            throw new IOException(e.getCause());
        }
    }

    /// Runs it some time.
    <T> CompletableFuture<T> start(Callable<T> work) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private void execute(Runnable work) throws IOException {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException _) {
            throw new StoreBusy("too many searches");
        }
    }

    int waiting() {
        return threads.getActiveCount() + threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
