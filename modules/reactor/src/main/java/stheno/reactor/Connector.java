package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// Connections that a protocol makes or expects by itself, such as FTP's for its data: where they are counted against the caps of
/// [Limits], and in [ServiceStats] under a name of their own. They live in the loop of who asks. One for each purpose is enough, for as
/// long as the server; any thread, but for what says otherwise.
///
/// Where there is TLS, this side is its server, also on connections that it has opened (RFC 4217, section 7).
///
/// A drain is not told to these connections, and ends none of them: whoever has asked for one is told of it, and has to decide. What is
/// there or asked for when the drain's patience is over is cut, as everything else.
public final class Connector {
    private final Port place;
    private final PortOptions options;
    private final Ports ports;

    /// With the default limits and without TLS.
    ///
    /// @param name of the service in log lines and counts
    public Connector(String name) {
        this.options = PortOptions.of(new Named(name));
        this.place = new Port(Port.NOWHERE, options);
        this.ports = new Ports();
    }

    private Connector(Connector same, PortOptions options) {
        this.options = options;
        this.place = same.place;
        this.ports = same.ports;
    }

    /// With other limits, but the same count of connections. A connection that was asked for takes a place among them at once.
    public Connector withLimits(Limits limits) {
        return new Connector(this, options.withLimits(limits));
    }

    /// The same, but each connection begins with a TLS handshake.
    public Connector withTls(Tls tls) {
        return new Connector(this, options.withTls(tls));
    }

    /// The same, but without TLS.
    public Connector withoutTls() {
        return new Connector(this, options.withoutTls());
    }

    public Limits limits() {
        return options.limits();
    }

    public Optional<Tls> tls() {
        return options.tls();
    }

    /// Connects to `to` from any address of this machine, within `patience`. Never throws for what the network or the limits say: that is
    /// for [Opener#failed]. Loop thread of `reactor` only.
    public Pending connect(Reactor reactor, InetSocketAddress to, Duration patience, Opener opener) {
        PendingConnect pending = pending(reactor, to, opener);
        pending.begin(patience);
        return pending;
    }

    /// The same, but from an address of the caller's choice.
    ///
    /// @param from the local address, with port 0 for any; a port can be used for many peers at a time
    public Pending connect(Reactor reactor, InetSocketAddress from, InetSocketAddress to, Duration patience, Opener opener) {
        PendingConnect pending = pending(reactor, to, opener);
        pending.begin(from, patience);
        return pending;
    }

    private PendingConnect pending(Reactor reactor, InetSocketAddress to, Opener opener) {
        return new PendingConnect(reactor, reactor.lease(place, options), to, opener);
    }

    /// Listens for a single connection within `patience`, at a port that nobody can guess. The port is closed when it has come, or when the
    /// time is over. Who is not admitted is closed at once, counted as [Refusal#DENIED], and changes nothing.
    /// Loop thread of `reactor` only.
    ///
    /// @param local the address to listen on
    /// @param firstPort each port from here to `lastPort` is tried once, beginning anywhere; 0 and 0 for any that is free
    /// @param peer whom to let in; must not block
    /// @throws IllegalArgumentException if the ports are no range
    /// @throws BindException if no port of the range is free, or `local` is not this machine's
    /// @throws IOException if there are too many connections, or no descriptors, or the loop ends
    public Pending expect(Reactor reactor, InetAddress local, int firstPort, int lastPort, Predicate<InetAddress> peer, Duration patience,
                          Opener opener) throws IOException {
        if (firstPort < 0 || lastPort < firstPort || lastPort > 0xffff || firstPort == 0 && lastPort > 0) {
            throw new IllegalArgumentException("no range of ports: " + firstPort + " to " + lastPort);
        }
        PendingAccept expected = new PendingAccept(reactor, reactor.lease(place, options), ports, local, peer, opener);
        expected.begin(firstPort, lastPort, patience);
        return expected;
    }

    /// How many connections there are, together with those asked for.
    public int open() {
        return place.admission().open();
    }

    @Override
    public String toString() {
        return options.service().name();
    }

    /// A service whose conversations are opened by others.
    private record Named(String name) implements Service {
        @Override
        public Conversation open(Connection connection) {
            throw new UnsupportedOperationException(name + " has an opener for each connection");
        }
    }
}
