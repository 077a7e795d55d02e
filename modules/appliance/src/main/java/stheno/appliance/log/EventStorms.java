package stheno.appliance.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import stheno.reactor.Log;

/// Limits how often an event of one name is logged per second, and counts the rest. Any thread.
final class EventStorms {
    /// Lines of one event per second.
    static final int MOST = 100;

    /// The answer for an event that is suppressed.
    static final long HELD = -1;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int NAMES = 1024; // names are constants of the program; if there are more, the others share one
    private static final String OTHERS = "other-events";

    private final Map<String, Storm> storms = new ConcurrentHashMap<>();

    /// The number of suppressed events of a name, and their greatest severity.
    record Held(Log.Level level, String event, long times) {}

    private static final class Storm {
        private final String event;
        private Log.Level level = Log.Level.DEBUG;
        private long begun;
        private int told;
        private long held;

        Storm(String event, long now) {
            this.event = event;
            this.begun = now;
        }

        synchronized long admit(Log.Level now, long time) {
            long before = 0;
            if (time - begun >= SECOND) {
                begun = time;
                told = 0;
                before = held;
                held = 0;
            }
            level = now;
            if (told++ < MOST) return before;
            held++;
            return HELD;
        }

        synchronized Held release(long time, boolean atOnce) {
            boolean due = atOnce || time - begun >= SECOND;
            Held past = new Held(level, event, due ? held : 0);
            if (due) held = 0;
            return past;
        }
    }

    /// The number of suppressed events of this name in the second before, to be reported first, or [#HELD] to suppress this one too.
    ///
    /// @param now nanoseconds of a monotonic clock
    long admit(Log.Level level, String event, long now) {
        Storm storm = storms.get(event);
        if (storm == null) {
            String name = storms.size() < NAMES ? event : OTHERS;
            storm = storms.computeIfAbsent(name, _ -> new Storm(name, now));
        }
        return storm.admit(level, now);
    }

    /// The events that were suppressed in past seconds, or in all; each is returned once.
    List<Held> release(long now, boolean atOnce) {
        List<Held> all = new ArrayList<>();
        for (Storm storm : storms.values()) {
            Held held = storm.release(now, atOnce);
            if (held.times() > 0) all.add(held);
        }
        return all;
    }
}
