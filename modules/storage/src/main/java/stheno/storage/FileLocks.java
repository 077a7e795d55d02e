package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Locks between writers to the same files: a name is locked for the duration of a change, while others wait; the file of an upload is
/// claimed from its beginning to its end, while others are rejected. Any thread.
final class FileLocks {
    private static final int STRIPES = 64; // locks: enough that two names seldom share one

    @FunctionalInterface
    interface Step {
        Change run() throws IOException;
    }

    private final List<ReentrantLock> locks = Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
    private final Set<Path> claims = ConcurrentHashMap.newKeySet();

    /// Runs a step while no other step runs for this name.
    Change locked(Path name, Step step) throws IOException {
        ReentrantLock lock = locks.get(stripe(name));
        lock.lock();
        try {
            return step.run();
        } finally {
            lock.unlock();
        }
    }

    /// Runs a step while no other step runs for either name.
    Change locked(Path one, Path other, Step step) throws IOException {
        boolean inOrder = stripe(one) <= stripe(other); // one order for all, so that there is no deadlock
        Path first = inOrder ? one : other;
        Path second = inOrder ? other : one;
        return locked(first, () -> locked(second, step));
    }

    private static int stripe(Path name) {
        return Math.floorMod(name.hashCode(), STRIPES);
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
