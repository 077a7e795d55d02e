package stheno.appliance.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.protocol.BoundPorts;
import stheno.reactor.ConnectionView;
import stheno.reactor.Log;

/// The content of the status page. Immutable; any thread.
///
/// @param problems see [Control#problems()]
/// @param history the last minutes, oldest first
/// @param connections some of the open connections; empty if the loops did not answer in time
public record StatusView(MetricsReading reading, MetricsProcess process, Log.Level level, List<BoundPorts.BoundPort> ports,
        Map<String, String> hosts, List<String> problems, List<StatusSample> history,
        Optional<List<ConnectionView>> connections) {

    Optional<StatusSample> latest() {
        return history.isEmpty() ? Optional.empty() : Optional.of(history.getLast());
    }

    long uptimeSeconds() {
        return Duration.between(reading.started(), reading.time()).toSeconds();
    }

    /// Open connections of all services, including those of these pages.
    long open() {
        return reading.services().values().stream().mapToLong(s -> s.open() + s.detached()).sum();
    }
}
