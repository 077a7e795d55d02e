package stheno.mail.queue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The settings of a [MailQueue]. Immutable; any thread.
///
/// @param folder       the spool; no other process may use it
/// @param durable      whether messages and their names are synced to disk before they count as accepted
/// @param firstRetry   how long a message waits after its first failed attempt; the time doubles with each attempt
/// @param longestRetry the longest time between two attempts
/// @param lifetime     how long a message may wait before it is returned to its sender
/// @param delayWarning after how long the sender is told of a delay, once; empty for never
public record QueueSettings(Path folder, boolean durable, Duration firstRetry, Duration longestRetry, Duration lifetime,
                            Optional<Duration> delayWarning) {
    public QueueSettings {
        Objects.requireNonNull(folder);
        for (Duration time : new Duration[] {firstRetry, longestRetry, lifetime}) {
            if (!time.isPositive()) throw new IllegalArgumentException("a time must be above zero, not " + time);
        }
    }

    /// Durable; 5 minutes to 4,000 seconds, five days, as in Postfix; without a delay warning.
    public static QueueSettings of(Path folder) {
        return new QueueSettings(folder, true, Duration.ofSeconds(300), Duration.ofSeconds(4000), Duration.ofDays(5), Optional.empty());
    }

    public QueueSettings withDurable(boolean other) {
        return new QueueSettings(folder, other, firstRetry, longestRetry, lifetime, delayWarning);
    }

    /// Other times between two attempts.
    public QueueSettings withRetry(Duration first, Duration longest) {
        return new QueueSettings(folder, durable, first, longest, lifetime, delayWarning);
    }

    public QueueSettings withLifetime(Duration other) {
        return new QueueSettings(folder, durable, firstRetry, longestRetry, other, delayWarning);
    }

    public QueueSettings withDelayWarning(Optional<Duration> other) {
        return new QueueSettings(folder, durable, firstRetry, longestRetry, lifetime, other);
    }

    /// How long a message waits after so many failed attempts, at least one.
    Duration retry(int attempts) {
        int doublings = Math.min(attempts - 1, 20);
        Duration time = Duration.ofMillis(firstRetry.toMillis() << doublings);
        return time.compareTo(longestRetry) > 0 ? longestRetry : time;
    }
}
