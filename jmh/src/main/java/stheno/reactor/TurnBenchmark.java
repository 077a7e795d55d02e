package stheno.reactor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// The cost of the loop, compared with a bare loop. A method that begins with `bare` is the upper bound of the method without it.
///
/// Clients send between the measured calls, on the same thread and outside the measured time. The time of a call includes two readings of
/// the clock, about 50 ns.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class TurnBenchmark {
    private static final int ARRIVALS = 64; // a batch of the listener
    private static final int OTHER_FILES = 500; // descriptors of the JVM itself

    /// The loop to measure, and its network.
    @State(Scope.Thread)
    public abstract static class Net {
        @Param({"memory", "loopback"})
        public String net;

        TurnServer server;
        TurnClients clients;

        abstract TurnServer on(SelectorProvider provider) throws IOException;

        void open() throws IOException {
            switch (net) {
                case "memory" -> {
                    MemoryNetwork network = MemoryNetwork.byHand(new ManualClock());
                    server = on(network);
                    clients = new TurnClients.InMemory(network, server.address());
                }
                case "loopback" -> {
                    server = on(SelectorProvider.provider());
                    clients = new TurnClients.OnLoopback(server.address());
                }
                default -> throw new IllegalArgumentException("no such net: " + net);
            }
        }
    }

    private static TurnServer echo(SelectorProvider provider) throws IOException {
        return provider instanceof MemoryNetwork network ? TurnEcho.inMemory(network) : TurnEcho.onLoopback();
    }

    /// Clients that have sent a message, and connected clients: `ready/registered`.
    @State(Scope.Thread)
    public abstract static class Load extends Net {
        @Param({"1/1", "1/1000", "16/1000", "256/1000", "1/10000", "16/10000", "256/10000", "4096/10000"})
        public String load;

        private int ready;
        private long until;

        @Setup(Level.Trial)
        public void connect() throws IOException {
            open();
            int slash = load.indexOf('/');
            ready = Integer.parseInt(load.substring(0, slash));
            clients.connect(server, ready, affordable(Integer.parseInt(load.substring(slash + 1))));
        }

        /// This process holds the server's ends, and the clients' ends that send. If its descriptors do not suffice, fewer silent clients
        /// connect.
        private int affordable(int registered) {
            if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) return registered;
            long most = system.getMaxFileDescriptorCount() - ready - OTHER_FILES;
            if (net.equals("memory") || registered <= most) return registered;
            System.err.println("descriptors for " + most + " connections, not for " + registered);
            return (int) Math.max(ready, most);
        }

        @Setup(Level.Invocation)
        public void say() throws IOException {
            clients.send();
        }

        @TearDown(Level.Invocation)
        public void hear() throws IOException {
            clients.receive();
        }

        @TearDown(Level.Trial)
        public void leave() throws IOException {
            clients.close();
        }

        final void echoAll() throws IOException {
            until += ready;
            while (server.echoed() < until) server.turn();
        }
    }

    public static class LoopLoad extends Load {
        @Override
        TurnServer on(SelectorProvider provider) throws IOException {
            return echo(provider);
        }
    }

    public static class BareLoad extends Load {
        @Override
        TurnServer on(SelectorProvider provider) throws IOException {
            return new TurnBare(provider);
        }
    }

    /// Microseconds until all ready clients have their echo. More than 1,024 of them take several turns.
    @Benchmark
    public void turn(LoopLoad load) throws IOException {
        load.echoAll();
    }

    /// The same by a bare loop.
    @Benchmark
    public void bareTurn(BareLoad load) throws IOException {
        load.echoAll();
    }

    /// A batch of clients that wait to be accepted.
    @State(Scope.Thread)
    public abstract static class Arrivals extends Net {
        private long until;

        @Setup(Level.Trial)
        public void begin() throws IOException {
            open();
        }

        @Setup(Level.Invocation)
        public void arrive() throws IOException {
            clients.join(ARRIVALS, ARRIVALS, 0, ARRIVALS);
            until += ARRIVALS;
        }

        @TearDown(Level.Invocation)
        public void leave() throws IOException {
            clients.close();
            server.poll(); // forgets the clients that were reset
            server.poll();
        }

        final void acceptAll() throws IOException {
            while (server.accepted() < until) server.turn();
        }
    }

    public static class LoopArrivals extends Arrivals {
        @Override
        TurnServer on(SelectorProvider provider) throws IOException {
            return echo(provider);
        }
    }

    public static class BareArrivals extends Arrivals {
        @Override
        TurnServer on(SelectorProvider provider) throws IOException {
            return new TurnBare(provider);
        }
    }

    /// Microseconds to accept a connection, of 64 that wait. Allocation includes the client's end and its leaving.
    @Benchmark
    @OperationsPerInvocation(ARRIVALS)
    public void accept(LoopArrivals handshakes) throws IOException {
        handshakes.acceptAll();
    }

    /// The same by a bare loop.
    @Benchmark
    @OperationsPerInvocation(ARRIVALS)
    public void bareAccept(BareArrivals handshakes) throws IOException {
        handshakes.acceptAll();
    }

    /// A loop on its own thread, asleep at the start of a call.
    @State(Scope.Thread)
    public static class Asleep {
        private static final long REST = 20_000; // nanoseconds: enough for the loop to fall asleep

        private Reactor reactor;
        private Thread thread;
        private volatile long ran;
        private long asked;
        private final Runnable task = () -> ran = ran + 1;

        @Setup(Level.Trial)
        public void start() throws IOException {
            reactor = new Reactor("asleep", SelectorProvider.provider(), System::nanoTime, Log.NONE);
            thread = reactor.start(Thread::new);
        }

        @TearDown(Level.Trial)
        public void stop() throws InterruptedException {
            reactor.stop();
            thread.join();
        }

        @Setup(Level.Invocation)
        public void rest() {
            TurnBenchmark.rest(REST);
        }

        void post(int tasks) {
            asked += tasks;
            for (int i = 0; i < tasks; i++) reactor.execute(task);
            while (ran != asked) Thread.onSpinWait();
        }
    }

    /// A bare selector on its own thread, asleep at the start of a call.
    @State(Scope.Thread)
    public static class BareAsleep {
        private Selector selector;
        private Thread thread;
        private volatile long woken;
        private long asked;

        @Setup(Level.Trial)
        public void start() throws IOException {
            selector = Selector.open();
            thread = Thread.ofPlatform().start(this::run);
        }

        private void run() {
            try {
                while (!Thread.interrupted()) {
                    selector.select(_ -> {});
                    woken = woken + 1;
                }
            } catch (IOException e) {
                throw new IllegalStateException("no way to wait", e);
            }
        }

        @TearDown(Level.Trial)
        public void stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }

        @Setup(Level.Invocation)
        public void rest() {
            TurnBenchmark.rest(Asleep.REST);
        }

        void wake() {
            asked++;
            selector.wakeup();
            while (woken < asked) Thread.onSpinWait();
        }
    }

    private static void rest(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() - until < 0) Thread.onSpinWait();
    }

    /// Microseconds from posting a task to a sleeping loop until another thread sees that it has run.
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public void wakeUp(Asleep loop) {
        loop.post(1);
    }

    /// The same with a bare selector.
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public void bareWakeUp(BareAsleep loop) {
        loop.wake();
    }

    /// Microseconds per task, for a thousand tasks that another thread posts and sees to have run.
    @Benchmark
    @OperationsPerInvocation(TurnByHand.POSTED)
    public void postFromAfar(Asleep loop) {
        loop.post(TurnByHand.POSTED);
    }

    /// Microseconds per task, for a thousand tasks that the loop's own thread posts and runs.
    @Benchmark
    @OperationsPerInvocation(TurnByHand.POSTED)
    public void post(TurnByHand loop) throws IOException {
        loop.post();
    }

    /// Microseconds per timer, for a hundred of 10,000 timers that fire in a turn and are armed again, turn included.
    @Benchmark
    @OperationsPerInvocation(TurnByHand.DUE)
    public void timerFires(TurnByHand loop) throws IOException {
        loop.fire();
    }

    /// Microseconds to postpone one deadline of 10,000, as every connection does with each message.
    @Benchmark
    @OperationsPerInvocation(TurnByHand.TIMERS)
    public void timerPutOff(TurnByHand loop) {
        loop.putOff();
    }

    /// Microseconds to arm and cancel a timer that is the first of 10,000.
    @Benchmark
    @OperationsPerInvocation(TurnByHand.DUE)
    public void timerCancelled(TurnByHand loop) {
        loop.armAndCancel();
    }
}
