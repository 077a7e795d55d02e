package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;

/// The loop itself: posted tasks, timers, and its counters.
@Timeout(60)
final class LoopTest {
    private static final int THREADS = 8;
    private static final int EACH = 5_000;

    @Test
    void tasksOfManyThreadsRunEachThreadsInItsOrder() throws Exception {
        SleepySelector selector = new SleepySelector(false);
        Reactor reactor = new Reactor("busy", selector.provider(), System::nanoTime, Log.from(Log.Level.DEBUG, new Journal()::event));
        Thread thread = reactor.start(Thread.ofPlatform().factory());
        int[] last = new int[THREADS];
        AtomicInteger disorder = new AtomicInteger();
        CountDownLatch ran = new CountDownLatch(THREADS * EACH);
        for (int t = 0; t < THREADS; t++) {
            int own = t;
            Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= EACH; i++) {
                    int n = i;
                    reactor.execute(() -> {
                        if (last[own] != n - 1 || !reactor.inLoop()) disorder.incrementAndGet();
                        last[own] = n;
                        ran.countDown();
                    });
                }
            });
        }
        assertTrue(ran.await(30, TimeUnit.SECONDS), () -> ran.getCount() + " were lost");
        assertEquals(0, disorder.get());
        reactor.stop();
        thread.join();
        assertFalse(reactor.inLoop());
    }

    @Test
    void moreTasksThanATurnTakesAllRunInTheirOrder() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            List<Integer> ran = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 2500; i++) {
                    int n = ran.size() + i;
                    loop.reactor.execute(() -> ran.add(n));
                }
                for (int i = 0; i < 4; i++) loop.turn();
                assertEquals(2500 * (round + 1), ran.size());
            }
            for (int i = 0; i < ran.size(); i++) assertEquals(i, ran.get(i));
        }
    }

    @Test
    void manyTasksWakeASleepingLoopOnce() throws Exception {
        SleepySelector selector = new SleepySelector(false);
        Reactor reactor = new Reactor("sleepy", selector.provider(), System::nanoTime, Log.from(Log.Level.DEBUG, new Journal()::event));
        Thread thread = reactor.start(Thread.ofPlatform().factory());
        for (int round = 1; round <= 3; round++) {
            assertTrue(selector.asleep.tryAcquire(30, TimeUnit.SECONDS));
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch ran = new CountDownLatch(101);
            reactor.execute(() -> {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                reactor.execute(ran::countDown); // in the loop: nothing to wake
            });
            for (int i = 0; i < 100; i++) reactor.execute(ran::countDown);
            held.countDown();
            assertTrue(ran.await(30, TimeUnit.SECONDS));
            assertEquals(round, selector.wakeups.get());
        }
        reactor.stop();
        thread.join();
    }

    @Test
    void aTaskThatFailsAffectsNoOther() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            List<String> ran = new ArrayList<>();
            loop.reactor.execute(() -> {
                throw new IllegalStateException("a fault");
            });
            loop.reactor.execute(() -> {
                throw new AssertionError("a fault");
            });
            loop.reactor.execute(() -> ran.add("task"));
            loop.reactor.schedule(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("a fault");
            });
            loop.reactor.schedule(Duration.ofSeconds(1), () -> ran.add("timer"));
            loop.pass(Duration.ofSeconds(2));
            assertEquals(List.of("task", "timer"), ran);
            assertEquals(3, loop.log.errors().size());
        }
    }

    @Test
    void aTaskThatPostsItselfForeverStarvesNoConnection() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            AtomicInteger rounds = new AtomicInteger();
            Runnable[] self = new Runnable[1];
            self[0] = () -> {
                rounds.incrementAndGet();
                loop.reactor.execute(self[0]);
            };
            loop.reactor.execute(self[0]);
            HandTurned.Pair<Talk> pair = loop.connect(Talk::new, Limits.DEFAULTS);
            pair.client.say("hello\n");
            loop.until(() -> pair.talk.told.contains("hello"));
            assertEquals("hello", pair.client.line());
            assertTrue(rounds.get() > 0);
        }
    }

    @Test
    void scheduledTasksRunInTheirTimesOrder() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            List<String> ran = new ArrayList<>();
            loop.reactor.schedule(Duration.ofMillis(30), () -> ran.add("c"));
            Timer cancelled = loop.reactor.schedule(Duration.ofMillis(15), () -> ran.add("never"));
            loop.reactor.schedule(Duration.ofMillis(10), () -> ran.add("a"));
            loop.reactor.schedule(Duration.ofMillis(20), () -> ran.add("b"));
            cancelled.cancel();
            loop.clock.advance(Duration.ofMillis(9));
            loop.turn();
            assertEquals(List.of(), ran);
            loop.clock.advance(Duration.ofMillis(11));
            loop.turn();
            assertEquals(List.of("a", "b"), ran);
            loop.clock.advance(Duration.ofMillis(50));
            loop.turn();
            assertEquals(List.of("a", "b", "c"), ran);
            cancelled.cancel();
        }
    }

    @Test
    void aLoopSleepsUntilItsNextTimerAndNoLonger() throws Exception {
        SleepySelector selector = new SleepySelector(false);
        Reactor reactor = new Reactor("timed", selector.provider(), System::nanoTime, Log.from(Log.Level.DEBUG, new Journal()::event));
        Thread thread = reactor.start(Thread.ofPlatform().factory());
        CountDownLatch rang = new CountDownLatch(3);
        assertTrue(selector.asleep.tryAcquire(30, TimeUnit.SECONDS));
        reactor.execute(() -> again(reactor, rang));
        assertTrue(rang.await(30, TimeUnit.SECONDS));
        assertEquals(1, selector.wakeups.get());
        reactor.stop();
        thread.join();
    }

    private static void again(Reactor reactor, CountDownLatch rang) {
        reactor.schedule(Duration.ofMillis(5), () -> {
            rang.countDown();
            again(reactor, rang);
        });
    }

    @Test
    void aSelectorThatAnswersAtOnceForNothingIsSeen() throws Exception {
        Journal log = new Journal();
        ManualClock clock = new ManualClock();
        Reactor reactor = new Reactor("broken", new SleepySelector(true).provider(), clock, Log.from(Log.Level.DEBUG, log::event));
        for (int i = 0; i < 2000; i++) reactor.turn();
        assertEquals(3, spins(log));
        assertEquals(2000, reactor.stats().turns());
    }

    private static long spins(Journal log) {
        return log.of("WARN").filter(line -> line.contains("selector-spins")).count();
    }

    @Test
    void timersThatFireAreNoSpin() throws Exception {
        Journal log = new Journal();
        ManualClock clock = new ManualClock();
        Reactor reactor = new Reactor("ticking", new SleepySelector(true).provider(), clock, Log.from(Log.Level.DEBUG, log::event));
        reactor.execute(() -> tick(reactor));
        for (int i = 0; i < 2000; i++) {
            clock.advance(Duration.ofSeconds(1));
            reactor.turn();
        }
        assertEquals(0, spins(log));
    }

    private static void tick(Reactor reactor) {
        reactor.schedule(Duration.ofSeconds(1), () -> tick(reactor));
    }

    @Test
    void aTurnThatTakesLongIsAStall() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            loop.reactor.execute(() -> loop.clock.advance(Duration.ofMillis(40)));
            loop.turn();
            assertEquals(0, loop.reactor.stats().stalls());
            loop.reactor.execute(() -> loop.clock.advance(Duration.ofMillis(60)));
            loop.turn();
            loop.clock.advance(Duration.ofHours(1)); // asleep: no work
            loop.turn();
            assertEquals(1, loop.reactor.stats().stalls());
            assertEquals(Duration.ofMillis(60).toNanos(), loop.reactor.stats().longestTurn());
        }
    }

    @Test
    void theStatsAddUp() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new)) {
            for (int i = 0; i < 10; i++) {
                try (Client client = server.client()) {
                    assertEquals("12345", client.say("12345\n").line());
                    assertEquals(1, server.stats().open());
                }
                server.talk().closed();
                server.turn();
            }
            LoopStats stats = server.stats();
            assertEquals(10, stats.accepted());
            assertEquals(0, stats.open());
            assertEquals(60, stats.bytesIn());
            assertEquals(60, stats.bytesOut());
            assertEquals(0, stats.refused() + stats.timedOut());
            assertTrue(stats.turns() >= 20);
        }
    }

    @Test
    void connectionsOfAGroupHaveNumbersOfTheirOwn() throws IOException, InterruptedException {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < 20; i++) clients.add(server.client());
            for (int i = 0; i < 20; i++) numbers.add(server.talk().connection.id());
            assertEquals(20, numbers.stream().distinct().count(), () -> numbers.toString());
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void aSelectorThatWaitsAndFindsNothingIsNoSpin() throws Exception {
        Journal log = new Journal();
        ManualClock clock = new ManualClock();
        Reactor reactor = new Reactor("idle", new SleepySelector(true).provider(), clock, Log.from(Log.Level.DEBUG, log::event));
        for (int i = 0; i < 2000; i++) {
            clock.advance(Duration.ofMillis(2));
            reactor.turn();
        }
        assertEquals(0, spins(log));
    }

    @Test
    void aLoopThatHasEndedStillRunsWhatIsPostedToIt() throws Exception {
        ReactorGroup group = ReactorGroup.start(1);
        group.close();
        Reactor loop = group.reactors().getFirst();
        List<String> ran = new ArrayList<>();
        loop.execute(() -> {
            loop.execute(() -> ran.add("behind"));
            ran.add(loop.inLoop() ? "in the loop" : "elsewhere");
        });
        assertEquals(List.of("in the loop", "behind"), ran);
        assertFalse(loop.inLoop());
        Runnable[] self = new Runnable[1];
        self[0] = () -> loop.execute(self[0]);
        loop.execute(self[0]); // comes back all the same
    }

    @Test
    void noTaskIsLostWhileALoopEnds() throws Exception {
        for (int round = 0; round < 50; round++) {
            ReactorGroup group = ReactorGroup.start(1);
            Reactor loop = group.reactors().getFirst();
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger together = new AtomicInteger();
            CountDownLatch ran = new CountDownLatch(THREADS * 500);
            for (int t = 0; t < THREADS; t++) {
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 500; i++) {
                        loop.execute(() -> {
                            if (inside.getAndIncrement() > 0 || !loop.inLoop()) together.incrementAndGet();
                            inside.getAndDecrement();
                            ran.countDown();
                        });
                    }
                });
            }
            group.close();
            assertTrue(ran.await(30, TimeUnit.SECONDS), () -> ran.getCount() + " were lost");
            assertEquals(0, together.get());
        }
    }
}
