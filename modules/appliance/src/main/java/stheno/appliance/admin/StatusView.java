package stheno.appliance.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.reactor.ConnectionView;
import stheno.reactor.Log;

/// All that the status page shows. Immutable; any thread.
///
/// @param history the last minutes, oldest first
/// @param connections some of those that are open; empty if the loops were too slow to say
public record StatusView(MetricsReading reading, MetricsProcess process, Log.Level level, List<Control.Listening> ports, Map<String, String> hosts,
                  List<StatusSample> history, Optional<List<ConnectionView>> connections) {

    Optional<StatusSample> latest() {
        return history.isEmpty() ? Optional.empty() : Optional.of(history.getLast());
    }

    long uptimeSeconds() {
        return Duration.between(reading.started(), reading.time()).toSeconds();
    }

    /// Open connections of all services, these pages' own included.
    long open() {
        return reading.services().values().stream().mapToLong(s -> s.open() + s.detached()).sum();
    }
}
