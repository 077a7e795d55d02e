package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Locks between writers to the same files: a name is locked for the duration of a change, while others wait; the file of an upload is
/// claimed from its beginning to its end, while others are rejected. Any thread.
final class FileLocks {
    @FunctionalInterface
    interface Step {
        Change run() throws IOException;
    }

    private final Map<Path, Lock> locks = new ConcurrentHashMap<>(); // of names that are being changed, and no others
    private final Set<Path> claims = ConcurrentHashMap.newKeySet();

    /// A name's lock: names share none, so that a disk that hangs holds up nothing on another.
    private static final class Lock extends ReentrantLock {
        private static final long serialVersionUID = 1;

        private transient int users; // that hold it or wait; guarded by the map
    }

    /// Runs a step while no other step runs for this name.
    Change locked(Path name, Step step) throws IOException {
        Lock lock = locks.compute(name, (_, now) -> {
            Lock used = now == null ? new Lock() : now;
            used.users++;
            return used;
        });
        lock.lock();
        try {
            return step.run();
        } finally {
            lock.unlock();
            locks.computeIfPresent(name, (_, used) -> --used.users == 0 ? null : used);
        }
    }

    /// Runs a step while no other step runs for either name.
    Change locked(Path one, Path other, Step step) throws IOException {
        boolean inOrder = one.compareTo(other) <= 0; // one order for all, so that there is no deadlock
        Path first = inOrder ? one : other;
        Path second = inOrder ? other : one;
        return locked(first, () -> locked(second, step));
    }

    /// Names that are locked, or waited for.
    int locked() {
        return locks.size();
    }

    /// Claims a file; false if it is claimed already.
    boolean claim(Path file) {
        return claims.add(file);
    }

    boolean isClaimed(Path file) {
        return claims.contains(file);
    }

    void release(Path file) {
        claims.remove(file);
    }

    /// Whether an upload below this directory is in progress.
    boolean isClaimedBelow(Path directory) {
        return claims.stream().anyMatch(file -> file.startsWith(directory));
    }
}
