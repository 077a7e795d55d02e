package stheno.reactor;

import java.util.EnumMap;
import java.util.Map;

/// What a loop has done for one service so far. Written by the loop alone, read by anyone: a reader may be a moment late, never wrong
/// for long.
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

    /// Connections let in, behind a proxy: once it has said whose they are.
    public long accepted() {
        return accepted.value();
    }

    /// Connections turned away, by cause.
    public long refused(Refusal cause) {
        return refused[cause.ordinal()].value();
    }

    /// Connections in the loop now, also those that have yet to say whose they are.
    public long open() {
        return open.value();
    }

    /// Of the connections in the loop, those that wait for this now. One that has just come in is not among them until the turn's end.
    public long waiting(Wait wait) {
        return waiting[wait.ordinal()].value();
    }

    /// How often this wait has taken too long. An idle conversation that stays is told, and counted, each time.
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

    /// TLS handshakes that ended otherwise: refused, broken off, or out of time.
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

    /// The numbers of now. Any thread.
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

    /// The numbers of one moment, of one loop or of several together; see the methods of [ServiceStats]. A cause that is not in a map
    /// has not occurred. Immutable; any thread.
    public record Snapshot(long accepted, Map<Refusal, Long> refused, long open, Map<Wait, Long> waiting, Map<Wait, Long> timedOut,
                           long detached, long handshakesDone, long handshakesFailed, long bytesIn, long bytesOut) {
        /// Nothing done.
        public static final Snapshot EMPTY = new Snapshot(0, Map.of(), 0, Map.of(), Map.of(), 0, 0, 0, 0, 0);

        public Snapshot {
            refused = Map.copyOf(refused);
            waiting = Map.copyOf(waiting);
            timedOut = Map.copyOf(timedOut);
        }

        public long refused(Refusal cause) {
            return refused.getOrDefault(cause, 0L);
        }

        public long waiting(Wait wait) {
            return waiting.getOrDefault(wait, 0L);
        }

        public long timedOut(Wait wait) {
            return timedOut.getOrDefault(wait, 0L);
        }

        /// Both together.
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
