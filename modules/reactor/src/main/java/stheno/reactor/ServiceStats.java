package stheno.reactor;

import java.util.EnumMap;
import java.util.Map;

/// The counters of a loop for one service. The loop alone writes, any thread reads. A reader may see a value a moment late.
public final class ServiceStats {
    private final Counter accepted = new Counter();
    private final Counter open = new Counter();
    private final Counter detached = new Counter();
    private final Counter handshakesDone = new Counter();
    private final Counter handshakesFailed = new Counter();
    private final Counter bytesIn = new Counter();
    private final Counter bytesOut = new Counter();
    private final Counter[] refused = counters(Refusal.values().length);
    private final Counter[] waiting = counters(Wait.values().length);
    private final Counter[] timedOut = counters(Wait.values().length);

    ServiceStats() {}

    private static Counter[] counters(int n) {
        Counter[] counters = new Counter[n];
        for (int i = 0; i < n; i++) counters[i] = new Counter();
        return counters;
    }

    /// Connections accepted. A connection through a proxy counts when its PROXY header has come.
    public long accepted() {
        return accepted.value();
    }

    /// Connections refused, by cause.
    public long refused(Refusal cause) {
        return refused[cause.ordinal()].value();
    }

    /// Connections in the loop now, including those without their PROXY header yet.
    public long open() {
        return open.value();
    }

    /// Connections in the loop that wait for this now. A new connection counts from the end of its first turn on.
    public long waiting(Wait wait) {
        return waiting[wait.ordinal()].value();
    }

    /// How often the limit of this wait was reached. An idle connection that stays open counts each time.
    public long timedOut(Wait wait) {
        return timedOut[wait.ordinal()].value();
    }

    /// Connections that have left the loop for a thread and are still open.
    public long detached() {
        return detached.value();
    }

    /// TLS handshakes completed.
    public long handshakesDone() {
        return handshakesDone.value();
    }

    /// TLS handshakes that have failed or timed out.
    public long handshakesFailed() {
        return handshakesFailed.value();
    }

    /// Bytes read, after decryption.
    public long bytesIn() {
        return bytesIn.value();
    }

    /// Bytes handed to sockets, before encryption.
    public long bytesOut() {
        return bytesOut.value();
    }

    void accept() {
        accepted.add(1);
    }

    void refuse(Refusal cause) {
        refused[cause.ordinal()].add(1);
    }

    void open(int more) {
        open.add(more);
    }

    void waiting(Wait wait, int more) {
        waiting[wait.ordinal()].add(more);
    }

    void timeOut(Wait wait) {
        timedOut[wait.ordinal()].add(1);
    }

    void detached(int more) {
        detached.add(more);
    }

    void handshake(boolean done) {
        (done ? handshakesDone : handshakesFailed).add(1);
    }

    void in(long bytes) {
        bytesIn.add(bytes);
    }

    void out(long bytes) {
        bytesOut.add(bytes);
    }

    /// The present numbers. Any thread.
    public Snapshot snapshot() {
        Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
        Map<Wait, Long> waits = new EnumMap<>(Wait.class);
        Map<Wait, Long> timeouts = new EnumMap<>(Wait.class);
        for (Refusal cause : Refusal.values()) refusals.put(cause, refused(cause));
        for (Wait wait : Wait.values()) {
            waits.put(wait, waiting(wait));
            timeouts.put(wait, timedOut(wait));
        }
        return new Snapshot(accepted(), refusals, open(), waits, timeouts, detached(), handshakesDone(), handshakesFailed(), bytesIn(),
                bytesOut());
    }

    /// The numbers of one moment, of one loop or the sums of several; see the methods of [ServiceStats]. A cause that is not in a map has
    /// not occurred. Immutable; any thread.
    public record Snapshot(long accepted, Map<Refusal, Long> refused, long open, Map<Wait, Long> waiting, Map<Wait, Long> timedOut,
                           long detached, long handshakesDone, long handshakesFailed, long bytesIn, long bytesOut) {
        /// Nothing done.
        public static final Snapshot EMPTY = new Snapshot(0, Map.of(), 0, Map.of(), Map.of(), 0, 0, 0, 0, 0);

        public Snapshot {
            refused = Map.copyOf(refused);
            waiting = Map.copyOf(waiting);
            timedOut = Map.copyOf(timedOut);
        }

        /// Connections that were refused for this cause.
        public long refused(Refusal cause) {
            return refused.getOrDefault(cause, 0L);
        }

        /// Connections that wait for this now.
        public long waiting(Wait wait) {
            return waiting.getOrDefault(wait, 0L);
        }

        /// Connections that were closed because this took too long.
        public long timedOut(Wait wait) {
            return timedOut.getOrDefault(wait, 0L);
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(accepted + other.accepted, sum(refused, other.refused), open + other.open, sum(waiting, other.waiting),
                    sum(timedOut, other.timedOut), detached + other.detached, handshakesDone + other.handshakesDone,
                    handshakesFailed + other.handshakesFailed, bytesIn + other.bytesIn, bytesOut + other.bytesOut);
        }

        private static <K extends Enum<K>> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
            if (a.isEmpty()) return b;
            Map<K, Long> all = new EnumMap<>(a);
            b.forEach((key, n) -> all.merge(key, n, Long::sum));
            return all;
        }
    }
}
