package stheno.dns.zone;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The result of loading a zone: the zone, or all errors. Immutable; any thread.
///
/// @param zone empty if there is an error
/// @param faults errors and warnings, in the order of the file as far as they have a place; at most about a hundred of each, and then one
///         that says how many more there are
/// @param included the other files that were read or missed ($INCLUDE): a change of one of them is a change of the zone
public record ZoneLoad(Optional<Zone> zone, List<Fault> faults, List<Path> included) {
    public ZoneLoad {
        faults = List.copyOf(faults);
        included = List.copyOf(included);
    }

    /// Without other files.
    public ZoneLoad(Optional<Zone> zone, List<Fault> faults) {
        this(zone, faults, List.of());
    }

    /// What keeps the zone from being served.
    public List<Fault> errors() {
        return faults.stream().filter(fault -> !fault.warning()).toList();
    }

    /// What is doubtful, but does not keep the zone from being served.
    public List<Fault> warnings() {
        return faults.stream().filter(Fault::warning).toList();
    }
}
