package stheno.appliance.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import stheno.appliance.protocol.ProtocolStats;
import stheno.http.HttpStats;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;

/// What the pages and commands of administration may know of the running server, and ask of it. Any thread.
public interface Control {
    /// A bound port. `name` as `http`, `http.tls`, `admin`; `url` as `https://127.0.0.1:8443/` or `unix:/run/x.sock`.
    record Listening(String name, String url) {}

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

    List<Listening> ports();

    /// All names of the virtual hosts, the default one as `(default)`, and the folder that each serves.
    Map<String, String> hosts();

    ReactorGroup group();

    /// Those of all loops and listeners together, by service: `http`, `admin`.
    Map<String, HttpStats.Snapshot> http();

    /// What the protocols besides HTTP that have a port have counted.
    List<ProtocolStats> others();

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
