package stheno.dns.server;

import java.util.Objects;
import java.util.function.Consumer;

/// Where queries are recorded. Any thread.
///
/// @param sample one of so many queries of a loop is recorded
/// @param records takes the records; called on the loop, must not block
public record QueryLog(int sample, Consumer<QueryRecord> records) {
    /// Nothing is recorded.
    public static final QueryLog NONE = new QueryLog(0, _ -> {});

    public QueryLog {
        if (sample < 0) throw new IllegalArgumentException("sample " + sample + " is negative");
        Objects.requireNonNull(records);
    }

    /// Records one of so many queries.
    public static QueryLog of(int sample, Consumer<QueryRecord> records) {
        if (sample < 1) throw new IllegalArgumentException("sample must be at least 1, not " + sample);
        return new QueryLog(sample, records);
    }
}
