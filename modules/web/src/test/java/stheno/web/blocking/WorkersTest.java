package stheno.web.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.ClientNetwork;
import stheno.testkit.Await;

@Timeout(60)
class WorkersTest {
    final Semaphore gate = new Semaphore(0);
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /// Reports that it runs, waits for the gate, and reports the end of the wait.
    private Runnable gated(String name) {
        return () -> {
            told.add(name);
            try {
                gate.acquire();
                told.add(name + " done");
            } catch (InterruptedException e) {
                told.add(name + " interrupted");
            }
        };
    }

    private String heard() throws InterruptedException {
        String next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was told for thirty seconds");
        return next;
    }

    @Test
    void theRestWaitInTheOrderInWhichTheyCame() throws InterruptedException {
        Workers workers = new Workers(1, 3);
        for (String name : List.of("a", "b", "c", "d")) assertTrue(workers.submit(gated(name)).isPresent());
        assertEquals(1, workers.running());
        assertEquals(3, workers.waiting());
        for (String name : List.of("a", "b", "c", "d")) {
            assertEquals(name, heard());
            gate.release();
            assertEquals(name + " done", heard());
        }
    }

    @Test
    void asManyRunAtOnceAsAreAllowed() throws InterruptedException {
        Workers workers = new Workers(100, 0);
        IntStream.range(0, 100).forEach(_ -> workers.submit(gated("on")));
        for (int i = 0; i < 100; i++) assertEquals("on", heard());
        assertEquals(100, workers.running());
        assertTrue(workers.submit(gated("refused")).isEmpty());
        gate.release(100);
        for (int i = 0; i < 100; i++) assertEquals("on done", heard());
    }

    @Test
    void oneMoreThanTheQueueHoldsIsRefusedAndCounted() throws InterruptedException {
        Workers workers = new Workers(1, 1);
        workers.submit(gated("a"));
        workers.submit(gated("b"));
        assertTrue(workers.submit(gated("c")).isEmpty());
        assertEquals(1, workers.refused());
        assertEquals("1 running, 1 waiting, 1 refused", workers.toString());
        gate.release(2);
        assertEquals(List.of("a", "a done", "b", "b done"), List.of(heard(), heard(), heard(), heard()));
        assertTrue(told.isEmpty());
    }

    @Test
    void aWaitingJobThatIsInterruptedNeverRunsAndItsPlaceIsFree() throws InterruptedException {
        Workers workers = new Workers(1, 1);
        workers.submit(gated("a"));
        Workers.Job waiting = workers.submit(gated("b")).orElseThrow();
        assertTrue(waiting.interrupt());
        assertEquals(0, workers.waiting());
        assertTrue(workers.submit(gated("c")).isPresent());
        gate.release(2);
        assertEquals(List.of("a", "a done", "c", "c done"), List.of(heard(), heard(), heard(), heard()));
        assertFalse(waiting.interrupt());
    }

    @Test
    void onlyTheRunningJobIsInterrupted() throws InterruptedException {
        Workers workers = new Workers(1, 1);
        Workers.Job running = workers.submit(gated("a")).orElseThrow();
        workers.submit(gated("b"));
        assertEquals("a", heard());
        assertFalse(running.interrupt());
        assertEquals("a interrupted", heard());
        assertEquals("b", heard());
        assertFalse(running.interrupt()); // long over
        gate.release();
        assertEquals("b done", heard());
    }

    @Test
    void aJobIsInterruptedEvenBeforeItsThreadHasStarted() throws InterruptedException {
        Workers workers = new Workers(1, 0);
        for (int i = 0; i < 1000; i++) { // some of them will not have begun
            workers.submit(gated("a")).orElseThrow().interrupt();
            assertEquals("a", heard());
            assertEquals("a interrupted", heard());
            Await.until(() -> workers.running() == 0);
        }
    }

    @Test
    void workThatThrowsGivesItsPlaceBack() throws InterruptedException {
        Workers workers = new Workers(1, 1);
        CountDownLatch thrown = new CountDownLatch(1);
        workers.submit(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> thrown.countDown());
            throw new IllegalStateException("as the test demands");
        });
        workers.submit(gated("next"));
        gate.release();
        assertEquals("next", heard());
        assertEquals("next done", heard());
        assertTrue(thrown.await(30, TimeUnit.SECONDS));
    }

    @Test
    void workRunsOnVirtualThreads() throws InterruptedException {
        new Workers(1, 0).submit(() -> told.add("virtual " + Thread.currentThread().isVirtual()));
        assertEquals("virtual true", heard());
    }

    @Test
    void boundsThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Workers(1, -1));
    }

    private static ClientNetwork client(int last) {
        return ClientNetwork.of(new InetSocketAddress("192.0.2." + last, 1000).getAddress());
    }

    @Test
    void oneClientLeavesAQuarterOfThePlacesToTheOthers() throws InterruptedException {
        Workers workers = new Workers(8, 8);
        for (int i = 0; i < 12; i++) assertTrue(workers.submit(client(1), gated("greedy")).isPresent());
        assertEquals(List.of(6, 6), List.of(workers.running(), workers.waiting()));
        assertTrue(workers.submit(client(1), gated("greedy")).isEmpty(), "its share of the queue is full");
        assertTrue(workers.submit(client(2), gated("other")).isPresent());
        assertTrue(workers.submit(gated("none")).isPresent());
        assertEquals(8, workers.running());
        gate.release(100);
        Await.until(() -> workers.running() == 0);
        assertEquals(28, told.size());
    }

    @Test
    void theClientWithTheFewestRunningJobsIsNext() throws InterruptedException {
        Workers workers = new Workers(4, 8);
        for (int i = 0; i < 3; i++) workers.submit(client(1), gated("greedy"));
        for (int i = 0; i < 3; i++) assertEquals("greedy", heard());
        workers.submit(client(2), gated("b"));
        assertEquals("b", heard());
        workers.submit(client(1), gated("greedy waits"));
        workers.submit(client(3), gated("c"));
        gate.release();
        Await.until(() -> told.contains("c"));
        assertFalse(told.contains("greedy waits"));
        gate.release(100);
        Await.until(() -> workers.running() == 0);
    }

    @Test
    void moreWorkOfAnAcceptedJobIsNeverRefused() throws InterruptedException {
        Workers workers = new Workers(1, 0);
        workers.submit(client(1), gated("first"));
        assertEquals("first", heard());
        assertTrue(workers.submit(client(2), gated("refused")).isEmpty());
        workers.resume(client(1), () -> told.add("more"));
        assertEquals(1, workers.waiting());
        gate.release();
        assertEquals(List.of("first done", "more"), List.of(heard(), heard()));
    }

    @Test
    void aClientWithFewPlacesMayHaveAll() throws InterruptedException {
        Workers workers = new Workers(2, 0);
        assertTrue(workers.submit(client(1), gated("a")).isPresent());
        assertTrue(workers.submit(client(1), gated("b")).isPresent());
        gate.release(2);
        Await.until(() -> workers.running() == 0);
    }
}
