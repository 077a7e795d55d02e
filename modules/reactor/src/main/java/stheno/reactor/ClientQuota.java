package stheno.reactor;

import java.util.HashMap;
import java.util.Map;

/// A bounded amount of something scarce (places, bytes), with a share for each client: one client cannot take all of it. Any thread; no
/// call blocks.
///
/// ```java
/// ClientQuota spool = new ClientQuota(GB, GB / 4);
/// if (!spool.take(client, bytes)) return busy();
/// ...
/// spool.giveBack(client, bytes);
/// ```
public final class ClientQuota {
    private final long total;
    private final long share;
    private final Map<ClientNetwork, Long> taken = new HashMap<>(); // by clients that have taken something; guarded by this
    private long sum; // guarded by this

    /// @param total what all clients together may have, at least 1
    /// @param share what a client may have, at least 1
    /// @throws IllegalArgumentException if a number is too low
    public ClientQuota(long total, long share) {
        if (total < 1 || share < 1) throw new IllegalArgumentException("a quota of " + total + ", " + share + " for a client");
        this.total = total;
        this.share = share;
    }

    /// A quota. One client may have three quarters of it, rounded up.
    public static ClientQuota of(long total) {
        return new ClientQuota(total, total - total / 4);
    }

    /// Takes an amount, all or nothing. @return whether it was available
    public synchronized boolean take(ClientNetwork client, long amount) {
        long mine = taken.getOrDefault(client, 0L);
        if (amount > total - sum || amount > share - mine) return false;
        if (amount > 0) taken.put(client, mine + amount);
        sum += amount;
        return true;
    }

    /// Gives back what was taken, or a part of it.
    public synchronized void giveBack(ClientNetwork client, long amount) {
        if (amount == 0) return;
        long rest = taken.getOrDefault(client, 0L) - amount;
        if (rest < 0) throw new IllegalStateException("more was given back than taken: " + -rest);
        if (rest == 0) taken.remove(client);
        else taken.put(client, rest);
        sum -= amount;
    }

    /// What is taken now.
    public synchronized long taken() {
        return sum;
    }

    @Override
    public synchronized String toString() {
        return sum + " of " + total + " taken by " + taken.size() + " clients";
    }
}
