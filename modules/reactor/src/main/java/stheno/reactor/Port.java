package stheno.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import stheno.batch.MessageSocket;

/// An address that a [ReactorGroup] listens on, with the options of its connections. Any thread.
public final class Port {
    /// The address of a port that only counts the connections of a [Connector].
    static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    /// The address of another one, for connections that are kept for later use.
    static final InetSocketAddress KEPT = new InetSocketAddress(0);

    private final SocketAddress address;
    private final SocketAddress bound;
    private final Admission admission = new Admission();
    private volatile PortOptions options;
    private volatile boolean shared;

    Port(SocketAddress address, PortOptions options) {
        this(address, address, options);
    }

    /// @param bound the address in the system
    Port(SocketAddress address, SocketAddress bound, PortOptions options) {
        this.address = address;
        this.bound = bound;
        change(options);
    }

    /// The address bound: of port 0, the free one.
    public SocketAddress address() {
        return address;
    }

    /// Whether clients connect here. False of a port that only counts the connections of a [Connector].
    boolean listening() {
        return address != NOWHERE && awaited();
    }

    /// Whether a drain waits for the connections.
    boolean awaited() {
        return address != KEPT;
    }

    /// The options of the next connections.
    public PortOptions options() {
        return options;
    }

    /// Connections accepted from now on get the options `next`. Open connections keep theirs. The limits count both.
    public void change(PortOptions next) {
        options = Objects.requireNonNull(next);
    }

    /// Takes a place for a connection from `peer`, or returns the reason why it is refused. With the PROXY protocol it is a place without
    /// an address, to be completed by [#enter(SocketAddress, PortOptions)].
    Optional<Refusal> admit(SocketAddress peer, PortOptions now) {
        if (now.proxies().isPresent()) {
            if (!isProxy(peer, now.proxies().get())) return Optional.of(Refusal.PROXY);
            return admission.enter(now.limits()) ? Optional.empty() : Optional.of(Refusal.CONNECTIONS);
        }
        if (!now.access().permits(peer)) return Optional.of(Refusal.DENIED);
        if (!admission.enter(now.limits())) return Optional.of(Refusal.CONNECTIONS);
        if (admission.count(peer, now.limits())) return Optional.empty();
        admission.leave();
        return Optional.of(Refusal.PER_ADDRESS);
    }

    /// Completes a place with the address of a PROXY header, or gives it back and returns the reason.
    Optional<Refusal> enter(SocketAddress announced, PortOptions now) {
        boolean permitted = now.access().permits(announced);
        if (permitted && admission.count(announced, now.limits())) return Optional.empty();
        admission.leave();
        return Optional.of(permitted ? Refusal.PER_ADDRESS : Refusal.DENIED);
    }

    private static boolean isProxy(SocketAddress peer, List<Network> proxies) {
        return !(peer instanceof InetSocketAddress inet) || AccessList.contains(proxies, inet.getAddress());
    }

    /// Offers its sockets to another process, under a name.
    public MessageSocket.Offer offer(String name) {
        return new MessageSocket.Offer(name, false, bound, address, shared);
    }

    /// Another process has the same sockets: clients in the kernel's queue wait for it, and so does the file of a Unix-domain socket. When
    /// this one drains, it accepts none of them.
    void share() {
        shared = true;
    }

    /// The other process has left the sockets to this one.
    void own() {
        shared = false;
    }

    boolean shared() {
        return shared;
    }

    Admission admission() {
        return admission;
    }

    @Override
    public String toString() {
        return options.service().name() + " on " + address;
    }
}
