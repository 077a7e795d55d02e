package stheno.appliance.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ProtocolStats;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;

/// What the pages and commands of administration may know of the running server, and ask of it. Any thread.
public interface Control {
    /// What became of a wish for new settings.
    sealed interface Reload {
        /// They are in force, but for what a restart alone can change: the keys of that.
        record Done(List<String> needRestart) implements Reload {}

        /// Nothing has changed. Why, a line for each fault.
        record Refused(List<String> faults) implements Reload {}
    }

    /// What the server is doing with its life.
    enum Phase { STARTING, SERVING, DRAINING }

    String version();

    Instant started();

    Phase phase();

    List<BoundPorts.BoundPort> ports();

    /// All names of the virtual hosts, the default one as `(default)`, and the folder that each serves.
    Map<String, String> hosts();

    ReactorGroup group();

    /// What the protocols have counted: requests first, those of the administration included; then those of each other protocol with an
    /// open port.
    List<ProtocolStats> stats();

    /// Numbers that are nobody else's to count, by metric name without the prefix `stheno_`, as `access_log_dropped_total`,
    /// `deflaters_in_use`, `workers_queued`, `certificate_expiry_timestamp_seconds`: a name that ends in `_total` counts up.
    Map<String, Double> numbers();

    /// Blocks while the files are read.
    Reload reload();

    /// Begins an orderly end: what SIGTERM does. Returns at once.
    void drain();

    /// Ends now, cutting what is under way. Returns at once.
    void stop();

    /// Opens the log files anew, for who has renamed them.
    void reopenLogs();

    Log.Level level();

    void level(Log.Level least);
}
