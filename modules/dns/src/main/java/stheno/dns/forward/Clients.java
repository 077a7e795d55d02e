package stheno.dns.forward;

import java.util.concurrent.ConcurrentHashMap;
import stheno.reactor.ClientNetwork;

/// How many queries of each client wait, in all loops, so that one client cannot take all places. A client without queries that wait takes
/// no memory. Any thread.
final class Clients {
    private final ConcurrentHashMap<ClientNetwork, Integer> waiting = new ConcurrentHashMap<>();

    /// Loops that ask at the same time can exceed the limit by one query each.
    boolean mayWait(Waiter waiter, int most) {
        return waiting.getOrDefault(waiter.client, 0) < most;
    }

    void enter(Waiter waiter) {
        waiting.merge(waiter.client, 1, Integer::sum);
    }

    void leave(Waiter waiter) {
        waiting.computeIfPresent(waiter.client, (_, count) -> count == 1 ? null : count - 1);
    }

    /// How many clients have queries that wait.
    int size() {
        return waiting.size();
    }
}
