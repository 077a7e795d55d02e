package stheno.dns.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.reactor.Timer;

/// One look-up, until its result. It tries the names of the search list one after the other, and asks for all its types at once. Loop
/// thread only.
public final class Lookup {
    private final Resolver resolver;
    private final List<Name> names;
    private final int[] types;
    private final Map<Integer, Consumer<Resolution>> waiting = new HashMap<>(); // by type
    private final List<Record> found = new ArrayList<>();
    private Consumer<Resolution> then;
    private Timer deadline;
    private Resolution.Failed failed; // of the name under way; null if nothing has failed
    private boolean exists;
    private int next;

    Lookup(Resolver resolver, List<Name> names, int[] types, Consumer<Resolution> then) {
        this.resolver = resolver;
        this.names = names;
        this.types = types;
        this.then = then;
    }

    void begin() {
        Duration patience = resolver.settings().deadline();
        Resolution late = new Resolution.Failed(Resolution.Cause.TIMEOUT, "no answer within " + patience.toMillis() + " ms");
        deadline = resolver.reactor().schedule(patience, () -> end(late));
        resolver.reactor().execute(this::next);
    }

    private void next() {
        if (then == null) return;
        if (next == names.size()) {
            end(new Resolution.Absent(exists));
            return;
        }
        Name name = names.get(next++);
        failed = null;
        for (int type : types) waiting.put(type, resolution -> told(name, type, resolution));
        for (int type : types) resolver.ask(new AnswerCache.Question(name, type), waiting.get(type));
    }

    private void told(Name name, int type, Resolution resolution) {
        waiting.remove(type);
        switch (resolution) {
            case Resolution.Found(_, List<Record> records) -> found.addAll(records);
            case Resolution.Absent(boolean here) -> exists |= here;
            case Resolution.Failed failure -> failed = failure;
        }
        if (!waiting.isEmpty() || then == null) return;
        List<Record> ordered = resolver.order(found);
        if (!ordered.isEmpty()) end(new Resolution.Found(name, ordered));
        else if (failed != null) end(failed); // the next name could be another host
        else next();
    }

    /// Gives up. The result [Resolution.Cause#CANCELLED] is told before this returns. Does nothing if there is a result already.
    public void cancel() {
        assert resolver.reactor().inLoop();
        end(new Resolution.Failed(Resolution.Cause.CANCELLED, "cancelled"));
    }

    private void end(Resolution resolution) {
        if (then == null) return;
        Consumer<Resolution> last = then;
        then = null;
        if (deadline != null) deadline.cancel();
        for (int type : types) {
            Consumer<Resolution> waiter = waiting.remove(type);
            if (waiter != null && next > 0) resolver.leave(new AnswerCache.Question(names.get(next - 1), type), waiter);
        }
        resolver.done(this);
        last.accept(resolution);
    }

    /// Tells a result that is known already, after the caller has returned.
    void tell(Resolution resolution) {
        resolver.reactor().execute(() -> end(resolution));
    }
}
