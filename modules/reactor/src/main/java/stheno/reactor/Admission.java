package stheno.reactor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the connections of one port against its caps, in all and by address. The caps are those of each moment, so that they can be
/// changed while the counts go on. Any thread.
final class Admission {
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /// Takes a place among all, if there is one.
    boolean enter(Limits limits) {
        if (open.incrementAndGet() <= limits.connections()) return true;
        open.decrementAndGet();
        return false;
    }

    /// Takes a place among those from the same address, if there is one; who has no IP address needs none.
    boolean count(SocketAddress peer, Limits limits) {
        if (!(peer instanceof InetSocketAddress inet)) return true;
        if (byAddress.merge(inet.getAddress(), 1, Integer::sum) <= limits.connectionsPerAddress()) return true;
        discount(inet);
        return false;
    }

    /// Gives back a place among all.
    void leave() {
        open.decrementAndGet();
    }

    /// Gives back both places.
    void leave(SocketAddress peer) {
        open.decrementAndGet();
        if (peer instanceof InetSocketAddress inet) discount(inet);
    }

    private void discount(InetSocketAddress peer) {
        byAddress.computeIfPresent(peer.getAddress(), (_, n) -> n == 1 ? null : n - 1);
    }

    int open() {
        return open.get();
    }
}
