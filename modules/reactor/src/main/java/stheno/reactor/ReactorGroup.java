package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Several loops, each on a thread of its own, that share ports. Any thread.
///
/// Each loop has a listener of its own on every port (SO_REUSEPORT), so that no connection crosses threads. Where the option is
/// missing, the first loop accepts for all. Listeners are closed together or not at all: closing one of several would lose the
/// connections that the kernel has queued for it.
public final class ReactorGroup implements AutoCloseable {
    private final List<Reactor> reactors;
    private final List<Thread> threads;
    private final Log log;

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
        for (int i = 0; i < loops; i++) reactors.get(i).number(i, loops);
        return new ReactorGroup(reactors, log);
    }

    public List<Reactor> reactors() {
        return reactors;
    }

    /// Serves `service` on `address` within the default limits.
    public InetSocketAddress listen(InetSocketAddress address, Service service) throws IOException {
        return listen(address, service, Limits.DEFAULTS, Optional.empty());
    }

    /// Serves `service` on `address`, whose port may be 0 for a free one.
    ///
    /// @return the address bound
    /// @throws BindException if the address is taken, also by another server that would share it, or is not this machine's
    /// @throws IOException if the group has stopped, or is about to
    public InetSocketAddress listen(InetSocketAddress address, Service service, Limits limits, Optional<Tls> tls) throws IOException {
        List<ServerSocketChannel> channels = bind(address, limits.backlog());
        InetSocketAddress bound = (InetSocketAddress) channels.getFirst().getLocalAddress();
        Port port = new Port(bound, service, limits, tls, new Admission(limits));
        boolean shared = channels.size() < reactors.size();
        try {
            for (int i = 0; i < channels.size(); i++) {
                Reactor reactor = reactors.get(i);
                ServerSocketChannel channel = channels.get(i);
                List<Reactor> loops = shared ? reactors : List.of(reactor);
                inLoop(reactor, () -> reactor.listen(port, channel, loops));
            }
        } catch (IOException e) {
            for (ServerSocketChannel channel : channels) channel.close();
            throw e;
        }
        return bound;
    }

    private List<ServerSocketChannel> bind(InetSocketAddress address, int backlog) throws IOException {
        SelectorProvider provider = reactors.getFirst().provider();
        List<ServerSocketChannel> channels = new ArrayList<>();
        // Bound without sharing first: a second server that shares the port would silently take half of the connections.
        ServerSocketChannel alone = provider.openServerSocketChannel();
        boolean sharing = reactors.size() > 1 && alone.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        try {
            alone.bind(address, backlog);
            if (!sharing) return List.of(alone);
            InetSocketAddress bound = (InetSocketAddress) alone.getLocalAddress();
            alone.close();
            for (int i = 0; i < reactors.size(); i++) {
                ServerSocketChannel channel = provider.openServerSocketChannel();
                channels.add(channel);
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                channel.bind(bound, backlog);
            }
            return channels;
        } catch (IOException | RuntimeException e) {
            alone.close();
            for (ServerSocketChannel channel : channels) channel.close();
            throw e;
        }
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

    /// Stops accepting (who is in the kernel's queue by now still comes in), lets what was begun finish for at most `patience`,
    /// cuts what is left, and ends the loops.
    ///
    /// @return how many connections were cut
    public int drain(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        int cut = drainAll(patience);
        // Where one loop accepts for all, another may have been done when it was handed its last connections.
        if (cut == 0 && reactors.size() > 1) cut = drainAll(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        log.event(Log.Level.INFO, "drained", "cut", cut);
        stop();
        return cut;
    }

    private int drainAll(Duration patience) throws InterruptedException {
        List<Drain> drains = reactors.stream().map(reactor -> new Drain(reactor, patience)).toList();
        for (Drain drain : drains) drain.begin();
        int cut = 0;
        for (Drain drain : drains) cut += drain.await();
        return cut;
    }

    /// Cuts every connection and ends the loops.
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loops end all the same
        }
    }

    private void stop() throws InterruptedException {
        reactors.forEach(Reactor::stop);
        for (Thread thread : threads) thread.join();
    }

    /// One loop on its way to the end.
    private static final class Drain {
        private static final Duration LOOK = Duration.ofMillis(5); // how often a draining loop is counted; only then

        private final Reactor reactor;
        private final Duration patience;
        private final CountDownLatch done = new CountDownLatch(1);
        private long deadline;
        private int cut;

        Drain(Reactor reactor, Duration patience) {
            this.reactor = reactor;
            this.patience = patience;
        }

        void begin() {
            reactor.execute(() -> {
                deadline = reactor.now() + patience.toNanos();
                reactor.drain();
                look();
            });
        }

        private void look() {
            List<Connection> left = reactor.connections();
            boolean late = reactor.now() - deadline >= 0;
            if (late) {
                for (Connection connection : left) {
                    reactor.log().event(Log.Level.WARN, "cut", "connection", connection);
                    connection.cut();
                }
                cut = left.size() + reactor.detached().size();
                reactor.detached().forEach(Detached::shut);
            }
            if (late || left.isEmpty() && reactor.detached().isEmpty()) done.countDown();
            else reactor.schedule(LOOK, this::look);
        }

        int await() throws InterruptedException {
            // Beyond the patience only if the loop itself hangs in somebody's code.
            return done.await(patience.toMillis() + 2000, TimeUnit.MILLISECONDS) ? cut : 1;
        }
    }
}
