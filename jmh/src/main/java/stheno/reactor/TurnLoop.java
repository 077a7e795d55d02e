package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.function.LongSupplier;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// A loop with one port, turned by the caller on the thread that made it, over loopback or in memory. One thread.
public final class TurnLoop implements AutoCloseable {
    private static final Runnable NOTHING = () -> {};

    private final Reactor reactor;
    private final Port port;

    private TurnLoop(SelectorProvider provider, LongSupplier clock, Service service, Limits limits) throws IOException {
        reactor = new Reactor("turned", provider, clock, Log.NONE);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Binding binding = Binding.of(provider, any, StandardProtocolFamily.INET6, limits.backlog(), 1);
        port = new Port(binding.address(), PortOptions.of(service).withLimits(limits));
        reactor.listen(port, binding.channels().getFirst(), List.of(reactor));
    }

    /// Over the machine's own sockets and clock.
    public static TurnLoop onLoopback(Service service, Limits limits) throws IOException {
        return new TurnLoop(SelectorProvider.provider(), System::nanoTime, service, limits);
    }

    /// Over `network`, with the machine's clock: reading it is part of a turn.
    public static TurnLoop inMemory(MemoryNetwork network, Service service, Limits limits) throws IOException {
        return new TurnLoop(network, System::nanoTime, service, limits);
    }

    /// Over `network`, with the clock `clock`.
    public static TurnLoop inMemory(MemoryNetwork network, ManualClock clock, Service service, Limits limits) throws IOException {
        return new TurnLoop(network, clock, service, limits);
    }

    /// The address of its port.
    public InetSocketAddress address() {
        return (InetSocketAddress) port.address();
    }

    public Reactor reactor() {
        return reactor;
    }

    /// A turn. It waits for work, unless the network is moved by hand.
    public void turn() throws IOException {
        reactor.turn();
    }

    /// A turn that does not wait.
    public void poll() throws IOException {
        reactor.execute(NOTHING);
        reactor.turn();
    }

    /// Closes the port and all connections.
    @Override
    public void close() throws IOException {
        poll(); // so that the loop has an owner thread
        reactor.drain();
        reactor.residents().cutAll(Log.Level.DEBUG);
        poll();
    }
}
