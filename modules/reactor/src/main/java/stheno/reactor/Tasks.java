package stheno.reactor;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The tasks posted to a loop. Any thread posts; one thread at a time runs them.
final class Tasks {
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final String loop;
    private final Log log;

    /// @param loop its name, for log lines
    Tasks(String loop, Log log) {
        this.loop = loop;
        this.log = log;
    }

    void add(Runnable task) {
        posted.add(task);
    }

    boolean isEmpty() {
        return posted.isEmpty();
    }

    int size() {
        return posted.size();
    }

    /// Runs the oldest tasks. An exception is logged.
    ///
    /// @return how many were run, at most `most`
    int run(int most) {
        int ran = 0;
        for (Runnable task; ran < most && (task = posted.poll()) != null; ran++) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Reactor.rethrowFatal(e);
                log.event(Log.Level.ERROR, "task-failed", "loop", loop, "cause", e);
            }
        }
        return ran;
    }
}
