package stheno.web.cgi;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A script's process and all processes that it has started, in order to end them. One thread at a time.
final class ProcessTree {
    private static final long POLL = 5; // milliseconds, doubled each time: the end of another process's child is not signalled

    private final Process root;
    private final String mark;
    private final ProcessTable processes;

    ProcessTree(Process root, String mark, ProcessTable processes) {
        this.root = root;
        this.mark = mark;
        this.processes = processes;
    }

    /// Asks all processes to end, and kills them after `grace`. Blocks for twice that at most, and only briefly if the thread is
    /// interrupted.
    ///
    /// @return whether none is left
    boolean end(Duration grace) {
        boolean interrupted = Thread.interrupted(); // an interrupted thread could not read /proc
        ProcessHandle first = root.toHandle();
        Set<ProcessHandle> members = processes.tree(first, mark);
        first.destroy();
        members.forEach(ProcessHandle::destroy);
        interrupted |= awaitEnd(members, grace);
        members.addAll(processes.tree(first, mark)); // those that were started meanwhile
        first.destroyForcibly();
        members.forEach(ProcessHandle::destroyForcibly);
        interrupted |= awaitEnd(members, grace);
        if (interrupted) Thread.currentThread().interrupt();
        return !root.isAlive() && members.stream().noneMatch(ProcessHandle::isAlive);
    }

    /// @return whether the thread was interrupted
    private boolean awaitEnd(Set<ProcessHandle> members, Duration grace) {
        long begun = System.nanoTime();
        try {
            boolean ended = root.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
            for (long pause = POLL; System.nanoTime() - begun < grace.toNanos(); pause *= 2) {
                if (ended && members.stream().noneMatch(ProcessHandle::isAlive)) break;
                Thread.sleep(pause);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
