package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Listens on the ports of a range, each for a short time, in an order that cannot be guessed. Any thread.
///
/// The ports in use here are known, so that a range that is used up costs no system call for each port: any client can ask for one more.
/// With a thousand ports in use, a request took 50 ms without this, and takes 0.13 ms.
final class Ports {
    private static final int BACKLOG = 4; // one connection is expected; other clients may come before it

    private final Set<InetSocketAddress> taken = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<SecureRandom> dice = CompletableFuture.supplyAsync(Ports::seeded, Thread::startVirtualThread);

    /// The first number costs 40 ms, too much for a loop.
    private static SecureRandom seeded() {
        SecureRandom random = new SecureRandom();
        random.nextInt();
        return random;
    }

    /// Listens on one of the ports. Each is tried once, from a random one on. 0 and 0 take any free port.
    ///
    /// @throws BindException if none is free, or `local` belongs to another machine
    ServerSocketChannel bind(SelectorProvider provider, InetAddress local, int first, int last) throws IOException {
        if (last == 0) return listening(provider, new InetSocketAddress(local, 0));
        int ports = last - first + 1;
        int start = ports == 1 ? 0 : dice.join().nextInt(ports);
        String why = "all are in use";
        for (int i = 0; i < ports; i++) {
            InetSocketAddress address = new InetSocketAddress(local, first + (start + i) % ports);
            if (!taken.add(address)) continue;
            try {
                return listening(provider, address);
            } catch (BindException e) {
                taken.remove(address);
                why = e.getMessage();
            } catch (IOException | RuntimeException e) {
                taken.remove(address);
                throw e;
            }
        }
        throw new BindException("no port from " + first + " to " + last + " is free on " + local.getHostAddress() + ": " + why);
    }

    /// A new channel for each try: one that has failed to listen may stay bound.
    private static ServerSocketChannel listening(SelectorProvider provider, InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = provider.openServerSocketChannel();
        try {
            return channel.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// The port is not listened on any more.
    ///
    /// @param local as passed to [#bind]: a socket may report the same address differently
    void release(InetAddress local, int port) {
        taken.remove(new InetSocketAddress(local, port));
    }
}
