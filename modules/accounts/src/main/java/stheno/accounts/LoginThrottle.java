package stheno.accounts;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Counts failed logins by address. Five failed logins within a minute block the address for a minute: every login from there is
/// rejected, whether the password is right or not. IPv6 addresses are counted by their 64-bit prefix: a single customer has that many.
///
/// ```
///   OPEN ──fifth failure within a minute──► BLOCKED ──a minute──► OPEN, with no failures counted
/// ```
///
/// Behind a proxy, pass the client's address: the proxy's would block all clients at once. The table holds the 10,000 addresses that
/// failed last. Any thread; no call blocks.
public final class LoginThrottle {
    private static final int FAILURES = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration BLOCK = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000; // of about 200 bytes

    /// The part of a client's address that is counted.
    record Network(long prefix, boolean six) {
        static Network of(InetAddress address) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address ? new Network(bytes.getLong(), true) : new Network(bytes.getInt(), false);
        }
    }

    /// The times of the last failures, in a ring buffer.
    private static final class Failures {
        private final long[] times;
        private int count;
        private boolean blocked;

        Failures(int limit) {
            times = new long[limit];
        }

        /// In a full ring, the oldest time is where the next one goes.
        void add(long now, long window) {
            times[count++ % times.length] = now;
            blocked = count >= times.length && now - times[count % times.length] < window;
        }

        long latest() {
            return times[(count - 1) % times.length];
        }
    }

    private final int failures;
    private final long window;
    private final long block;
    private final int addresses;
    private final LongSupplier clock;
    private final Map<Network, Failures> table = new LinkedHashMap<>(); // the oldest failure first; guarded by this

    /// Five failures within a minute block an address for a minute.
    public LoginThrottle() {
        this(FAILURES, WINDOW, BLOCK, ADDRESSES, System::nanoTime);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    LoginThrottle(int failures, Duration window, Duration block, int addresses, LongSupplier clock) {
        this.failures = failures;
        this.window = window.toNanos();
        this.block = block.toNanos();
        this.addresses = addresses;
        this.clock = clock;
    }

    /// How long this address is still blocked; zero if it is not.
    public synchronized Duration blockedFor(InetAddress address) {
        if (table.isEmpty()) return Duration.ZERO; // the usual case
        Network network = Network.of(address);
        Failures mine = table.get(network);
        if (mine == null || !mine.blocked) return Duration.ZERO;
        long left = block - (clock.getAsLong() - mine.latest());
        if (left > 0) return Duration.ofNanos(left);
        table.remove(network);
        return Duration.ZERO;
    }

    /// Counts a failed login of this address.
    public synchronized void failed(InetAddress address) {
        long now = clock.getAsLong();
        Network network = Network.of(address);
        Failures mine = table.remove(network);
        if (mine == null || mine.blocked && now - mine.latest() >= block) mine = new Failures(failures);
        mine.add(now, window);
        makeRoom(now);
        table.put(network, mine);
    }

    /// Removes entries that have expired, and the oldest one if the table is full.
    private void makeRoom(long now) {
        Iterator<Failures> oldest = table.values().iterator();
        while (oldest.hasNext()) {
            boolean expired = now - oldest.next().latest() >= Math.max(window, block);
            if (!expired && table.size() < addresses) return;
            oldest.remove();
        }
    }

    /// How many addresses are in the table.
    public synchronized int size() {
        return table.size();
    }
}
