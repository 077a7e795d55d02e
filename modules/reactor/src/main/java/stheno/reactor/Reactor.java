package stheno.reactor;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import stheno.producers.Throttle;

/// The loop: one thread, one selector. A turn:
///
/// 1. wait for the selector until the next timer is due
/// 2. serve what is ready, each in its own try
/// 3. due timers
/// 4. posted tasks, a bounded number
/// 5. settle the connections that were touched: output leaves in one write, the deadline is set. Each has a share of output, input and
///    time; what takes longer goes on in the next turn
///
/// The selector provider and the clock come from outside, so that a simulated network can drive it.
/// After the end of the loop, posted tasks run on the threads that post them: see [#execute].
///
/// Loop thread only, unless a method says otherwise.
public final class Reactor implements Executor, Throttle.Timer {
    private static final int TASKS = 1024; // a turn, of posted tasks and of deadlines each, so that these cannot starve the sockets
    private static final int SPIN = 512; // empty answers of the selector in a row: more than chance
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos(); // the shortest wait of a selector

    private final String name;
    private final SelectorProvider provider;
    private final LongSupplier clock;
    private final Log log;
    private final MemoryBudget budget;
    private final LoopMemory memory;
    private final VirtualThreads virtualThreads;
    private final Selector selector;
    private final Timers timers = new Timers();
    private final Scratch scratch = new Scratch();
    private final InputBuffers inputBuffers = new InputBuffers();
    private final LoopStats stats = new LoopStats();
    private final PortContext.Registry contexts = new PortContext.Registry(this);
    private final Acceptor acceptor = new Acceptor(this);
    private final Tasks tasks;
    private final Residents residents;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final Unsettled unsettled = new Unsettled(this);
    private Thread owner;
    private long now;
    private long ended; // the last turn: reading the clock costs as much as framing a small reply
    private boolean awake;
    private int emptyAnswers;
    private boolean draining;
    private volatile boolean stopping;
    private volatile boolean over;

    /// A loop with a [budget by the heap][MemoryBudget#ofHeap] of its own.
    ///
    /// @param name for its thread and log lines
    /// @param provider makes its selector and channels
    /// @param clock nanoseconds that never go back, like [System#nanoTime()]
    public Reactor(String name, SelectorProvider provider, LongSupplier clock, Log log) throws IOException {
        this(name, provider, clock, log, MemoryBudget.ofHeap());
    }

    /// A loop that shares the budget of its process.
    public Reactor(String name, SelectorProvider provider, LongSupplier clock, Log log, MemoryBudget budget) throws IOException {
        this.name = name;
        this.provider = provider;
        this.clock = clock;
        this.log = log;
        this.budget = budget;
        this.memory = new LoopMemory(this, budget);
        this.virtualThreads = new VirtualThreads(log, clock);
        this.selector = provider.openSelector();
        this.tasks = new Tasks(name, log);
        this.residents = new Residents(selector, log);
        this.now = this.ended = clock.getAsLong();
    }

    /// The name of the loop. Any thread.
    public String name() {
        return name;
    }

    /// Any thread.
    public Log log() {
        return log;
    }

    /// The budget of the process. Any thread.
    public MemoryBudget budget() {
        return budget;
    }

    /// Threads for work that blocks. Any thread.
    public VirtualThreads virtualThreads() {
        return virtualThreads;
    }

    /// The counters of the loop. Any thread.
    public LoopStats stats() {
        return stats;
    }

    /// The counters of each service, by its name: a live view. Any thread.
    public Map<String, ServiceStats> services() {
        return contexts.services();
    }

    /// The time at which this turn began to work, in nanoseconds of the clock.
    public long now() {
        return now;
    }

    /// The time at this moment, in nanoseconds of the clock. Reads the clock. Any thread.
    public long clock() {
        return clock.getAsLong();
    }

    /// The time at which something ended in this turn, in nanoseconds of the clock. One look at the clock serves all the small replies of a
    /// connection. In a profile of sixteen pipelined requests, the clock took 8 % of the loop's time.
    public long recent() {
        return scratch.share.recent(this);
    }

    /// Whether the caller runs in this loop. Any thread.
    public boolean inLoop() {
        return Thread.currentThread() == owner;
    }

    /// Runs `task` in the loop, after the tasks posted before. Any thread. Wakes the selector only if no other task has.
    ///
    /// After the end of the loop, every connection is closed, and a task can only notice that and release what it holds (a reply's body,
    /// for example). It then runs on the thread of a caller, one task at a time, and that thread counts as the loop meanwhile. What the
    /// task schedules never runs.
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (over) tidy();
        else if (asleep.compareAndSet(true, false)) selector.wakeup();
    }

    /// Runs `task` in the loop when `delay` is over.
    public Timer schedule(Duration delay, Runnable task) {
        assert inLoop();
        Timer timer = new Timer(this, task);
        timers.by(timer, now + delay.toNanos());
        return timer;
    }

    /// As [#schedule], for throttles and pipes.
    @Override
    public void after(long nanos, Runnable task) {
        schedule(Duration.ofNanos(nanos), task);
    }

    /// Runs the loop on one of these threads until it is stopped.
    Thread start(ThreadFactory threads) {
        FatalErrors.load();
        Thread thread = threads.newThread(this::run);
        thread.setName(name);
        owner = thread;
        thread.start();
        return thread;
    }

    /// A loop that fails ends its thread with the cause.
    private void run() {
        try {
            while (!stopping) turn();
        } catch (IOException e) {
            failed(e);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            failed(e);
            throw e;
        } finally {
            shut();
        }
    }

    private void failed(Throwable cause) {
        log.event(Log.Level.ERROR, "loop-failed", "loop", name, "cause", cause);
    }

    /// One turn of the loop, on the caller's thread. The first caller's thread is the loop from then on.
    public void turn() throws IOException {
        if (owner == null) owner = Thread.currentThread();
        assert inLoop();
        awake = false;
        int ready = select();
        if (!awake) wakeUp();
        long begun = now;
        long waited = begun - ended;
        int ran = timers.fire(now, TASKS) + tasks.run(TASKS);
        boolean worked = ready > 0 || ran > 0 || !unsettled.isEmpty();
        unsettled.settle();
        ended = clock.getAsLong();
        watchForSpins(worked || waited > MILLISECOND);
        stats.turn(ended - begun);
    }

    private int select() throws IOException {
        asleep.set(true);
        long wait = unsettled.isEmpty() && tasks.isEmpty() && !stopping ? timers.until(ended) : 0;
        if (wait == 0) return selector.selectNow(dispatch);
        if (wait == Timers.NEVER) return selector.select(dispatch);
        return selector.select(dispatch, wait / MILLISECOND + 1);
    }

    /// The waiting is over: the turn's work, and its time, begin.
    private void wakeUp() {
        awake = true;
        asleep.set(false);
        now = clock.getAsLong();
    }

    private void dispatch(SelectionKey key) {
        if (!awake) wakeUp();
        if (!key.isValid()) return;
        Resident resident = (Resident) key.attachment();
        try {
            resident.ready(key.readyOps());
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            log.event(Log.Level.ERROR, "dispatch-failed", "loop", name, "at", resident, "cause", e);
            key.cancel();
        }
    }

    /// A selector that returns at once without anything ready, again and again, uses a whole core: log it.
    private void watchForSpins(boolean sound) {
        if (sound) emptyAnswers = 0;
        else if (++emptyAnswers % SPIN == 0) log.event(Log.Level.WARN, "selector-spins", "loop", name, "empty-answers", emptyAnswers);
    }

    /// Whether the caller runs in this loop, or the loop has not begun.
    boolean owned() {
        return owner == null || inLoop();
    }

    SelectorProvider provider() {
        return provider;
    }

    SelectionKey register(SelectableChannel channel, int operations, Resident resident) throws IOException {
        assert owned();
        return channel.register(selector, operations, resident);
    }

    /// Opens a port in this loop.
    ///
    /// @throws IOException if the loop ends, or has ended; the channel remains the caller's
    void listen(Port port, ServerSocketChannel channel, List<Reactor> loops) throws IOException {
        assert owned();
        if (draining || ending()) throw new IOException("the group has stopped");
        context(port, port.options()); // the service has its counts before the first connection
        new Listener(this, port, channel, loops);
    }

    /// Opens an address of a UDP port in this loop.
    ///
    /// @throws IOException if the loop ends, or has ended; the channel remains the caller's
    DatagramListener listen(DatagramPort port, DatagramPort.Bound bound, Optional<DatagramPort.Batch> batch, DatagramStats stats)
            throws IOException {
        assert owned();
        if (draining || ending()) throw new IOException("the group has stopped");
        return new DatagramListener(this, port, bound, batch, stats);
    }

    /// The context that the connections of `port` with these options share in this loop.
    PortContext context(Port port, PortOptions options) {
        assert owned();
        return contexts.context(port, options);
    }

    Acceptor acceptor() {
        return acceptor;
    }

    boolean draining() {
        return draining;
    }

    /// Whether the loop ends, or has ended: nothing may begin any more, and timers may not run. Any thread.
    public boolean ending() {
        return stopping || over;
    }

    boolean over() {
        return over;
    }

    Unsettled unsettled() {
        return unsettled;
    }

    /// How many timers are set, of connections and of others. One that was put off or cancelled may count until it would have been due.
    public int pendingTimers() {
        return timers.size();
    }

    Timers timers() {
        return timers;
    }

    LoopMemory memory() {
        return memory;
    }

    Scratch scratch() {
        return scratch;
    }

    /// This loop's buffers for input that goes to threads.
    public InputBuffers inputBuffers() {
        return inputBuffers;
    }

    Residents residents() {
        return residents;
    }

    /// Accepts only the connections that the kernel has accepted already, and lets all finish what has begun.
    void drain() {
        assert owned();
        if (draining || over) return;
        draining = true;
        residents.drain();
    }

    /// Has the selector forget cancelled keys.
    void forgetCancelled() {
        try {
            selector.selectNow(dispatch);
        } catch (IOException e) {
            log.event(Log.Level.WARN, "select-failed", "loop", name, "cause", e.getMessage());
        }
    }

    /// Ends the loop after its present turn. Any thread.
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    private void shut() {
        stopping = true; // also after a failure: code that learns of the end must not begin anything
        residents.cutAll(Log.Level.DEBUG);
        memory.end();
        closeQuietly(selector);
        owner = null;
        over = true;
        tidy();
    }

    /// Runs what was posted to a loop that has ended, on one thread at a time, which also finds the tasks of the others; not for ever.
    private void tidy() {
        boolean all = true;
        while (all && !tasks.isEmpty() && tidying.compareAndSet(false, true)) {
            owner = Thread.currentThread();
            try {
                int most = tasks.size() + TASKS;
                all = tasks.run(most) < most;
            } finally {
                owner = null;
                tidying.set(false);
            }
        }
    }

    void closeQuietly(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.event(Log.Level.DEBUG, "close-failed", "cause", e.getMessage());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
