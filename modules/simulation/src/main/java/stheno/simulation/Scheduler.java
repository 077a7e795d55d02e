package stheno.simulation;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import stheno.testkit.ManualClock;

/// Runs virtual threads on the caller's thread, one at a time, in an order that the seed decides. A virtual thread that such a thread
/// starts belongs to the same scheduler, so that the server's own `Thread.startVirtualThread` needs no change.
///
/// The JDK has no public way to make a virtual thread with another scheduler. Its own tests use the same constructor by reflection, with
/// `--add-opens java.base/java.lang=stheno.simulation`.
///
/// Any thread may submit; the thread of the simulation alone calls the other methods.
final class Scheduler implements Executor {
    private static final long SLOW = 1_500_000_000; // nanoseconds that a slow disk takes at most
    private static final long FOREIGN = 10_000; // milliseconds to wait for a thread outside of the simulation

    private final SplittableRandom random;
    private final ManualClock clock;
    private final Trace trace;
    private final Thread.Builder.OfVirtual builder;
    private final List<Runnable> ready = new ArrayList<>(); // guarded by this
    private final PriorityQueue<Held> held = new PriorityQueue<>(Comparator.comparingLong(Held::until).thenComparingLong(Held::number));
    private final Set<Runnable> loops = new HashSet<>(); // by identity: a continuation has no equals
    private long numbers;
    private int slowness;
    private boolean startsLoops;
    private boolean beginning;
    private boolean inLoop;

    private record Held(long until, long number, Runnable task) {}

    Scheduler(SplittableRandom random, ManualClock clock, Trace trace) {
        this.random = random;
        this.trace = trace;
        this.clock = clock;
        this.builder = builder(this);
    }

    private static Thread.Builder.OfVirtual builder(Executor scheduler) {
        try {
            Constructor<?> made = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder").getDeclaredConstructor(Executor.class);
            made.setAccessible(true);
            return (Thread.Builder.OfVirtual) made.newInstance(scheduler);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("start Java with --add-opens java.base/java.lang=stheno.simulation (or =ALL-UNNAMED)", e);
        }
    }

    /// Makes the threads of loops: these never wait for a slow disk.
    ThreadFactory loops() {
        return task -> builder.unstarted(task);
    }

    /// The next submitted threads are loops.
    void startsLoops(boolean so) {
        startsLoops = so;
    }

    /// One in so many steps of a thread that is no loop waits for a slow disk; 0 for none.
    void slowness(int oneIn) {
        slowness = oneIn;
    }

    void start(String name, Runnable task) {
        builder.name(name).unstarted(task).start();
    }

    @Override
    public synchronized void execute(Runnable task) {
        if (startsLoops) loops.add(task);
        ready.add(task);
        notifyAll();
    }

    /// How many threads can run now.
    synchronized int ready() {
        while (!held.isEmpty() && held.peek().until() - clock.getAsLong() <= 0) ready.add(held.poll().task());
        return ready.size();
    }

    /// When the next thread has its disk again; `Long.MAX_VALUE` if none waits.
    long due() {
        return held.isEmpty() ? Long.MAX_VALUE : held.peek().until();
    }

    /// Runs one ready thread until it waits. Returns whether there was one.
    boolean step() {
        Runnable next = next();
        if (next == null) return false;
        inLoop = loops.contains(next);
        next.run();
        return true;
    }

    /// Whether the thread that runs is a loop's.
    boolean inLoop() {
        return inLoop;
    }

    /// Lets the thread that runs wait in simulated time, unless it is interrupted.
    void pause(long nanos) {
        Thread waiting = Thread.currentThread();
        boolean[] over = new boolean[1];
        held.add(new Held(clock.getAsLong() + nanos, numbers++, () -> {
            over[0] = true;
            LockSupport.unpark(waiting);
        }));
        while (!over[0] && !waiting.isInterrupted()) LockSupport.park(this);
    }

    private synchronized Runnable next() {
        while (ready() > 0) {
            if (beginning) return ready.removeFirst();
            int i = random.nextInt(ready.size());
            Runnable chosen = ready.get(i);
            Runnable last = ready.removeLast();
            if (i < ready.size()) ready.set(i, last);
            trace.detail(clock.getAsLong(), "step", chosen, ready.size() * 100 + i);
            if (slowness == 0 || loops.contains(chosen) || random.nextInt(slowness) != 0) return chosen;
            held.add(new Held(clock.getAsLong() + random.nextLong(SLOW), numbers++, chosen));
        }
        return null;
    }

    /// Runs everything until `task` is over and all threads wait, also if it waits for a thread outside of the simulation. For the
    /// beginning alone. How long that thread takes is not the seed's, so nothing is chosen by the seed meanwhile.
    void runToEnd(String name, Task task) throws Exception {
        boolean[] over = new boolean[1];
        Exception[] failure = new Exception[1];
        start(name, () -> {
            try {
                task.run();
            } catch (Exception e) {
                failure[0] = e;
            }
            over[0] = true;
        });
        beginning = true;
        while (!over[0]) {
            if (!step() && !await()) throw new IllegalStateException(name + " does not end");
        }
        boolean more = true;
        while (more) more = step();
        beginning = false;
        if (failure[0] != null) throw failure[0];
    }

    private synchronized boolean await() throws InterruptedException {
        if (ready.isEmpty()) wait(FOREIGN);
        return !ready.isEmpty();
    }

    /// What [#runToEnd] runs.
    interface Task {
        void run() throws Exception;
    }
}
