package stheno.storage;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Who has failed to log in too often. After five failures of one address within a minute, that address is barred for a minute:
/// whatever it tries, right or wrong, is refused without a look, and tells it nothing. IPv6 addresses count by their network
/// of 64 bits, which is what a single customer has.
///
/// ```
///   OPEN ──fifth failure within a minute──► BARRED ──a minute──► OPEN, with nothing held against it
/// ```
///
/// Behind a proxy, the address has to be the client's, or everybody is barred with one. Of the 10,000 addresses that failed last,
/// at most, something is known; to push one out of memory takes as many others. Any thread; no call blocks.
public final class LoginThrottle {
    private static final int FAILURES = 5;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration BAR = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000; // of about 200 bytes

    private record Network(long prefix, boolean six) {
        static Network of(InetAddress address) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            return address instanceof Inet6Address ? new Network(bytes.getLong(), true) : new Network(bytes.getInt(), false);
        }
    }

    /// The times of the last failures, in a ring.
    private static final class Failures {
        private final long[] times;
        private int count;
        private boolean barred;

        Failures(int most) {
            times = new long[most];
        }

        /// Of a ring that is full, the time of the oldest is where the next one goes.
        void add(long now, long window) {
            times[count++ % times.length] = now;
            barred = count >= times.length && now - times[count % times.length] < window;
        }

        long latest() {
            return times[(count - 1) % times.length];
        }
    }

    private final int failures;
    private final long window;
    private final long bar;
    private final int addresses;
    private final LongSupplier clock;
    private final Map<Network, Failures> known = new LinkedHashMap<>(); // by the time of the latest failure; guarded by this

    /// Nobody has failed yet.
    public LoginThrottle() {
        this(FAILURES, WINDOW, BAR, ADDRESSES, System::nanoTime);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    LoginThrottle(int failures, Duration window, Duration bar, int addresses, LongSupplier clock) {
        this.failures = failures;
        this.window = window.toNanos();
        this.bar = bar.toNanos();
        this.addresses = addresses;
        this.clock = clock;
    }

    /// For how long this address is barred, zero if it is not.
    public synchronized Duration barred(InetAddress address) {
        if (known.isEmpty()) return Duration.ZERO; // as it is nearly always
        Network network = Network.of(address);
        Failures mine = known.get(network);
        if (mine == null || !mine.barred) return Duration.ZERO;
        long left = bar - (clock.getAsLong() - mine.latest());
        if (left > 0) return Duration.ofNanos(left);
        known.remove(network);
        return Duration.ZERO;
    }

    /// This address has failed once more.
    public synchronized void failed(InetAddress address) {
        long now = clock.getAsLong();
        Network network = Network.of(address);
        Failures mine = known.remove(network);
        if (mine == null || mine.barred && now - mine.latest() >= bar) mine = new Failures(failures);
        mine.add(now, window);
        forget(now);
        known.put(network, mine);
    }

    /// Makes room for one: of those that are held against nobody any more, and if need be of the oldest.
    private void forget(long now) {
        Iterator<Failures> oldest = known.values().iterator();
        while (oldest.hasNext()) {
            boolean over = now - oldest.next().latest() >= Math.max(window, bar);
            if (!over && known.size() < addresses) return;
            oldest.remove();
        }
    }

    /// Of how many addresses something is known.
    public synchronized int size() {
        return known.size();
    }
}
