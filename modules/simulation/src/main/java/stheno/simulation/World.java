package stheno.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import stheno.storage.DiskPool;
import stheno.storage.WorkPool;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// What everything in a simulation shares: time, chance, the network, the trace. One thread.
final class World {
    private static final int SHARE = 1024 * 1024; // bytes a turn, of one connection that gets a file
    private static final int INPUT = 64 * 1024; // bytes a turn, of one connection that sends
    private static final int PIECE = 256 * 1024; // and of other pieces before it

    /// The time of day at which simulations begin.
    static final Instant BEGIN = Instant.ofEpochSecond(1_600_000_000);

    private final ManualClock clock = new ManualClock(0);
    private final MemoryNetwork network;
    private final Scheduler scheduler;
    private final Profile profile;
    private final Trace trace;
    private final Ledger ledger = new Ledger(this);
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final List<Link> links = new ArrayList<>();
    private final List<Client> newcomers = new ArrayList<>();
    private final boolean rough;
    private boolean draining;

    World(Profile profile, SplittableRandom random, Trace trace) {
        this.profile = profile;
        this.trace = trace;
        this.rough = profile.rough();
        this.network = MemoryNetwork.scheduled(clock).withBuffer(profile.window());
        this.scheduler = new Scheduler(random, clock, trace);
    }

    long now() {
        return clock.getAsLong();
    }

    ManualClock clock() {
        return clock;
    }

    MemoryNetwork network() {
        return network;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Profile profile() {
        return profile;
    }

    Trace trace() {
        return trace;
    }

    Ledger ledger() {
        return ledger;
    }

    /// Threads for work that blocks, of the scheduler.
    WorkPool pool() {
        return new WorkPool(scheduler.loops(), 4, 64, Duration.ofMinutes(1));
    }

    /// Threads for reading files, of the scheduler.
    DiskPool disks() {
        return new DiskPool(scheduler.loops(), clock, wall());
    }

    /// The simulated time of day.
    InstantSource wall() {
        return () -> BEGIN.plusNanos(now());
    }

    /// For one read.
    ByteBuffer buffer() {
        return buffer;
    }

    /// Whether files fail: what needs them may be refused for that.
    boolean badDisk() {
        return profile.badDisk();
    }

    /// Whether any client may be cut off or refused without a fault of its own.
    boolean rough() {
        return rough;
    }

    /// The server stops, or has stopped.
    boolean draining() {
        return draining;
    }

    void drains() {
        draining = true;
    }

    void say(String subject, String event) {
        trace.add(now(), subject, event);
    }

    Fault fault(String what) {
        return new Fault(what);
    }

    /// Another client has begun, on behalf of one that is there.
    void spawn(Client client) {
        newcomers.add(client);
    }

    /// Those that have begun since the last call.
    List<Client> newcomers() {
        if (newcomers.isEmpty()) return List.of();
        List<Client> all = List.copyOf(newcomers);
        newcomers.clear();
        return all;
    }

    void opened(Link link) {
        links.add(link);
    }

    void closed(Link link) {
        links.remove(link);
    }

    /// No connection got more than its share of the turn.
    void checkTurn() {
        for (int i = 0; i < links.size(); i++) {
            long bytes = links.get(i).written();
            long read = links.get(i).readByServer();
            if (read > INPUT) throw fault(links.get(i) + " was read " + read + " bytes in one turn");
            if (bytes > SHARE + PIECE) throw fault(links.get(i) + " got " + bytes + " bytes in one turn");
        }
        ledger.turnOver();
    }
}
