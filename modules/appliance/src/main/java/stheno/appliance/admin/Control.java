package stheno.appliance.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.NameCache;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.WaitingMail;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;

/// The running server, as the administration reads and changes it. Any thread.
public interface Control {
    /// The result of a reload.
    sealed interface Reload {
        /// The new settings are in force, except those of the keys that need a restart, and what the report says.
        record Done(List<String> needRestart) implements Reload {}

        /// Nothing has changed. One line for each fault.
        record Refused(List<String> faults) implements Reload {}
    }

    /// The state of the server.
    enum Phase { STARTING, SERVING, DRAINING }

    String version();

    Instant started();

    Phase phase();

    List<BoundPorts.BoundPort> ports();

    /// All names of the virtual hosts, the default one as `(default)`, and the folder that each serves.
    Map<String, String> hosts();

    ReactorGroup group();

    /// The counters of the protocols: requests first, including those of the administration, then those of each other protocol with an
    /// open port.
    List<ProtocolStats> stats();

    /// Numbers without their own metric family, by metric name without the prefix `stheno_`, such as `access_log_dropped_total`,
    /// `deflaters_in_use`, `workers_queued`, `certificate_expiry_timestamp_seconds`. A name that ends in `_total` is a counter.
    Map<String, Double> numbers();

    /// Why the server cannot do its work at the moment, such as a full disk, one sentence for each reason. Blocks.
    List<String> faults();

    /// What is in order only in part, a sentence each: for example a zone with a refused new file, while the old zone is served.
    List<String> problems();

    /// Messages that wait for another server; empty if the server has no queue.
    Optional<WaitingMail> waiting();

    /// The cache of DNS answers; empty if the server has none.
    default Optional<NameCache> cache() {
        return Optional.empty();
    }

    /// Starts the program again, which replaces this server. Blocks until it goes on, or has failed.
    ///
    /// @return why this server goes on; empty if it has been replaced
    default Optional<String> upgrade() throws InterruptedException {
        return Optional.of("this server cannot start another");
    }

    /// Begins to hand over the ports to another process, see `stheno serve --takeover`. Blocks until it is reached.
    ///
    /// @param name where the process waits
    /// @return why that is not possible; empty if it has begun. If it fails later, this server goes on
    default Optional<String> handOver(String name) {
        return Optional.of("this server cannot hand over its ports");
    }

    /// Blocks while the files are read, and for a bounded time while zones are transferred.
    ///
    /// @param report gets what is refused though the rest is in force, and all warnings
    Reload reload(ChangeReport report);

    /// Begins an orderly stop, as SIGTERM does. Returns at once.
    void drain();

    /// Stops at once, closing all connections. Returns at once.
    void stop();

    /// Reopens the log files, after they were renamed.
    void reopenLogs();

    Log.Level level();

    void level(Log.Level least);
}
