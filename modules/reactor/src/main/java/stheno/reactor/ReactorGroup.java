package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Several loops, each on a thread of its own, that share ports. Any thread.
///
/// Each loop has a listener of its own on every port (SO_REUSEPORT), so that no connection crosses threads. Where the option is
/// missing, the first loop accepts for all. Listeners are closed together or not at all: closing one of several would lose the
/// connections that the kernel has queued for it.
public final class ReactorGroup implements AutoCloseable {
    /// Beyond a drain's patience, for all loops together: they may be late on a busy machine, or hang in somebody's code.
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final List<Reactor> reactors;
    private final List<Thread> threads;
    private final Log log;
    private final List<SocketFile> files = new ArrayList<>(); // guarded by this, as are the next two
    private final List<Drain> drains = new ArrayList<>();
    private boolean stopped;

    private ReactorGroup(List<Reactor> reactors, Log log) {
        this.reactors = List.copyOf(reactors);
        this.log = log;
        this.threads = this.reactors.stream().map(Reactor::start).toList();
    }

    /// As many loops, without a log.
    public static ReactorGroup start(int loops) throws IOException {
        return start(loops, Log.NONE);
    }

    public static ReactorGroup start(int loops, Log log) throws IOException {
        if (loops < 1) throw new IllegalArgumentException("loops must be at least 1, not " + loops);
        List<Reactor> reactors = new ArrayList<>();
        for (int i = 0; i < loops; i++) reactors.add(new Reactor("stheno-loop-" + i, SelectorProvider.provider(), System::nanoTime, log));
        for (int i = 0; i < loops; i++) reactors.get(i).reception().number(i, loops);
        return new ReactorGroup(reactors, log);
    }

    public List<Reactor> reactors() {
        return reactors;
    }

    /// Listens on `address` without TLS and with the default limits, see [#open(SocketAddress, PortOptions)].
    ///
    /// @return the address bound: of port 0, the free one
    public InetSocketAddress listen(InetSocketAddress address, Service service) throws IOException {
        return listen(address, PortOptions.of(service));
    }

    /// Listens on `address`, see [#open(SocketAddress, PortOptions)].
    ///
    /// @return the address bound: of port 0, the free one
    public InetSocketAddress listen(InetSocketAddress address, PortOptions options) throws IOException {
        return (InetSocketAddress) open(address, options).address();
    }

    /// Listens on `address`, whose port may be 0 for a free one. A Unix-domain socket is for this user alone.
    ///
    /// @throws BindException if the address is taken, also by another server that would share it, or is not this machine's
    /// @throws IOException if the group has stopped, or is about to
    public Port open(SocketAddress address, PortOptions terms) throws IOException {
        return switch (address) {
            case UnixDomainSocketAddress unix -> open(unix, OWNER, terms);
            case InetSocketAddress inet when inet.isUnresolved() -> throw unknown(inet);
            case InetSocketAddress inet -> open(Binding.of(provider(), inet, terms.limits().backlog(), reactors.size()), terms);
            default -> throw new BindException(address + " is an address of an unknown kind");
        };
    }

    /// Listens on a Unix-domain socket, whose file gets this mode before anybody can reach it, and goes when the group stops. The first
    /// loop accepts for all. A file left behind by a server that has gone is replaced.
    ///
    /// @throws BindException if the path is too long, a server answers there, or what lies there is no socket
    /// @throws IOException if the group has stopped, or is about to
    public Port open(UnixDomainSocketAddress address, Set<PosixFilePermission> mode, PortOptions terms) throws IOException {
        return open(Binding.of(provider(), address, mode, terms.limits().backlog()), terms);
    }

    private static BindException unknown(InetSocketAddress address) {
        return new BindException("the host " + address.getHostString() + " is unknown");
    }

    private SelectorProvider provider() {
        return reactors.getFirst().provider();
    }

    private Port open(Binding binding, PortOptions terms) throws IOException {
        Port port = new Port(binding.address(), terms);
        boolean shared = binding.channels().size() < reactors.size();
        try {
            for (int i = 0; i < binding.channels().size(); i++) {
                Reactor reactor = reactors.get(i);
                ServerSocketChannel channel = binding.channels().get(i);
                List<Reactor> loops = shared ? reactors : List.of(reactor);
                inLoop(reactor, () -> reactor.listen(port, channel, loops));
            }
        } catch (IOException e) {
            binding.undo(log);
            throw e;
        }
        binding.file().ifPresent(this::keep);
        return port;
    }

    private synchronized void keep(SocketFile file) {
        if (stopped) file.remove(log);
        else files.add(file);
    }

    /// From here on nobody finds a way in, while those who have are still served.
    private synchronized void removeFiles() {
        stopped = true;
        files.forEach(file -> file.remove(log));
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void inLoop(Reactor reactor, Step step) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        reactor.execute(() -> {
            try {
                step.run();
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// What was done for each service so far, by its name, in all loops together.
    public Map<String, ServiceStats.Snapshot> services() {
        Map<String, ServiceStats.Snapshot> all = new TreeMap<>();
        for (Reactor reactor : reactors) {
            reactor.services().forEach((name, stats) -> all.merge(name, stats.snapshot(), ServiceStats.Snapshot::plus));
        }
        return Collections.unmodifiableMap(all);
    }

    /// How many connections have left the loops for a thread and are still open.
    public int detached() {
        return reactors.stream().mapToInt(reactor -> reactor.population().detached().size()).sum();
    }

    /// A look at the connections in the loops, `most` at most, in no order. Not among them: who is detached, and who has yet to say, by
    /// way of its proxy, whose it is. What depends on the answer runs on a thread of its own.
    public CompletableFuture<List<ConnectionView>> connections(int most) {
        return ConnectionSnapshot.take(reactors, most);
    }

    /// Closes the connection with this number at once, in the loop or detached; its conversation is told [Closed.Cut].
    ///
    /// @return whether it was there
    public CompletableFuture<Boolean> close(long id) {
        Reactor reactor = reactors.get((int) Math.floorMod(id, (long) reactors.size())); // see Reception.number
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        reactor.execute(() -> {
            boolean there = reactor.population().close(id);
            Thread.startVirtualThread(() -> answer.complete(there));
        });
        return answer;
    }

    /// Stops accepting (who is in the kernel's queue by now still comes in), lets what was begun finish for at most `patience`,
    /// cuts what is left, and ends the loops. Who has been sent everything and is only waited for is not cut, nor is who has asked for
    /// nothing.
    ///
    /// @return how many connections were cut, also by a [#close()] meanwhile
    public int drain(Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        long cutBefore = cut();
        long goneBefore = reactors.stream().mapToLong(reactor -> reactor.stats().closed() - reactor.population().detached().size()).sum();
        removeFiles();
        boolean done = drainAll(patience);
        // Where one loop accepts for all, another may have been done when it was handed its last connections.
        if (done && cut() == cutBefore && reactors.size() > 1) {
            done = drainAll(Duration.ofNanos(Math.max(0, patience.toNanos() - (System.nanoTime() - begun))));
        }
        boolean ended = stop(MARGIN);
        long cut = cut() - cutBefore + (ended ? 0 : 1); // a loop that hangs takes somebody with it
        long came = reactors.stream().mapToLong(reactor -> reactor.stats().accepted()).sum();
        log.event(Log.Level.INFO, "drained", "cut", cut, "finished", Math.max(0, came - goneBefore - cut), "millis",
                (System.nanoTime() - begun) / 1_000_000);
        return (int) cut;
    }

    private long cut() {
        return reactors.stream().mapToLong(reactor -> reactor.population().cut()).sum();
    }

    private boolean drainAll(Duration patience) throws InterruptedException {
        List<Drain> all = reactors.stream().map(reactor -> new Drain(reactor, patience)).toList();
        synchronized (this) {
            drains.addAll(all);
        }
        long deadline = System.nanoTime() + patience.plus(MARGIN).toNanos();
        for (Drain drain : all) drain.begin();
        boolean done = true;
        for (Drain drain : all) done &= drain.await(Math.max(0, deadline - System.nanoTime()));
        return done;
    }

    /// Cuts every connection and ends the loops.
    @Override
    public void close() {
        try {
            stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loops end all the same
        }
    }

    /// @param patience with a loop that does not come to its end; zero for as long as it takes
    /// @return whether all have ended
    private boolean stop(Duration patience) throws InterruptedException {
        removeFiles();
        reactors.forEach(Reactor::stop);
        for (Thread thread : threads) thread.join(patience.toMillis());
        synchronized (this) {
            drains.forEach(Drain::release);
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }
}
