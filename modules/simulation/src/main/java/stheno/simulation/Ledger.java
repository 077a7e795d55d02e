package stheno.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Reactor;

/// Keeps account of the producers of a simulation: each is closed exactly once, asked nothing after its end, and does a bounded number of
/// pieces a turn. One thread at a time.
final class Ledger {
    /// Why a producer fails that is meant to.
    static final String BROKEN = "the simulated disk fails";

    private static final int PIECES = 4096; // a turn and a producer

    private final World world;
    private final Set<Tracked> open = new LinkedHashSet<>();
    private final Map<Tracked, Integer> asked = new HashMap<>(); // in this turn
    private long opened;
    private String fault = "";

    Ledger(World world) {
        this.world = world;
    }

    /// A producer of these bytes.
    ///
    /// @param breaks fails after half of the bytes
    Producer producer(String name, byte[] bytes, boolean breaks, Reactor reactor, SplittableRandom random) {
        Tracked made = new Tracked(name, bytes, breaks ? bytes.length / 2 : Integer.MAX_VALUE, reactor, random);
        opened++;
        open.add(made);
        return made;
    }

    /// Keeps a fault, which ends the simulation after this turn.
    void fault(String what) {
        if (fault.isEmpty()) fault = what;
    }

    void turnOver() {
        if (!fault.isEmpty()) throw world.fault(fault);
        if (!asked.isEmpty()) asked.clear();
    }

    long opened() {
        return opened;
    }

    void checkEnd() {
        turnOver();
        if (!open.isEmpty()) throw world.fault(open.size() + " producers were never closed, the first: " + open.iterator().next().name);
    }

    private final class Tracked implements Producer {
        private final String name;
        private final byte[] bytes;
        private final int breaks;
        private final Reactor reactor;
        private final SplittableRandom random;
        private int position;
        private int last; // where the last piece began
        private boolean ended;
        private boolean closed;

        Tracked(String name, byte[] bytes, int breaks, Reactor reactor, SplittableRandom random) {
            this.name = name;
            this.bytes = bytes;
            this.breaks = breaks;
            this.reactor = reactor;
            this.random = random;
        }

        @Override
        public Piece more() throws IOException {
            if (closed) fault("producer " + name + " is asked after it was closed");
            if (ended) fault("producer " + name + " is asked after its end");
            if (asked.merge(this, 1, Integer::sum) > PIECES) fault("producer " + name + " is asked " + PIECES + " times in one turn");
            if (position >= breaks) throw new IOException(BROKEN);
            int kind = random.nextInt(16);
            if (kind == 0) return new Piece.Later(later -> reactor.after(random.nextLong(1, 50_000_000), later));
            if (kind == 1) return new Piece.Later(Runnable::run);
            if (kind == 2) return new Piece.Later(ready -> Thread.startVirtualThread(() -> reactor.execute(ready)));
            if (kind == 3) return new Piece.Bytes(ByteBuffer.allocate(0));
            if (position == bytes.length) {
                ended = true;
                return Piece.END;
            }
            int n = Math.min(bytes.length - position, 1 + random.nextInt(kind < 8 ? 100 : 20_000));
            last = position;
            position += n;
            return new Piece.Bytes(ByteBuffer.wrap(bytes, last, n).slice());
        }

        @Override
        public boolean takeBack(ByteBuffer rest) {
            if (closed) fault("producer " + name + " is given back bytes after it was closed");
            if (random.nextBoolean()) return false;
            position = last + rest.position();
            return true;
        }

        @Override
        public void close() {
            if (closed) fault("producer " + name + " is closed twice");
            closed = true;
            open.remove(this);
        }
    }
}
