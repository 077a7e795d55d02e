package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// What writers to the same files hold against each other: a name, for as long as a change takes (the others wait), and the file of an
/// upload, from its beginning to its end (the others are told). Any thread.
final class Holds {
    private static final int STRIPES = 64; // locks: enough that two writers seldom meet without a reason

    @FunctionalInterface
    interface Step {
        Change take() throws IOException;
    }

    private final List<ReentrantLock> locks = Stream.generate(ReentrantLock::new).limit(STRIPES).toList();
    private final Set<Path> claims = ConcurrentHashMap.newKeySet();

    /// Takes a step while nobody else takes one for this name.
    Change locked(Path name, Step step) throws IOException {
        ReentrantLock lock = locks.get(stripe(name));
        lock.lock();
        try {
            return step.take();
        } finally {
            lock.unlock();
        }
    }

    /// Takes a step while nobody else takes one for either name.
    Change locked(Path one, Path other, Step step) throws IOException {
        boolean inOrder = stripe(one) <= stripe(other); // everybody locks in this order, so that nobody waits in a circle
        Path first = inOrder ? one : other;
        Path second = inOrder ? other : one;
        return locked(first, () -> locked(second, step));
    }

    private static int stripe(Path name) {
        return Math.floorMod(name.hashCode(), STRIPES);
    }

    /// Whether it is the caller's from now on.
    boolean claim(Path file) {
        return claims.add(file);
    }

    void release(Path file) {
        claims.remove(file);
    }

    /// Whether somebody is uploading to a place below this directory.
    boolean isClaimedBelow(Path directory) {
        return claims.stream().anyMatch(file -> file.startsWith(directory));
    }
}
