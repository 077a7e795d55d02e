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

/// Ports of a range to listen on, each for a short while, in an order that nobody can guess. Any thread.
///
/// Those in use here are known, so that a range that is used up costs no system call for each of its ports: any client can ask for one
/// more. With a thousand ports that took 50 ms, and takes 0.13.
final class Ports {
    private static final int BACKLOG = 4; // one is enough, if nobody else knocks

    private final Set<InetSocketAddress> taken = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<SecureRandom> dice = CompletableFuture.supplyAsync(Ports::seeded, Thread::startVirtualThread);

    /// The first number costs 40 ms, of which no loop should know.
    private static SecureRandom seeded() {
        SecureRandom random = new SecureRandom();
        random.nextInt();
        return random;
    }

    /// Listens on one of the ports, each of which is tried once, from anywhere on and around; 0 and 0 for any that is free.
    ///
    /// @throws BindException if none is free, or `local` is not this machine's
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

    /// A channel of its own for each try: one that has failed to listen may stay bound.
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
    /// @param local as it was asked for: a socket may call the same address by another name
    void release(InetAddress local, int port) {
        taken.remove(new InetSocketAddress(local, port));
    }
}
