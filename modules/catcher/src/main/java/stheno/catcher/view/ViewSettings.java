package stheno.catcher.view;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import stheno.catcher.api.Releases;

/// How the view is set up. Immutable; any thread.
///
/// @param prefix  the path below which it is served, without a slash at its end: `/mail`, or empty for all paths
/// @param zone    of the times in pages. A script shows them in the reader's own
/// @param release sends messages on; empty if no smarthost is configured
public record ViewSettings(String prefix, ZoneId zone, Optional<Releases> release) {
    /// At `/mail`, in UTC, without release.
    public static final ViewSettings DEFAULT = new ViewSettings("/mail", ZoneOffset.UTC, Optional.empty());

    /// @throws IllegalArgumentException if the prefix is not a path, or ends in a slash
    public ViewSettings {
        Objects.requireNonNull(zone);
        Objects.requireNonNull(release);
        if (!prefix.isEmpty() && !prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("prefix " + prefix + " must be empty, or begin with a slash and not end in one");
        }
    }

    public ViewSettings withPrefix(String other) {
        return new ViewSettings(other, zone, release);
    }

    public ViewSettings withZone(ZoneId other) {
        return new ViewSettings(prefix, other, release);
    }

    public ViewSettings withRelease(Optional<Releases> other) {
        return new ViewSettings(prefix, zone, other);
    }
}
