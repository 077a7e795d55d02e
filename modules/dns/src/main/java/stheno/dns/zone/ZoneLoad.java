package stheno.dns.zone;

import java.util.List;
import java.util.Optional;

/// The result of loading a zone: the zone, or all errors. Immutable; any thread.
///
/// @param zone empty if there is an error
/// @param faults errors and warnings, in the order of the file as far as they have a place; at most about a hundred of each, and then one
///         that says how many more there are
public record ZoneLoad(Optional<Zone> zone, List<Fault> faults) {
    public ZoneLoad {
        faults = List.copyOf(faults);
    }

    public List<Fault> errors() {
        return faults.stream().filter(fault -> !fault.warning()).toList();
    }

    public List<Fault> warnings() {
        return faults.stream().filter(Fault::warning).toList();
    }
}
