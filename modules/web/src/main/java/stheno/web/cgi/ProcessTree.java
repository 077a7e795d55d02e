package stheno.web.cgi;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A script's process and all that come from it, for the moment when they have to end. One thread at a time.
final class ProcessTree {
    private static final long LOOK = 5; // milliseconds, then twice as long each time: nobody is told of the end of another's child

    private final Process root;
    private final String mark;
    private final ProcessTable census;

    ProcessTree(Process root, String mark, ProcessTable census) {
        this.root = root;
        this.mark = mark;
        this.census = census;
    }

    /// Asks all of them to end, and after `grace` ends them. Blocks for twice that at most, and hardly if its thread is
    /// interrupted.
    ///
    /// @return whether none is left
    boolean end(Duration grace) {
        boolean interrupted = Thread.interrupted(); // or nothing could be read from /proc
        ProcessHandle first = root.toHandle();
        Set<ProcessHandle> members = census.family(first, mark);
        first.destroy();
        members.forEach(ProcessHandle::destroy);
        interrupted |= awaitEnd(members, grace);
        members.addAll(census.family(first, mark)); // those that were born meanwhile
        first.destroyForcibly();
        members.forEach(ProcessHandle::destroyForcibly);
        interrupted |= awaitEnd(members, grace);
        if (interrupted) Thread.currentThread().interrupt();
        return !root.isAlive() && members.stream().noneMatch(ProcessHandle::isAlive);
    }

    private boolean awaitEnd(Set<ProcessHandle> members, Duration grace) {
        long begun = System.nanoTime();
        try {
            boolean ended = root.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
            for (long pause = LOOK; System.nanoTime() - begun < grace.toNanos(); pause *= 2) {
                if (ended && members.stream().noneMatch(ProcessHandle::isAlive)) break;
                Thread.sleep(pause);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
