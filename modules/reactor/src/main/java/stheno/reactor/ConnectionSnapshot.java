package stheno.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Looks at the connections of one loop after the other, a slice a turn, so that no loop stalls. Its lists belong to the loop that is being
/// looked at; posting hands them on to the next.
final class ConnectionSnapshot {
    private static final int SLICE = 256; // about a tenth of a millisecond, if conversations describe their state in a few words

    private static final Duration NEXT_TURN = Duration.ofNanos(1); // a task posted from a task would run in the same turn

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
        if (most < 0) throw new IllegalArgumentException("the number of connections is negative: " + most);
        ConnectionSnapshot snapshot = new ConnectionSnapshot(loops, most);
        snapshot.ask(0);
        return snapshot.answer;
    }

    /// Completes it on a thread of its own. If the system allows no other thread, it fails here, so that no one waits for it.
    static <T> void complete(CompletableFuture<T> answer, T result) {
        try {
            Thread.startVirtualThread(() -> answer.complete(result));
        } catch (OutOfMemoryError e) {
            answer.completeExceptionally(e);
            FatalErrors.rethrow(e);
        }
    }

    private void ask(int index) {
        if (index == loops.size() || seen.size() >= most) {
            complete(answer, List.copyOf(seen));
            return;
        }
        Reactor loop = loops.get(index);
        loop.execute(() -> look(index, loop.residents().connections(most - seen.size()), 0));
    }

    private void look(int index, List<Connection> there, int from) {
        int to = Math.min(there.size(), from + SLICE);
        for (Connection connection : there.subList(from, to)) {
            if (!connection.closed()) seen.add(connection.view(Guard.state(connection)));
        }
        if (to < there.size()) loops.get(index).schedule(NEXT_TURN, () -> look(index, there, to));
        else ask(index + 1);
    }
}
