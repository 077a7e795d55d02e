package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import stheno.batch.InheritedSocket;

/// A server: several loops, each on a thread of its own, that share ports. Any thread.
///
/// Each loop has its own listener on every port (SO_REUSEPORT), so that no connection crosses threads. Where the option is missing, the
/// first loop accepts for all. Listeners are closed together or not at all: closing one of several would lose the connections that the
/// kernel has queued for it.
public final class ReactorGroup implements AutoCloseable {
    /// Beyond a drain's patience, for all loops together: a loop may be late on a busy machine, or hang in a protocol's code.
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /// For the loops to end when the group closes. They need some milliseconds, unless one hangs.
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private static final int STACK = 8; // calls of a loop that hangs, in the log

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final List<Reactor> reactors;
    private final List<Thread> threads;
    private final Log log;
    private final Map<Port, SocketFile> files = new LinkedHashMap<>(); // guarded by this, as are the next two
    private final List<Drain> drains = new ArrayList<>();
    private final List<Port> adopted = new ArrayList<>(); // of another process that may still go on with them; guarded by this
    private boolean stopped;

    private ReactorGroup(List<Reactor> reactors, ThreadFactory factory, Log log) {
        this.reactors = List.copyOf(reactors);
        this.log = log;
        this.threads = this.reactors.stream().map(reactor -> reactor.start(factory)).toList();
    }

    /// Starts so many loops. Warnings and errors go to [standard error][Log#STANDARD_ERROR].
    public static ReactorGroup start(int loops) throws IOException {
        return start(loops, Log.STANDARD_ERROR);
    }

    /// Starts so many loops, with a [budget by the heap][MemoryBudget#ofHeap].
    public static ReactorGroup start(int loops, Log log) throws IOException {
        return start(loops, log, MemoryBudget.ofHeap());
    }

    /// Starts so many loops, which share the budget of the process.
    public static ReactorGroup start(int loops, Log log, MemoryBudget budget) throws IOException {
        return start(loops, SelectorProvider.provider(), System::nanoTime, Thread.ofPlatform().factory(), log, budget);
    }

    /// Starts so many loops on a network, in a time and on threads from outside, as a simulation needs them.
    ///
    /// @param provider makes selectors and channels
    /// @param clock    nanoseconds that never go back, like [System#nanoTime()]
    /// @param threads  makes the thread of each loop. A loop that fails, by a bug or an error of the virtual machine, ends its thread with
    ///                 the cause, and its share of the clients is not served: a server should end its process then, in the threads'
    ///                 [handler of uncaught exceptions][Thread.UncaughtExceptionHandler]
    public static ReactorGroup start(int loops, SelectorProvider provider, LongSupplier clock, ThreadFactory threads, Log log,
            MemoryBudget budget) throws IOException {
        if (loops < 1) throw new IllegalArgumentException("loops must be at least 1, not " + loops);
        List<Reactor> reactors = new ArrayList<>();
        for (int i = 0; i < loops; i++) reactors.add(new Reactor("stheno-loop-" + i, provider, clock, log, budget));
        for (int i = 0; i < loops; i++) reactors.get(i).acceptor().number(i, loops);
        return new ReactorGroup(reactors, threads, log);
    }

    /// The loops.
    public List<Reactor> reactors() {
        return reactors;
    }

    /// The budget of the process.
    public MemoryBudget budget() {
        return reactors.getFirst().budget();
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

    /// Listens on `address`. Port 0 takes a free one. Only this user may connect to a Unix-domain socket.
    ///
    /// @throws BindException if the address is in use, even by a server that would share it, or belongs to another machine
    /// @throws IOException if the group has stopped, or is stopping
    public Port open(SocketAddress address, PortOptions options) throws IOException {
        return switch (address) {
            case UnixDomainSocketAddress unix -> open(unix, OWNER, options);
            case InetSocketAddress inet -> open(inet, StandardProtocolFamily.INET6, options);
            default -> throw new BindException(address + ": only IP addresses and Unix-domain sockets are supported");
        };
    }

    /// Listens on `address`. With the family INET, the wildcard 0.0.0.0 stands for the addresses of IPv4; with INET6 for all addresses, as
    /// everywhere in Java.
    ///
    /// @throws BindException as [#open(SocketAddress, PortOptions)]
    public Port open(InetSocketAddress address, StandardProtocolFamily family, PortOptions options) throws IOException {
        if (address.isUnresolved()) throw unknown(address);
        return open(Binding.of(provider(), address, family, options.limits().backlog(), reactors.size()), options);
    }

    /// Listens on a Unix-domain socket. Its file has this mode from the beginning, and is removed when the group stops. The first loop
    /// accepts for all. A file that a stopped server has left behind is replaced.
    ///
    /// @throws BindException if the path is too long, a server answers there, or the file is not a socket
    /// @throws IOException if the group has stopped, or is stopping
    public Port open(UnixDomainSocketAddress address, Set<PosixFilePermission> mode, PortOptions options) throws IOException {
        return open(Binding.of(provider(), address, mode, options.limits().backlog()), options);
    }

    /// Listens on sockets of one address that another process has made. Clients in the kernel's queue are accepted too. Until [#own], the
    /// files of Unix-domain sockets belong to that process.
    ///
    /// @param inherited at least one. They are closed if this fails
    /// @throws IOException if the group has stopped, or is stopping
    public Port open(List<InheritedSocket> inherited, PortOptions options) throws IOException {
        Binding binding = Binding.of(inherited);
        Port port = new Port(binding.address(), binding.bound(), options);
        port.share();
        if (!inherited.getFirst().kept()) adopt(port);
        return open(binding, port);
    }

    private synchronized void adopt(Port port) {
        adopted.add(port);
    }

    /// The process that has made the inherited sockets ends, and leaves them to this group. Those of a service manager stay shared.
    public synchronized void own() {
        adopted.forEach(Port::own);
        adopted.clear();
    }

    /// Stops accepting on these ports, because another process goes on with their sockets: clients in the kernel's queue are left to it,
    /// and so are the files of Unix-domain sockets. Open connections are still served.
    public void leave(List<Port> ports) {
        ports.forEach(Port::share);
        for (Reactor reactor : reactors) reactor.execute(() -> reactor.residents().retire(ports));
    }

    /// Listens for packets of UDP on `address`. Port 0 takes a free one. The wildcard stands for each address of the machine, see
    /// [DatagramPort].
    ///
    /// @throws BindException if the address is in use, even by a server that would share it, or belongs to another machine
    /// @throws IOException if the group has stopped, or is stopping
    public DatagramPort openDatagram(InetSocketAddress address, DatagramOptions options) throws IOException {
        return openDatagram(address, StandardProtocolFamily.INET6, options);
    }

    /// The same. With the family INET, the wildcard stands for the addresses of IPv4.
    public DatagramPort openDatagram(InetSocketAddress address, StandardProtocolFamily family, DatagramOptions options) throws IOException {
        return openDatagram(address, family, options, List.of());
    }

    /// The same, with sockets that another process has made for some of the addresses. Other addresses are bound.
    ///
    /// @param inherited they are closed if this fails
    public DatagramPort openDatagram(InetSocketAddress address, StandardProtocolFamily family, DatagramOptions options,
            List<InheritedSocket> inherited) throws IOException {
        DatagramPort.Machine all = DatagramPort::ofMachine;
        return openDatagram(address, options, family == StandardProtocolFamily.INET ? all.ofIpv4() : all, inherited);
    }

    DatagramPort openDatagram(InetSocketAddress address, DatagramOptions options, DatagramPort.Machine machine) throws IOException {
        return openDatagram(address, options, machine, List.of());
    }

    DatagramPort openDatagram(InetSocketAddress address, DatagramOptions options, DatagramPort.Machine machine,
            List<InheritedSocket> inherited) throws IOException {
        if (address.isUnresolved()) throw unknown(address);
        DatagramPort port = new DatagramPort(reactors, address, options, machine, inherited, log);
        port.open();
        return port;
    }

    private static BindException unknown(InetSocketAddress address) {
        return new BindException("the host " + address.getHostString() + " is unknown");
    }

    private SelectorProvider provider() {
        return reactors.getFirst().provider();
    }

    private Port open(Binding binding, PortOptions options) throws IOException {
        return open(binding, new Port(binding.address(), binding.bound(), options));
    }

    private Port open(Binding binding, Port port) throws IOException {
        boolean shared = binding.channels().size() != reactors.size();
        try {
            for (int i = 0; i < binding.channels().size(); i++) {
                Reactor reactor = reactors.get(i % reactors.size()); // another process may have had more loops
                ServerSocketChannel channel = binding.channels().get(i);
                List<Reactor> loops = shared ? reactors : List.of(reactor);
                inLoop(reactor, () -> reactor.listen(port, channel, loops));
            }
        } catch (IOException e) {
            if (!port.shared()) binding.file().ifPresent(file -> file.remove(log));
            binding.undo();
            throw e;
        }
        binding.file().ifPresent(file -> keep(port, file));
        return port;
    }

    private synchronized void keep(Port port, SocketFile file) {
        if (stopped && !port.shared()) file.remove(log);
        else files.put(port, file);
    }

    /// From here on no client can connect to a Unix-domain socket; open connections are still served.
    private synchronized void removeFiles() {
        stopped = true;
        files.forEach((port, file) -> {
            if (!port.shared()) file.remove(log);
        });
    }

    /// What [#inLoop] runs.
    interface LoopTask {
        void run() throws IOException;
    }

    /// Runs `task` in a loop, and waits for its end.
    static void inLoop(Reactor reactor, LoopTask task) throws IOException {
        if (reactor.inLoop()) {
            task.run();
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        reactor.execute(() -> {
            try {
                task.run();
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

    /// The counters of each service, by its name, in all loops together.
    public Map<String, ServiceStats.Snapshot> services() {
        Map<String, ServiceStats.Snapshot> all = new TreeMap<>();
        for (Reactor reactor : reactors) {
            reactor.services().forEach((name, stats) -> all.merge(name, stats.snapshot(), ServiceStats.Snapshot::plus));
        }
        return Collections.unmodifiableMap(all);
    }

    /// How many connections have left the loops for a thread and are still open.
    public int detached() {
        return reactors.stream().mapToInt(reactor -> reactor.residents().detached().size()).sum();
    }

    /// At most `most` connections of the loops, in no order. Detached connections, and those without their PROXY header yet, are not
    /// among them. What depends on the answer runs on a thread of its own.
    public CompletableFuture<List<ConnectionView>> connections(int most) {
        return ConnectionSnapshot.take(reactors, most);
    }

    /// Closes the connection with this number at once, in its loop or detached. Its conversation is told [Closed.Cut].
    ///
    /// @return whether there was one
    public CompletableFuture<Boolean> close(long id) {
        Reactor reactor = reactors.get((int) Math.floorMod(id, (long) reactors.size())); // see Acceptor.number
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        reactor.execute(() -> {
            boolean there = reactor.residents().close(id);
            ConnectionSnapshot.complete(answer, there);
        });
        return answer;
    }

    /// Stops accepting, lets what has begun finish for at most `patience`, closes what is left, and ends the loops. Connections in the
    /// kernel's queue are still accepted.
    ///
    /// @return how many connections were interrupted, also by a [#close()] meanwhile. A connection that has been sent everything, or is
    ///         between two messages, does not count
    public int drain(Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        long cutBefore = cut();
        long goneBefore = reactors.stream().mapToLong(reactor -> reactor.stats().closed() - reactor.residents().detached().size()).sum();
        removeFiles();
        boolean done = drainAll(patience);
        // Where one loop accepts for all, another loop may have been empty before it was handed its last connections.
        if (done && cut() == cutBefore && reactors.size() > 1) {
            done = drainAll(Duration.ofNanos(Math.max(0, patience.toNanos() - (System.nanoTime() - begun))));
        }
        boolean ended = stop(MARGIN);
        long cut = cut() - cutBefore + (ended ? 0 : 1); // a loop that hangs has at least one connection
        long accepted = reactors.stream().mapToLong(reactor -> reactor.stats().accepted()).sum();
        log.event(Log.Level.INFO, "drained", "cut", cut, "finished", Math.max(0, accepted - goneBefore - cut), "millis",
                (System.nanoTime() - begun) / 1_000_000);
        return (int) cut;
    }

    private long cut() {
        return reactors.stream().mapToLong(reactor -> reactor.residents().cut()).sum();
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

    /// Closes every connection and ends the loops. A loop that hangs in a protocol's code is left behind after ten seconds.
    @Override
    public void close() {
        try {
            stop(GOODBYE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loops end nevertheless
        }
    }

    /// The innermost calls of a thread.
    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace()).limit(STACK).map(StackTraceElement::toString).collect(Collectors.joining(" < "));
    }

    /// @param patience with loops that do not end, for all together
    /// @return whether all have ended
    private boolean stop(Duration patience) throws InterruptedException {
        removeFiles();
        reactors.forEach(Reactor::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (thread.isAlive() && left.isPositive() && thread != Thread.currentThread()) thread.join(left);
            if (thread.isAlive()) log.event(Log.Level.ERROR, "loop-hangs", "loop", thread.getName(), "stack", stack(thread));
        }
        synchronized (this) {
            drains.forEach(Drain::release);
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }
}
