package stheno.reactor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the connections of one port against its caps, in all and by address. Any thread.
final class Admission {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    Admission(Limits limits) {
        most = limits.connections();
        mostPerAddress = limits.connectionsPerAddress();
    }

    /// Takes a place for a connection from `peer`, if there is one.
    boolean enter(SocketAddress peer) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        if (peer instanceof InetSocketAddress inet && byAddress.merge(inet.getAddress(), 1, Integer::sum) > mostPerAddress) {
            leave(peer);
            return false;
        }
        return true;
    }

    /// Gives the place back.
    void leave(SocketAddress peer) {
        open.decrementAndGet();
        if (peer instanceof InetSocketAddress inet) byAddress.computeIfPresent(inet.getAddress(), (_, n) -> n == 1 ? null : n - 1);
    }

    int open() {
        return open.get();
    }
}
