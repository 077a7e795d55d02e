package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import stheno.testkit.Await;
import stheno.testkit.ManualClock;

/// The pools in a process that cannot start another thread.
class NoThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private volatile int left = Integer.MAX_VALUE; // threads that can still be started
    private volatile boolean factoryFails = true; // else the start of the thread fails, which only the second pool calls
    final CountDownLatch disk = new CountDownLatch(1); // hangs until it is counted down
    final AtomicInteger done = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final DiskPool pool = new DiskPool(6, 3, Duration.ofSeconds(2), new ManualClock(), new Mounts(), 2, 0, this::thread);
    final DiskShare share = pool.share();
    final WorkPool work = new WorkPool(this::thread, 2, 8, PATIENCE, Duration.ofMillis(1));

    private synchronized boolean take() {
        return left-- > 0;
    }

    private Thread thread(Runnable task) {
        boolean one = take();
        if (!one && factoryFails) throw error();
        Thread thread = new Thread(task) {
            @Override
            public void start() {
                if (!one) throw error();
                super.start();
            }
        };
        thread.setDaemon(true);
        return thread;
    }

    private static OutOfMemoryError error() {
        return new OutOfMemoryError("unable to create native thread: possibly out of memory or process/resource limits reached");
    }

    private void hang() {
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        done.incrementAndGet();
    }

    @AfterEach
    void release() {
        disk.countDown();
        Await.until(() -> pool.running() == 0);
        work.close();
    }

    @Test
    void aDiskJobWithoutAnyThreadIsRefusedAndHoldsNoPlace() throws Exception {
        left = 0;
        for (int i = 0; i < 20; i++) assertTrue(share.submit("a", this::hang, refused::incrementAndGet).isEmpty());
        assertThrows(DiskBusyException.class, () -> share.call("a", PATIENCE, () -> 42));
        assertEquals(0, pool.running());
        left = Integer.MAX_VALUE;
        assertEquals(42, share.call("a", PATIENCE, () -> 42));
        assertEquals(0, refused.get());
    }

    @Test
    void aTransferWithoutAnyThreadIsRejected() {
        left = 0;
        assertThrows(RejectedExecutionException.class, () -> share.transfers().execute(this::hang));
        assertEquals(0, pool.running());
    }

    @Test
    void aDiskJobIsRunByTheThreadThatExists() {
        left = 1;
        for (int i = 0; i < 10; i++) assertTrue(share.submit("a", this::hang, refused::incrementAndGet).isPresent());
        share.transfers().execute(this::hang);
        assertEquals(1, pool.running());
        disk.countDown();
        Await.until(() -> done.get() == 11);
        assertEquals(0, refused.get());
    }

    @Test
    void aJobThatWaitedGetsItsThreadWhenThereIsOneAgain() {
        left = 1;
        share.submit("a", this::hang, refused::incrementAndGet);
        share.submit("a", this::hang, refused::incrementAndGet);
        share.submit("a", done::incrementAndGet, refused::incrementAndGet);
        left = Integer.MAX_VALUE;
        share.submit("a", done::incrementAndGet, refused::incrementAndGet); // starts the thread that looks at the queues, too
        Await.until(() -> done.get() == 2);
        assertEquals(0, refused.get());
    }

    @Test
    void theThreadThatLooksAtTheQueuesTriesAgain() {
        left = 3; // two jobs, and the thread that looks
        for (int i = 0; i < 2; i++) share.submit("a", this::hang, refused::incrementAndGet);
        share.submit("a", done::incrementAndGet, refused::incrementAndGet);
        Await.until(() -> left < 0); // in vain
        assertEquals(0, done.get());
        left = Integer.MAX_VALUE;
        Await.until(() -> done.get() == 1);
    }

    @Test
    void otherWorkIsRefusedOrRunByTheThreadThatExists() throws Exception {
        left = 0;
        assertThrows(WorkPool.Busy.class, () -> work.call("a", () -> 42));
        factoryFails = false;
        assertThrows(WorkPool.Busy.class, () -> work.call("a", () -> 42));
        assertEquals(0, work.waiting());
        assertEquals(0, work.threads());
        left = 1;
        work.start("a", this::hang);
        work.start("a", done::incrementAndGet);
        disk.countDown();
        Await.until(() -> done.get() == 2);
    }
}
