package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;
import stheno.testkit.ManualClock;

class DiskPoolTest {
    private static final Duration STUCK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Runnable NEVER = () -> {
        throw new AssertionError("refused");
    };

    final ManualClock clock = new ManualClock();
    final DiskPool pool = new DiskPool(6, 3, STUCK, clock, new Mounts());
    final DiskShare share = pool.share();
    final CountDownLatch disk = new CountDownLatch(1); // hangs until it is counted down
    final AtomicInteger done = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    @AfterEach
    void release() {
        disk.countDown();
        Await.until(() -> pool.running() == 0);
    }

    private void hang() {
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        done.incrementAndGet();
    }

    private Optional<DiskShare.Job> hang(DiskShare share, Object client) {
        return share.submit(client, this::hang, refused::incrementAndGet);
    }

    private int answer(DiskShare share) throws Exception {
        return share.call("client", PATIENCE, () -> 42);
    }

    @Test
    void aJobRuns() throws Exception {
        assertEquals(42, answer(share));
    }

    @Test
    void aThreadOfAnotherKindEndsWithItsJob() throws Exception {
        List<Thread> made = new ArrayList<>();
        DiskPool simulated = new DiskPool(task -> {
            made.add(Thread.ofPlatform().daemon().unstarted(task));
            return made.getLast();
        }, clock);
        assertEquals(42, answer(simulated.share()));
        assertTrue(made.getFirst().join(Duration.ofSeconds(30)), "it waits for more work");
    }

    @Test
    void jobsThatHangLeaveThreadsForOtherJobsOfTheSameTree() throws Exception {
        hang(share, "a");
        hang(share, "b");
        assertEquals(42, answer(share));
        Await.until(() -> pool.running() == 2);
    }

    @Test
    void aTreeThatHangsHoldsItsShareOfTheThreadsOnly() throws Exception {
        for (int i = 0; i < 10; i++) hang(share, "a");
        DiskShare other = pool.share();
        assertEquals(42, answer(other));
        Await.until(() -> pool.running() == 3);
        assertEquals(42, answer(other));
    }

    @Test
    void whenAllThreadsOfATreeHangItsJobsAreRefusedAtOnce() throws Exception {
        for (int i = 0; i < 5; i++) assertTrue(hang(share, "a").isPresent());
        Await.until(() -> pool.running() == 3);
        clock.advance(STUCK);
        assertTrue(hang(share, "b").isEmpty());
        Await.until(() -> refused.get() == 2);
        assertThrows(DiskBusyException.class, () -> answer(share));
        assertEquals(42, answer(pool.share()));
        disk.countDown();
        Await.until(() -> done.get() == 3);
        Await.until(() -> pool.running() == 0);
        assertEquals(42, answer(share));
    }

    @Test
    void manyTreesThatHangAreBoundedTogether() {
        List<DiskShare> shares = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            shares.add(pool.share());
            for (int j = 0; j < 4; j++) hang(shares.get(i), "a");
        }
        Await.until(() -> pool.running() == 6);
        disk.countDown();
        Await.until(() -> done.get() == 16);
    }

    @Test
    void oneClientFillsAQuarterOfTheQueue() {
        hangAll();
        for (int i = 0; i < 256; i++) assertTrue(hang(share, "a").isPresent());
        assertTrue(hang(share, "a").isEmpty());
        assertTrue(hang(share, "b").isPresent());
    }

    @Test
    void theQueueHasABound() {
        hangAll();
        for (int i = 0; i < 1024; i++) assertTrue(hang(share, i).isPresent());
        assertTrue(hang(share, "z").isEmpty());
    }

    private void hangAll() {
        for (int i = 0; i < 3; i++) hang(share, i);
        Await.until(() -> pool.running() == 3);
    }

    @Test
    void aJobThatIsCancelledInTheQueueNeverRuns() throws Exception {
        hangAll();
        DiskShare.Job job = share.submit("a", () -> {
            throw new AssertionError("it runs");
        }, NEVER).orElseThrow();
        assertTrue(job.cancel());
        assertFalse(job.cancel());
        disk.countDown();
        assertEquals(42, answer(share));
    }

    @Test
    void aCallThatTakesTooLongLosesItsResult() {
        CountDownLatch lost = new CountDownLatch(1);
        assertThrows(DiskBusyException.class, () -> share.call("a", Duration.ofMillis(1), () -> {
            hang();
            return 1;
        }, _ -> lost.countDown()));
        disk.countDown();
        Await.until(() -> lost.getCount() == 0);
    }

    @Test
    void aCallThrowsWhatItsWorkThrows() {
        IOException own = new IOException("own");
        assertEquals(own, assertThrows(IOException.class, () -> share.call("a", PATIENCE, () -> {
            throw own;
        })));
    }

    @Test
    void transfersAreNeverRefused() {
        hangAll();
        clock.advance(STUCK);
        for (int i = 0; i < 2000; i++) share.transfers().execute(done::incrementAndGet);
        disk.countDown();
        Await.until(() -> done.get() == 2003);
    }

    @Test
    void twoLongCallsInAMinuteMakeADiskSlowForTenMinutes() throws Exception {
        takeLong(Duration.ofMillis(100));
        assertFalse(share.isSlow());
        clock.advance(Duration.ofMinutes(1));
        takeLong(Duration.ofMillis(100));
        assertFalse(share.isSlow());
        takeLong(Duration.ofMillis(99));
        assertFalse(share.isSlow());
        takeLong(Duration.ofMillis(100));
        assertTrue(share.isSlow());
        clock.advance(Duration.ofMinutes(10));
        assertFalse(share.isSlow());
    }

    private void takeLong(Duration time) throws Exception {
        share.call("a", PATIENCE, () -> {
            clock.advance(time);
            return 1;
        });
        Await.until(() -> pool.running() == 0);
    }

    @Test
    void aFileOfALocalFileSystemIsSentByTheLoop(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertFalse(share.readsInBackground(found(file, Files.readAttributes(file, "fileKey").get("fileKey"))));
        assertTrue(share.readsInBackground(found(Path.of("/proc/self/stat"), "(dev=ffffff,ino=1)"))); // a program answers, perhaps
    }

    private static Found.Regular found(Path path, Object key) {
        return new Found.Regular(path, 4, FileTime.fromMillis(0), key);
    }
}
