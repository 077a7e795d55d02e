package stheno.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the connections of one port, in all and by client [address][ClientNetwork], and compares them with the limits of the moment.
/// The limits can change meanwhile. Any thread.
final class Admission {
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<ClientNetwork, Integer> byAddress = new ConcurrentHashMap<>();

    /// Takes a place among all connections, if one is free.
    boolean enter(Limits limits) {
        if (open.incrementAndGet() <= limits.connections()) return true;
        open.decrementAndGet();
        return false;
    }

    /// Takes a place among the connections from the same address, if one is free. A client without an IP address needs none.
    boolean count(SocketAddress peer, Limits limits) {
        if (!(peer instanceof InetSocketAddress inet)) return true;
        if (byAddress.merge(ClientNetwork.of(inet.getAddress()), 1, Integer::sum) <= limits.connectionsPerAddress()) return true;
        discount(inet);
        return false;
    }

    /// Gives back a place among all connections.
    void leave() {
        open.decrementAndGet();
    }

    /// Gives back both places.
    void leave(SocketAddress peer) {
        open.decrementAndGet();
        if (peer instanceof InetSocketAddress inet) discount(inet);
    }

    private void discount(InetSocketAddress peer) {
        byAddress.computeIfPresent(ClientNetwork.of(peer.getAddress()), (_, n) -> n == 1 ? null : n - 1);
    }

    int open() {
        return open.get();
    }
}
