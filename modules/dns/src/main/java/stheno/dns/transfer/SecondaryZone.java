package stheno.dns.transfer;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import stheno.dns.record.Name;

/// A zone that is copied from primaries. Immutable; any thread.
///
/// @param origin the zone's name
/// @param file where the copy is kept; its folder must be writable. Its time is that of the last success.
/// @param primaries are asked in this order, at least one
public record SecondaryZone(Name origin, Path file, List<RemoteServer> primaries) {
    /// @throws IllegalArgumentException if there are no primaries
    public SecondaryZone {
        Objects.requireNonNull(origin);
        Objects.requireNonNull(file);
        primaries = List.copyOf(primaries);
        if (primaries.isEmpty()) throw new IllegalArgumentException("a secondary zone needs at least one primary");
    }
}
