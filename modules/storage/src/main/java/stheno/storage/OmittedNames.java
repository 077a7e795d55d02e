package stheno.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Which listings are reported because they [omit names][Entries.Omitted]: each directory at most once an hour, however often clients list
/// it. Any thread.
public final class OmittedNames {
    private static final long PAUSE = Duration.ofHours(1).toNanos();
    private static final int DIRECTORIES = 256; // the one that was reported longest ago is forgotten

    private final LongSupplier clock;
    private final Map<Path, Long> reported = new LinkedHashMap<>(); // when; guarded by this; in this order

    /// Nothing is reported yet.
    public OmittedNames() {
        this(System::nanoTime);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    public OmittedNames(LongSupplier clock) {
        this.clock = clock;
    }

    /// Whether to report this listing now.
    public synchronized boolean isDue(Entries.Omitted omitted) {
        long now = clock.getAsLong();
        Long before = reported.get(omitted.directory());
        if (before != null && now - before < PAUSE) return false;
        reported.remove(omitted.directory()); // so that it becomes the last
        reported.put(omitted.directory(), now);
        if (reported.size() > DIRECTORIES) reported.remove(reported.keySet().iterator().next());
        return true;
    }
}
