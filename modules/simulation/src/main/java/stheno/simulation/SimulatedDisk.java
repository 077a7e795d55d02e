package stheno.simulation;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import stheno.testkit.disk.FaultyDisk;

/// The disk of the server's files: it is as slow and as bad as the profile says. A loop must not ask it for anything but bytes of an open
/// file, because any other call may hang. One thread at a time.
final class SimulatedDisk implements FaultyDisk.Faults {
    private static final long SLOW = 1_500_000_000; // nanoseconds that a call takes at most
    private static final int SELDOM = 4; // times as seldom as a thread waits at its beginning: a job makes many calls
    private static final int[] RATES = {10, 50, 200}; // one call in so many fails

    private final World world;
    private final SplittableRandom random;
    private final Path root;
    private final int slow;
    private final int bad;
    private final Set<Path> roots;
    private boolean works = true; // at the beginning
    private boolean hides; // an entry may be missing from a listing, because the process may not look at it

    /// @param root of the real file system
    SimulatedDisk(World world, SplittableRandom random, Path root) throws IOException {
        this.world = world;
        this.random = random;
        this.root = FaultyDisk.at(root, this, world.wall()).root();
        this.roots = Set.of(this.root, this.root.resolve("ftp"));
        this.slow = world.profile().slowDisk() * SELDOM;
        this.bad = world.profile().badDisk() ? RATES[random.nextInt(RATES.length)] : 0;
    }

    /// Where the server's paths begin.
    Path root() {
        return root;
    }

    /// The server is there: from now on, calls wait and fail.
    void begin() {
        works = false;
    }

    /// The simulation looks at the files.
    void end() {
        works = true;
    }

    @Override
    public void before(FaultyDisk.Call call, Path file) throws IOException {
        if (works) return;
        if (call == FaultyDisk.Call.STAT && roots.contains(file)) return; // also looked at when a second of real time has passed
        world.trace().detail(world.now(), call.name(), file, 0);
        boolean inLoop = world.scheduler().inLoop();
        if (inLoop && call != FaultyDisk.Call.READ) world.ledger().fault("a loop waits for the disk: " + call + " of " + file);
        if (!inLoop && slow > 0 && random.nextInt(slow) == 0) world.scheduler().pause(random.nextLong(SLOW));
        if (bad == 0 || random.nextInt(bad) != 0) return;
        FaultyDisk.Failure[] failures = failures(call);
        FaultyDisk.Failure failure = failures[random.nextInt(failures.length)];
        hides |= call == FaultyDisk.Call.STAT && failure == FaultyDisk.Failure.EACCES;
        world.say("disk", call + " fails: " + failure); // not the name: hidden names are the system's chance
        throw failure.exception(call, file);
    }

    /// Whether entries may be missing from listings.
    boolean hides() {
        return hides;
    }

    /// Whether an exception tells that this disk has failed.
    boolean caused(Throwable thrown) {
        for (Throwable at = thrown; at != null && bad > 0; at = at.getCause()) {
            String text = String.valueOf(at.getMessage());
            if (at instanceof AccessDeniedException || text.contains("cannot be looked at")) return true;
            for (FaultyDisk.Failure each : FaultyDisk.Failure.values()) if (text.contains(each.text())) return true;
        }
        return false;
    }

    private static FaultyDisk.Failure[] failures(FaultyDisk.Call call) {
        FaultyDisk.Failure[] broken = {FaultyDisk.Failure.EIO, FaultyDisk.Failure.EACCES, FaultyDisk.Failure.ENOSPC,
            FaultyDisk.Failure.EMFILE};
        return switch (call) {
            case READ, READDIR -> new FaultyDisk.Failure[] {broken[0]};
            case STAT, DELETE -> new FaultyDisk.Failure[] {broken[0], broken[1]};
            case OPEN -> new FaultyDisk.Failure[] {broken[0], broken[1], broken[3]};
            case WRITE, FORCE -> new FaultyDisk.Failure[] {broken[0], broken[2]};
            case RENAME, MKDIR -> new FaultyDisk.Failure[] {broken[0], broken[1], broken[2]};
        };
    }

    /// A disk that works takes all.
    @Override
    public int taken(int bytes) {
        return works || bad == 0 || random.nextInt(4) != 0 ? bytes : 1 + random.nextInt(bytes);
    }
}
