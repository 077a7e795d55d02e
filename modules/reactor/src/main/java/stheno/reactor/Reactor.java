package stheno.reactor;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The loop: one thread, one selector. A turn:
///
/// 1. wait for the selector until the next timer is due
/// 2. serve what is ready, each in its own try
/// 3. due timers
/// 4. posted tasks, a bounded number
/// 5. settle every connection that was touched: its output leaves in one write, its waits are armed
///
/// The selector provider and the clock come from outside, so that a simulated network can drive it.
/// A loop that has ended is run by whoever still posts to it, one at a time: see [#execute].
///
/// Loop thread only, but for what says otherwise.
public final class Reactor implements Executor {
    /// A turn longer than this, in nanoseconds, has kept everybody waiting and is counted as a stall.
    static final long STALL = Duration.ofMillis(50).toNanos();

    private static final int TASKS = 1024; // a turn, of posted work and of deadlines each, so that these cannot starve the sockets
    private static final int SPIN = 512; // answers of a selector with nothing in them, on end, that are no accident
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos(); // the finest wait of a selector

    /// What the selector calls back.
    interface Ready {
        void ready(int operations);
    }

    private final String name;
    private final SelectorProvider provider;
    private final LongSupplier clock;
    private final Log log;
    private final Selector selector;
    private final Timers timers = new Timers();
    private final Scratch scratch = new Scratch();
    private final LoopStats stats = new LoopStats();
    private final Ledger ledger = new Ledger(this);
    private final Acceptor reception = new Acceptor(this);
    private final Tasks tasks;
    private final Residents population;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final List<Listener> listeners = new ArrayList<>();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private List<Connection> unsettled = new ArrayList<>();
    private List<Connection> settling = new ArrayList<>();
    private Thread owner;
    private long now;
    private long ended; // the last turn: reading the clock costs as much as a small reply's framing
    private boolean awake;
    private int nothings;
    private boolean draining;
    private volatile boolean stopping;
    private volatile boolean over;

    /// @param name for its thread and log lines
    /// @param provider makes its selector and channels
    /// @param clock nanoseconds that never go back, like [System#nanoTime()]
    public Reactor(String name, SelectorProvider provider, LongSupplier clock, Log log) throws IOException {
        this.name = name;
        this.provider = provider;
        this.clock = clock;
        this.log = log;
        this.selector = provider.openSelector();
        this.tasks = new Tasks(name, log);
        this.population = new Residents(selector, log);
        this.now = clock.getAsLong();
        this.ended = now;
    }

    public String name() {
        return name;
    }

    public Log log() {
        return log;
    }

    /// Any thread.
    public LoopStats stats() {
        return stats;
    }

    /// What was done for each service, by its name: a view of now. Any thread.
    public Map<String, ServiceStats> services() {
        return ledger.services();
    }

    /// The clock as of this turn, in nanoseconds.
    public long now() {
        return now;
    }

    /// The clock at this moment, which costs a look at it.
    public long clock() {
        return clock.getAsLong();
    }

    /// Whether the caller runs in this loop. Any thread.
    public boolean inLoop() {
        return Thread.currentThread() == owner;
    }

    /// Runs `task` in the loop, after those posted before. Any thread; wakes the selector only if nobody has.
    ///
    /// When the loop has ended, every connection is closed, and a task can only find that out and let go of what it holds (a
    /// reply's body, say). So it still runs, on the thread of a caller, which counts as the loop for that time; what it
    /// schedules never comes.
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

    /// Runs the loop on a thread of its own until it is stopped.
    Thread start() {
        Thread thread = Thread.ofPlatform().name(name).unstarted(this::run);
        owner = thread;
        thread.start();
        return thread;
    }

    private void run() {
        try {
            while (!stopping) turn();
        } catch (ClosedSelectorException e) {
            log.event(Log.Level.DEBUG, "selector-closed", "loop", name);
        } catch (IOException | RuntimeException | Error e) {
            log.event(Log.Level.ERROR, "loop-failed", "loop", name, "cause", e);
            rethrowFatal(e);
        } finally {
            shut();
        }
    }

    /// One turn of the loop, on the caller's thread, which owns the loop from then on.
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
        settleAll();
        ended = clock.getAsLong();
        watchForSpins(worked || waited > MILLISECOND);
        stats.turn(ended - begun);
    }

    private int select() throws IOException {
        asleep.set(true);
        long wait = unsettled.isEmpty() && tasks.isEmpty() && !stopping ? timers.until(ended) : 0;
        if (wait == 0) return selector.selectNow(dispatch);
        if (wait == Deadline.NEVER) return selector.select(dispatch);
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
        Ready ready = (Ready) key.attachment();
        try {
            ready.ready(key.readyOps());
        } catch (RuntimeException | Error e) {
            rethrowFatal(e);
            log.event(Log.Level.ERROR, "dispatch-failed", "loop", name, "at", ready, "cause", e);
            key.cancel();
        }
    }

    /// Connections that want another share are settled in the next turn, after everybody else was served.
    private void settleAll() {
        if (unsettled.isEmpty()) return;
        List<Connection> batch = unsettled;
        unsettled = settling;
        settling = batch;
        for (int i = 0; i < batch.size(); i++) settle(batch.get(i));
        batch.clear();
    }

    private void settle(Connection connection) {
        try {
            connection.settle();
        } catch (RuntimeException | Error e) { // even what goes wrong in saying what went wrong
            rethrowFatal(e);
            log.event(Log.Level.ERROR, "settle-failed", "loop", name, "cause", e);
        }
    }

    /// A selector that answers at once with nothing, on end, burns a core: make it seen, and burn less.
    private void watchForSpins(boolean sound) {
        if (sound) {
            nothings = 0;
        } else if (++nothings % SPIN == 0) {
            stats.spin();
            log.event(Log.Level.WARN, "selector-spins", "loop", name, "empty-answers", nothings);
        }
    }

    /// Errors of the virtual machine are nobody's connection's: the process cannot be trusted any more.
    static void rethrowFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) throw fatal;
    }

    SelectorProvider provider() {
        return provider;
    }

    SelectionKey register(SelectableChannel channel, int operations, Ready attachment) throws IOException {
        return channel.register(selector, operations, attachment);
    }

    /// Opens a port in this loop.
    ///
    /// @throws IOException if the loop ends, or has ended; the channel remains the caller's
    void listen(Port port, ServerSocketChannel channel, List<Reactor> loops) throws IOException {
        if (draining || ending()) throw new IOException("the group has stopped");
        lease(port, port.options()); // so that the service is in the books before anybody comes
        listeners.add(new Listener(this, port, channel, loops));
    }

    PortContext lease(Port port, PortOptions terms) {
        return ledger.lease(port, terms);
    }

    Acceptor reception() {
        return reception;
    }

    boolean draining() {
        return draining;
    }

    /// Whether nothing is to be begun any more.
    boolean ending() {
        return stopping || over;
    }

    boolean over() {
        return over;
    }

    void settleSoon(Connection connection) {
        unsettled.add(connection);
    }

    Timers timers() {
        return timers;
    }

    Scratch scratch() {
        return scratch;
    }

    LoopStats counts() {
        return stats;
    }

    Residents population() {
        return population;
    }

    /// Accepts nobody more but those whom the kernel has accepted already, and lets all of them finish what is begun.
    void drain() {
        if (draining || over) return;
        draining = true;
        List<Connection> before = population.connections();
        List<ProxyHandshake> arrivals = population.arrivals();
        listeners.forEach(Listener::retire);
        forgetCancelled();
        listeners.forEach(Listener::drain);
        listeners.clear();
        before.forEach(Connection::drain);
        arrivals.forEach(ProxyHandshake::drain);
    }

    private void forgetCancelled() {
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
        stopping = true; // also when it has failed: who is told of an end must not begin anything
        listeners.forEach(Listener::close);
        population.cutAll(Log.Level.DEBUG);
        closeQuietly(selector);
        owner = null;
        over = true;
        tidy();
    }

    /// Runs what was posted to a loop that has ended, for one caller at a time: the others' tasks are found by the one that is
    /// at it. A task that posts itself for ever is left behind in the end.
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
