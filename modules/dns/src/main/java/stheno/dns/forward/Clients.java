package stheno.dns.forward;

import java.util.concurrent.ConcurrentHashMap;

/// How many queries of each client wait, in all loops, so that one client cannot take all places. A client is an IPv4 address, or the first
/// 64 bits of an IPv6 address: a host can choose the others. A client without queries that wait takes no memory. Any thread.
final class Clients {
    private static final int MAPPED = 12; // octets before the IPv4 address in ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)

    private final ConcurrentHashMap<Long, Integer> waiting = new ConcurrentHashMap<>();

    /// A number for a client. IPv4 addresses have those of ::/32, which no host has.
    ///
    /// @param address its 4 or 16 octets
    static long key(byte[] address) {
        boolean four = address.length == 4 || isMapped(address);
        int from = four ? address.length - 4 : 0;
        long key = 0;
        for (int i = from; i < from + (four ? 4 : 8); i++) key = key << 8 | address[i] & 0xFF;
        return key;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < MAPPED - 2; i++) if (address[i] != 0) return false;
        return address[MAPPED - 2] == -1 && address[MAPPED - 1] == -1;
    }

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
