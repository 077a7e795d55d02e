package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// Makes and expects single connections, such as FTP's data connections. They count against the [Limits] of the connector, and in
/// [ServiceStats] under a name of their own. They live in the loop that asks for them. A server needs one connector for each purpose. Any
/// thread, unless a method says otherwise.
///
/// With [Tls] this side is the TLS server, also of connections that it has made (RFC 4217, section 7); with [TlsClient] it is the client.
///
/// These connections are not told of a drain, and do not end with it: the connection that has asked for one is told, and decides. Those
/// that are open or pending when the drain's patience is over are closed like all others.
public final class Connector {
    private final Port port;
    private final PortOptions options;
    private final Ports ports;

    /// With the default limits and without TLS.
    ///
    /// @param name of the service in log lines and counts
    public Connector(String name) {
        this(name, Port.NOWHERE);
    }

    private Connector(String name, InetSocketAddress place) {
        this.options = PortOptions.of(new Named(name));
        this.port = new Port(place, options);
        this.ports = new Ports();
    }

    /// For connections that are kept open for later use: a drain does not wait for them, and closes them at its end.
    ///
    /// @param name of the service in log lines and counts
    public static Connector kept(String name) {
        return new Connector(name, Port.KEPT);
    }

    private Connector(Connector same, PortOptions options) {
        this.options = options;
        this.port = same.port;
        this.ports = same.ports;
    }

    /// With other limits, but the same count of connections. A connection that was asked for takes a place among them at once.
    public Connector withLimits(Limits limits) {
        return new Connector(this, options.withLimits(limits));
    }

    /// The same, but each connection begins with a TLS handshake, in which this side is the server or the client.
    public Connector withTls(TlsOptions tls) {
        return new Connector(this, options.withTls(tls));
    }

    /// The same, but without TLS.
    public Connector withoutTls() {
        return new Connector(this, options.withoutTls());
    }

    /// The limits of the connections, and of their number.
    public Limits limits() {
        return options.limits();
    }

    /// If present, each connection begins with a TLS handshake, in which this side is the server.
    public Optional<Tls> tls() {
        return options.tls();
    }

    /// Connects to `to` from any address of this machine, within `patience`. Never throws for what the network or the limits say: that is
    /// for [Opener#failed]. Loop thread of `reactor` only.
    public PendingConnection connect(Reactor reactor, InetSocketAddress to, Duration patience, Opener opener) {
        PendingConnect pending = pending(reactor, to, opener);
        pending.begin(patience);
        return pending;
    }

    /// The same, but from an address of the caller's choice.
    ///
    /// @param from the local address, with port 0 for any; a port can be used for many peers at a time
    public PendingConnection connect(Reactor reactor, InetSocketAddress from, InetSocketAddress to, Duration patience, Opener opener) {
        PendingConnect pending = pending(reactor, to, opener);
        pending.begin(from, patience);
        return pending;
    }

    private PendingConnect pending(Reactor reactor, InetSocketAddress to, Opener opener) {
        return new PendingConnect(reactor, reactor.context(port, options), to, opener);
    }

    /// Listens for a single connection within `patience`, on a port that cannot be guessed. The port is closed when the connection has
    /// come, or when the time is over. A connection from another client is closed at once, counts as [Refusal#DENIED], and changes nothing.
    /// Loop thread of `reactor` only.
    ///
    /// @param local the address to listen on
    /// @param firstPort each port from here to `lastPort` is tried once, in random order; 0 and 0 for any free port
    /// @param peer accepts the client's address; must not block
    /// @throws IllegalArgumentException if the ports are not a range
    /// @throws java.net.BindException if no port of the range is free, or `local` belongs to another machine
    /// @throws IOException if there are too many connections, no descriptors are left, or the loop ends
    public PendingConnection expect(Reactor reactor, InetAddress local, int firstPort, int lastPort, Predicate<InetAddress> peer,
                                    Duration patience, Opener opener) throws IOException {
        if (firstPort < 0 || lastPort < firstPort || lastPort > 0xffff || firstPort == 0 && lastPort > 0) {
            throw new IllegalArgumentException("not a range of ports: " + firstPort + " to " + lastPort);
        }
        PendingAccept pending = new PendingAccept(reactor, reactor.context(port, options), ports, local, peer, opener);
        pending.begin(firstPort, lastPort, patience);
        return pending;
    }

    /// The number of connections, open and pending.
    public int open() {
        return port.admission().open();
    }

    @Override
    public String toString() {
        return options.service().name();
    }

    /// The service of connections that have an [Opener] each.
    private record Named(String name) implements Service {
        @Override
        public Conversation open(Connection connection) {
            throw new UnsupportedOperationException(name + " has an opener for each connection");
        }
    }
}
