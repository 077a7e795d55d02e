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

    /// Asks all processes to end, and kills them after `grace`. Blocks for twice that at most. An interrupt does not shorten it: at a stop
    /// there are several, and processes that are about to end would be reported as surviving.
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
        return hasEnded(members);
    }

    /// @return whether the thread was interrupted
    private boolean awaitEnd(Set<ProcessHandle> members, Duration grace) {
        long begun = System.nanoTime();
        boolean interrupted = false;
        for (long pause = POLL; !hasEnded(members); pause *= 2) {
            long left = grace.toNanos() - (System.nanoTime() - begun);
            if (left <= 0) break;
            interrupted |= pause(Math.min(TimeUnit.MILLISECONDS.toNanos(pause), left));
        }
        return interrupted;
    }

    private static boolean pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private boolean hasEnded(Set<ProcessHandle> members) {
        return !root.isAlive() && members.stream().noneMatch(process -> process.isAlive() && !ProcessTable.isZombie(process));
    }
}
