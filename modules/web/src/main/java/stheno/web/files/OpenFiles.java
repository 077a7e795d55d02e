package stheno.web.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import stheno.reactor.MemoryBudget;
import stheno.reactor.Reactor;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;

/// The open files of a tree: one descriptor for each version of a file, however many clients it has.
///
/// Opening a file costs a hop to a thread of the [disk][DiskShare] and a walk from the root: as much CPU as sending a megabyte. Therefore
/// the descriptor of a file that is not being sent stays open while the look-up of the file is fresh: for a second after the last look at
/// the disk. It is closed before that:
///
/// - when a look finds the file replaced or removed, or the cache evicts its entry
/// - when the process runs out of descriptors, or a loop ends
/// - at once, if the pool of the disk keeps [enough][DiskShare#keep] descriptors already, or no loop can time it
///
/// A deleted file that is not being sent gives its disk space back within that second. Files are closed on the threads of the disk: closing
/// a deleted file frees its blocks. Any thread.
final class OpenFiles implements MemoryBudget.Cache {
    private final Tree tree;
    private final DiskShare disk;
    private final LongSupplier clock;
    private final ConcurrentHashMap<Found.Regular, OpenFile> open = new ConcurrentHashMap<>();
    private final AtomicReference<Timeout> timeout = new AtomicReference<>(); // null if nothing is kept, or its loop has ended
    private volatile Reactor loop; // null before the first request

    /// @param tree  has the files
    /// @param clock in nanoseconds since any moment, never backwards: that of the look-ups
    OpenFiles(Tree tree, DiskShare disk, LongSupplier clock) {
        this.tree = tree;
        this.disk = disk;
        this.clock = clock;
    }

    /// Closes the files that are kept and not fresh any more, in a loop.
    private final class Timeout implements Runnable {
        private final Reactor loop;

        Timeout(Reactor loop) {
            this.loop = loop;
        }

        void start() {
            if (loop.ending()) closeFiles();
            else loop.schedule(Duration.ofNanos(FileCache.FRESH), this);
        }

        @Override
        public void run() {
            if (timeout.get() != this) return;
            long next = closeOld();
            if (next > 0) {
                loop.schedule(Duration.ofNanos(next), this);
                return;
            }
            timeout.set(null);
            if (keepsSome()) startTimeout(loop);
        }
    }

    /// This loop times the files from now on. Called for each request that needs the disk.
    void timedBy(Reactor now) {
        Reactor before = loop;
        if (before == now) return;
        loop = now;
        if (before == null) now.budget().join(this);
    }

    private void startTimeout(Reactor loop) {
        Timeout before = timeout.get();
        if (before != null && !before.loop.ending()) return;
        Timeout fresh = new Timeout(loop);
        if (timeout.compareAndSet(before, fresh)) loop.execute(fresh::start);
    }

    /// Closes what is kept and not fresh. @return nanoseconds until the next one is due, 0 if none is kept
    private long closeOld() {
        long now = clock.getAsLong();
        long next = 0;
        for (OpenFile file : open.values()) {
            if (!file.isIdle()) continue;
            long left = left(file, now);
            if (left <= 0) file.discard();
            else next = next == 0 ? left : Math.min(next, left);
        }
        return next;
    }

    private boolean keepsSome() {
        for (OpenFile file : open.values()) {
            if (file.isIdle()) return true;
        }
        return false;
    }

    private static long left(OpenFile file, long now) {
        return FileCache.FRESH - (now - file.seenAt());
    }

    /// The whole content of a version, as [OpenFile#content].
    byte[] content(Found.Regular version) throws IOException {
        return OpenFile.content(tree, version);
    }

    /// Checks that a version is in the tree.
    ///
    /// @throws OpenFile.Changed if the file has changed since the look-up
    void verify(Found.Regular version) throws OpenFile.Changed {
        boolean same = tree.verified(version) instanceof Found.Regular now && now.sameVersion(version);
        if (!same) throw new OpenFile.Changed(version);
    }

    /// That version, if it is open. The caller [releases][OpenFile#release] it. Never waits for the disk.
    Optional<OpenFile> shared(Found.Regular version) {
        OpenFile shared = open.get(version);
        return shared != null && shared.acquire() ? Optional.of(shared) : Optional.empty();
    }

    /// That version, open. The caller [releases][OpenFile#release] it. Two threads may open it at the same time, and use the descriptor of
    /// the first: with a lock, a file that hangs would hold the others.
    ///
    /// @throws OpenFile.Changed if the file has changed since the look-up
    /// @throws IOException      if it cannot be opened
    OpenFile open(Found.Regular version) throws IOException {
        Optional<OpenFile> shared = shared(version);
        if (shared.isPresent()) return shared.get();
        OpenFile own = opened(version);
        OpenFile first = open.compute(version, (_, other) -> other != null && other.acquire() ? other : own);
        if (first != own) own.close();
        return first;
    }

    /// Without a free descriptor, those that are kept are closed first.
    private OpenFile opened(Found.Regular version) throws IOException {
        long now = clock.getAsLong();
        try {
            return new OpenFile(tree, version, now, this);
        } catch (OpenFile.Changed | NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            if (!keepsSome()) throw e;
            for (OpenFile file : open.values()) file.closeIdle();
            return new OpenFile(tree, version, now, this);
        }
    }

    DiskShare disk() {
        return disk;
    }

    /// Whether a file that was just released may stay open. If so, it has one of the [places][DiskShare#keep] of the disk's pool.
    boolean keep(OpenFile file) {
        return mayKeep() && left(file, clock.getAsLong()) > 0 && disk.keep();
    }

    private boolean mayKeep() {
        Reactor times = loop;
        return times != null && !times.ending();
    }

    /// The file has no user, and stays open.
    void kept(OpenFile file) {
        if (mayKeep()) startTimeout(loop);
        else file.discard(); // its loop has ended meanwhile
    }

    void closed(OpenFile file) {
        open.remove(file.version(), file);
    }

    /// A look at the disk at that time has found this version.
    void seen(Found.Regular version, long at) {
        OpenFile file = open.get(version);
        if (file != null) file.seen(at);
    }

    /// This version is not used for new replies any more.
    void forget(Found.Regular version) {
        OpenFile file = open.get(version);
        if (file != null) file.forget();
    }

    @Override
    public void shrink(long bytes) {
        // descriptors take no memory that is counted
    }

    @Override
    public void closeFiles() {
        for (OpenFile file : open.values()) file.discard();
    }

    /// How many descriptors are open: for sending, or kept.
    int count() {
        return open.size();
    }
}
