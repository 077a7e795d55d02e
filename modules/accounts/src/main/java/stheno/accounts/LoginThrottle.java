package stheno.accounts;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Counts failed logins by address. By default, five failed logins within a minute block the address for a minute: every login from
/// there is rejected, whether the password is right or not. IPv6 addresses are counted by their 64-bit prefix: a single customer has
/// that many.
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

    /// When an address is blocked, and for how long.
    ///
    /// @param failures failed logins that block an address, at least 1
    /// @param window   the time within which they must happen
    /// @param block    how long the address is blocked, from the last of them
    public record Policy(int failures, Duration window, Duration block) {
        /// Five failures within a minute block for a minute.
        public static final Policy DEFAULT = new Policy(FAILURES, WINDOW, BLOCK);
    }

    /// Is told that an address is blocked from now on. It runs in the thread that verified the password, and must not block.
    @FunctionalInterface
    public interface Listener {
        /// `address` is blocked from now on, by this policy.
        void blocked(InetAddress address, Policy policy);
    }

    private final int addresses;
    private final LongSupplier clock;
    private final Listener listener;
    private Policy policy; // guarded by this
    private final Map<Network, Failures> table = new LinkedHashMap<>(); // the oldest failure first; guarded by this

    /// Five failures within a minute block an address for a minute.
    public LoginThrottle() {
        this((_, _) -> { });
    }

    /// The same, with a listener.
    public LoginThrottle(Listener listener) {
        this(Policy.DEFAULT, ADDRESSES, System::nanoTime, listener);
    }

    /// With another clock.
    ///
    /// @param clock in nanoseconds since any moment, never backwards
    public LoginThrottle(LongSupplier clock) {
        this(Policy.DEFAULT, ADDRESSES, clock, (_, _) -> { });
    }

    /// @param clock as above
    LoginThrottle(int failures, Duration window, Duration block, int addresses, LongSupplier clock) {
        this(new Policy(failures, window, block), addresses, clock, (_, _) -> { });
    }

    LoginThrottle(Policy policy, int addresses, LongSupplier clock, Listener listener) {
        this.policy = policy;
        this.addresses = addresses;
        this.clock = clock;
        this.listener = listener;
    }

    /// Another policy from now on. It also decides about addresses that are blocked; failures so far are forgotten if their number changes.
    public synchronized void change(Policy wanted) {
        if (wanted.failures() != policy.failures()) table.values().removeIf(failures -> !failures.blocked);
        policy = wanted;
    }

    /// How long this address is still blocked; zero if it is not.
    public synchronized Duration blockedFor(InetAddress address) {
        if (table.isEmpty()) return Duration.ZERO; // the usual case
        Network network = Network.of(address);
        Failures mine = table.get(network);
        if (mine == null || !mine.blocked) return Duration.ZERO;
        long left = policy.block().toNanos() - (clock.getAsLong() - mine.latest());
        if (left > 0) return Duration.ofNanos(left);
        table.remove(network);
        return Duration.ZERO;
    }

    /// Counts a failed login of this address.
    public void failed(InetAddress address) {
        Optional<Policy> blocking = count(address);
        blocking.ifPresent(now -> listener.blocked(address, now));
    }

    /// The policy, if this failure blocks the address.
    private synchronized Optional<Policy> count(InetAddress address) {
        long now = clock.getAsLong();
        Network network = Network.of(address);
        Failures mine = table.remove(network);
        if (mine == null || mine.blocked && now - mine.latest() >= policy.block().toNanos()) mine = new Failures(policy.failures());
        boolean before = mine.blocked;
        mine.add(now, policy.window().toNanos());
        makeRoom(now);
        table.put(network, mine);
        return mine.blocked && !before ? Optional.of(policy) : Optional.empty();
    }

    /// Removes entries that have expired, and the oldest one if the table is full.
    private void makeRoom(long now) {
        long longest = Math.max(policy.window().toNanos(), policy.block().toNanos());
        Iterator<Failures> oldest = table.values().iterator();
        while (oldest.hasNext()) {
            boolean expired = now - oldest.next().latest() >= longest;
            if (!expired && table.size() < addresses) return;
            oldest.remove();
        }
    }

    /// How many addresses are in the table.
    public synchronized int size() {
        return table.size();
    }
}
