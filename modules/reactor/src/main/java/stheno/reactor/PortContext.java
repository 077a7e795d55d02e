package stheno.reactor;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Shared by the connections of one port with the same options in one loop: the options, and the counters of the loop and of the service.
/// Loop thread only.
final class PortContext {
    /// The contexts of a loop, the present one for each port, and its counters, one set for each service name. Loop thread only, unless a
    /// method says otherwise.
    static final class Registry {
        private final Reactor reactor;
        private final Map<Port, PortContext> contexts = new HashMap<>(); // ports are few, and open as long as the loop
        private final Map<String, ServiceStats> services = new ConcurrentHashMap<>();
        private final Map<String, ServiceStats> readable = Collections.unmodifiableMap(services);

        Registry(Reactor reactor) {
            this.reactor = reactor;
        }

        /// The context of a port with these options.
        PortContext context(Port port, PortOptions options) {
            PortContext last = contexts.get(port);
            if (last != null && last.options == options) return last;
            ServiceStats stats = services.computeIfAbsent(options.service().name(), _ -> new ServiceStats());
            PortContext next = new PortContext(reactor, port, options, stats);
            contexts.put(port, next);
            return next;
        }

        /// The counters by name of the service. Any thread.
        Map<String, ServiceStats> services() {
            return readable;
        }
    }

    private final Reactor reactor;
    private final Port port;
    private final PortOptions options;
    private final ServiceStats stats;

    private PortContext(Reactor reactor, Port port, PortOptions options, ServiceStats stats) {
        this.reactor = reactor;
        this.port = port;
        this.options = options;
        this.stats = stats;
    }

    Port port() {
        return port;
    }

    PortOptions options() {
        return options;
    }

    Limits limits() {
        return options.limits();
    }

    /// The service's name, for log lines.
    String name() {
        return options.service().name();
    }

    ServiceStats stats() {
        return stats;
    }

    /// The address that `channel` was connected to. A Unix-domain socket was bound by another name than its present one.
    SocketAddress local(SocketChannel channel) {
        if (port.address() instanceof UnixDomainSocketAddress) return port.address();
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return port.address();
        }
    }

    /// Sets the socket options for small replies and for [Limits#sendBuffer()].
    void tune(SocketChannel channel) throws IOException {
        assert reactor.inLoop();
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        int sendBuffer = limits().sendBuffer();
        if (sendBuffer > 0) channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
    }

    /// TLS over a channel, see [TlsTransport#over].
    TlsTransport secure(SocketChannel channel, TlsOptions tls, long id, Runnable ready, ByteBuffer early) throws IOException {
        return TlsTransport.over(channel, tls, id, reactor, ready, early).orClear(options.service()::clearAnswer);
    }

    void accept() {
        reactor.stats().accept();
        stats.accept();
        stats.open(1);
    }

    void close() {
        assert reactor.inLoop();
        reactor.stats().close();
        stats.open(-1);
    }

    void in(long bytes) {
        reactor.stats().in(bytes);
        stats.in(bytes);
    }

    void out(long bytes) {
        reactor.stats().out(bytes);
        stats.out(bytes);
    }

    /// Gives back the place of a channel that did not become a connection.
    void giveBack(SocketAddress peer) {
        if (options.proxies().isPresent()) port.admission().leave();
        else port.admission().leave(peer);
    }

    /// Closes a channel that is not let in, and holds no place. A client above a limit first gets the service's message, as far as the
    /// socket takes it at once. The others get nothing.
    void refuse(SocketChannel channel, SocketAddress peer, Refusal cause, String detail) {
        assert reactor.inLoop();
        reactor.stats().refuse();
        stats.refuse(cause);
        try {
            if (reactor.log().wants(Log.Level.DEBUG)) {
                reactor.log().event(Log.Level.DEBUG, "refused", "service", name(), "peer", peer, "cause", cause, "detail", detail);
            }
            switch (cause) {
                case CONNECTIONS, PER_ADDRESS, MEMORY -> sendRefusal(channel);
                case DENIED, PROXY -> { }
            }
        } catch (IOException e) {
            reactor.log().event(Log.Level.DEBUG, "refusal-failed", "cause", e.getMessage());
        } catch (RuntimeException | Error e) { // the service's message has failed
            FatalErrors.rethrow(e);
            reactor.log().event(Log.Level.ERROR, "refusal-failed", "service", name(), "cause", e);
        } finally {
            reactor.closeQuietly(channel);
        }
    }

    private void sendRefusal(SocketChannel channel) throws IOException {
        byte[] message = options.tls().isEmpty() ? options.service().refusal() : new byte[0];
        if (message.length == 0) return;
        channel.write(ByteBuffer.wrap(message));
        channel.shutdownOutput();
        channel.read(ByteBuffer.allocate(Scratch.MESSAGES)); // unread input would turn the close into a reset
    }
}
