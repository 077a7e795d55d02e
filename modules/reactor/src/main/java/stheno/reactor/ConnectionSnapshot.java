package stheno.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Asks one loop after the other for a look at its connections, a slice a turn, so that no loop stalls for it. Its lists belong to the
/// loop that is being asked, and are handed on by posting.
final class ConnectionSnapshot {
    private static final int SLICE = 256; // about a tenth of a millisecond, if what conversations say of themselves is short

    private static final Duration NEXT_TURN = Duration.ofNanos(1); // what is posted from a task still runs in the same one

    private final List<Reactor> loops;
    private final int most;
    private final List<ConnectionView> seen = new ArrayList<>();
    private final CompletableFuture<List<ConnectionView>> answer = new CompletableFuture<>();

    private ConnectionSnapshot(List<Reactor> loops, int most) {
        this.loops = loops;
        this.most = most;
    }

    /// @param most connections in all
    /// @return completed on a thread of its own, so that what depends on it does not run in a loop
    static CompletableFuture<List<ConnectionView>> take(List<Reactor> loops, int most) {
        if (most < 0) throw new IllegalArgumentException(most + " connections are less than none");
        ConnectionSnapshot census = new ConnectionSnapshot(loops, most);
        census.ask(0);
        return census.answer;
    }

    private void ask(int index) {
        if (index == loops.size() || seen.size() >= most) {
            Thread.startVirtualThread(() -> answer.complete(List.copyOf(seen)));
            return;
        }
        Reactor loop = loops.get(index);
        loop.execute(() -> look(index, loop.population().all(Connection.class, most - seen.size()), 0));
    }

    private void look(int index, List<Connection> there, int from) {
        int to = Math.min(there.size(), from + SLICE);
        for (Connection connection : there.subList(from, to)) {
            if (!connection.closed()) seen.add(connection.view(state(connection)));
        }
        if (to < there.size()) loops.get(index).schedule(NEXT_TURN, () -> look(index, there, to));
        else ask(index + 1);
    }

    private static String state(Connection connection) {
        try {
            return String.valueOf(connection.conversation());
        } catch (RuntimeException | Error e) { // it cannot speak of itself
            Reactor.rethrowFatal(e);
            connection.log(Log.Level.ERROR, "state-failed", e);
            return "?";
        }
    }
}
