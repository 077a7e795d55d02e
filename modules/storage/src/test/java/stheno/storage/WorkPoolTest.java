package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;

@Timeout(60)
final class WorkPoolTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final WorkPool pool = new WorkPool(factory("test"), 4, 8, LONG, Duration.ofMillis(1));
    private final CountDownLatch held = new CountDownLatch(1);

    @TempDir
    private Path folder;

    private static ThreadFactory factory(String name) {
        return Thread.ofPlatform().daemon().name(name).factory();
    }

    @AfterEach
    void close() {
        held.countDown();
        pool.close();
    }

    /// What a call has thrown or returned.
    private record Call(Thread thread, CompletableFuture<Object> result) {
        Object join() {
            return result.join();
        }
    }

    private Call call(Object client, WorkPool.Work<?> work) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        return new Call(Thread.startVirtualThread(() -> {
            try {
                result.complete(pool.call(client, work));
            } catch (Throwable e) {
                result.complete(e);
            }
        }), result);
    }

    @Test
    void aThreadOfAnotherKindEndsWithItsWork() throws Exception {
        List<Thread> made = new ArrayList<>();
        WorkPool simulated = new WorkPool(task -> {
            made.add(factory("simulated").newThread(task));
            return made.getLast();
        }, 4, 8, LONG);
        assertEquals(42, simulated.call("client", () -> 42));
        assertTrue(made.getFirst().join(Duration.ofSeconds(30)), "it waits for more work");
    }

    /// Work that holds a thread until the end of the test.
    private Object hold() throws IOException {
        try {
            held.await();
            return "held";
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        }
    }

    private void hold(Object client, int jobs) throws IOException {
        for (int i = 0; i < jobs; i++) {
            pool.start(client, () -> assertThrows(Throwable.class, () -> {
                hold();
                throw new IOException("over");
            }));
        }
    }

    @Test
    void aCallReturnsTheResultOrThrowsTheException() throws Exception {
        assertEquals(7, pool.call("a", () -> 7));
        IOException fault = new IOException();
        assertSame(fault, assertThrows(IOException.class, () -> pool.call("a", () -> {
            throw fault;
        })));
        assertThrows(IllegalStateException.class, () -> pool.call("a", () -> {
            throw new IllegalStateException();
        }));
        assertThrows(StackOverflowError.class, () -> pool.call("a", () -> {
            throw new StackOverflowError();
        }));
        assertFalse(pool.call("a", () -> Thread.currentThread().isVirtual()));
    }

    @Test
    void threadsStartOnDemandAndEndWhenTheyAreIdle() throws Exception {
        assertEquals(0, pool.threads());
        pool.call("a", () -> 1);
        Await.until(() -> pool.threads() == 0);
        assertEquals(2, pool.call("a", () -> 2));
    }

    @Test
    void oneClientLeavesHalfOfTheThreadsToTheOthers() throws Exception {
        hold("a", 4);
        Await.until(() -> pool.running() == 2);
        assertEquals("b", pool.call("b", () -> "b"));
        assertEquals(2, pool.waiting());
    }

    @Test
    void oneClientLeavesMostOfTheQueueToTheOthers() throws Exception {
        hold("a", 4);
        assertThrows(WorkPool.Busy.class, () -> pool.call("a", () -> "one more"));
        hold("b", 2);
        assertEquals(1, pool.refused());
    }

    @Test
    void theQueueIsBounded() throws Exception {
        for (int client = 0; client < 4; client++) hold(client, 3);
        assertThrows(WorkPool.Busy.class, () -> pool.call("another", () -> "one more"));
        assertThrows(WorkPool.Busy.class, () -> pool.start("another", () -> { }));
        assertEquals(2, pool.refused());
    }

    @Test
    void clientsTakeTurns() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        WorkPool single = new WorkPool(factory("single"), 1, 100, LONG, LONG);
        CountDownLatch done = new CountDownLatch(6);
        single.start("holder", () -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (String job : List.of("a1", "a2", "a3", "b1", "b2", "c1")) {
            single.start(job.substring(0, 1), () -> {
                order.add(job);
                done.countDown();
            });
        }
        held.countDown();
        done.await();
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "a3"), order);
        single.close();
    }

    @Test
    void workThatWaitsNeverRunsAfterItsCallerWasInterrupted() throws Exception {
        hold("a", 2);
        Await.until(() -> pool.running() == 2);
        List<String> ran = new CopyOnWriteArrayList<>();
        Call call = call("a", () -> ran.add("ran"));
        Await.until(() -> pool.waiting() == 1);
        call.thread().interrupt();
        assertEquals(InterruptedIOException.class, call.join().getClass());
        assertEquals(0, pool.waiting());
        held.countDown();
        pool.call("a", () -> "after");
        assertEquals(List.of(), ran);
    }

    @Test
    void thatIsTrueOfWorkThatIsNeverRefusedToo() throws Exception {
        hold("a", 2);
        Await.until(() -> pool.running() == 2);
        FutureTask<Throwable> call = new FutureTask<>(() -> assertThrows(InterruptedIOException.class, () -> pool.run("a", () -> "ran")));
        Thread thread = Thread.startVirtualThread(call);
        Await.until(() -> pool.waiting() == 1);
        thread.interrupt();
        call.get();
        assertEquals(0, pool.waiting());
    }

    @Test
    void aCallOfAnInterruptedThreadDoesNotBegin() throws Exception {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> pool.call("a", () -> "ran"));
        assertTrue(Thread.interrupted());
        assertEquals(0, pool.threads());
    }

    @Test
    void workThatRunsIsInterruptedWithItsCaller() throws Exception {
        Call call = call("a", this::hold);
        Await.until(() -> pool.running() == 1);
        call.thread().interrupt();
        assertEquals(InterruptedIOException.class, call.join().getClass());
        assertEquals(0, pool.running());
    }

    /// A hash of a file ends so, without a check of its own.
    @Test
    void aLoopThatReadsAFileEndsWithItsCaller() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[100]);
        CountDownLatch begun = new CountDownLatch(1);
        Call call = call("a", () -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                while (channel.read(ByteBuffer.allocate(10), 0) > 0) begun.countDown();
                return "the end";
            }
        });
        begun.await();
        call.thread().interrupt();
        assertEquals(ClosedByInterruptException.class, call.join().getClass());
    }

    @Test
    void aResultThatComesInSpiteOfTheInterruptIsNotLost() throws Exception {
        Call call = call("a", () -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                return "opened";
            }
            return "";
        });
        Await.until(() -> pool.running() == 1);
        call.thread().interrupt();
        assertEquals("opened", call.join());
    }

    @Test
    void aCancellationThatComesLateDoesNotMeetTheNextWork() throws Exception {
        WorkPool single = new WorkPool(factory("single"), 1, 100, LONG, LONG);
        for (int i = 0; i < 200; i++) {
            Runnable cancel = single.start("a", () -> { });
            CompletableFuture<Void> cancelled = CompletableFuture.runAsync(cancel);
            assertFalse(single.call("b", () -> Thread.currentThread().isInterrupted()));
            cancelled.join();
        }
        single.close();
    }

    @Test
    void workThatHasWaitedTooLongIsRefused() throws Exception {
        WorkPool hasty = new WorkPool(factory("hasty"), 1, 8, Duration.ofMillis(1), LONG);
        CountDownLatch begun = new CountDownLatch(1);
        hasty.start("a", () -> {
            begun.countDown();
            try {
                held.await();
            } catch (InterruptedException _) {
                // the pool is closed
            }
        });
        begun.await();
        assertThrows(WorkPool.Busy.class, () -> hasty.call("b", () -> "late"));
        assertEquals(0, hasty.waiting());
        hasty.close();
    }

    @Test
    void workOfAPoolThatCallsThePoolRunsAtOnce() throws Exception {
        hold("a", 3);
        assertEquals("inner", pool.call("b", () -> pool.call("a", () -> "inner")));
    }

    @Test
    void workThatItsOwnerBoundsIsNotRefusedButWaitsItsTurn() throws Exception {
        List<Integer> ran = new ArrayList<>();
        hold("a", 4);
        CountDownLatch done = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            int number = i;
            pool.executor("a").execute(() -> {
                synchronized (ran) {
                    ran.add(number);
                }
                done.countDown();
            });
        }
        assertEquals("b", pool.call("b", () -> "b"));
        assertEquals(0, ran.size());
        held.countDown();
        done.await();
        assertEquals(20, ran.size());
    }

    @Test
    void anExceptionOfStartedWorkLeavesTheThreadToOthers() throws Exception {
        WorkPool single = new WorkPool(factory("single"), 1, 100, LONG, LONG);
        single.start("a", () -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> { });
            throw new IllegalStateException("of the test");
        });
        assertEquals("next", single.call("a", () -> "next"));
        single.close();
    }

    @Test
    void closingEndsWhatRunsAndWhatWaits() throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) calls.add(call("a", this::hold));
        Await.until(() -> pool.running() == 2 && pool.waiting() == 1);
        pool.close();
        List<String> ends = calls.stream().map(call -> call.join().getClass().getSimpleName()).sorted().toList();
        assertEquals(List.of("Busy", "InterruptedIOException", "InterruptedIOException"), ends);
        assertThrows(WorkPool.Busy.class, () -> pool.call("b", () -> 1));
        assertThrows(RejectedExecutionException.class, () -> pool.executor("b").execute(() -> { }));
        Await.until(() -> pool.threads() == 0);
    }

    @Test
    void aPoolNeedsAThread() {
        assertThrows(IllegalArgumentException.class, () -> new WorkPool("none", 0, 1, LONG));
        assertThrows(IllegalArgumentException.class, () -> new WorkPool("none", 1, -1, LONG));
    }
}
