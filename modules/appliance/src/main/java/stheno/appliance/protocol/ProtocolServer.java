package stheno.appliance.protocol;

import java.util.List;
import java.util.Map;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.reactor.PortOptions;

/// A protocol in a running server: what a configuration changes about it, and what it has counted. Any thread; changes come one at a time.
public interface ProtocolServer extends AutoCloseable {
    /// Opens everything that a configuration needs, and changes nothing yet: what may fail, fails here.
    ///
    /// @param next a checked configuration
    Change prepare(Config next) throws BadConfig;

    /// A prepared configuration: either applied or abandoned, once.
    interface Change {
        /// Puts it into force; requests and transfers under way end as they began. Takes as long as an old log needs for its last
        /// lines, two seconds at most.
        void apply();

        /// Closes what was opened for it alone.
        void abandon();
    }

    /// The options of its ports without TLS.
    PortOptions options(Config config);

    /// The protocol's names in TLS (ALPN); empty if clients do not send one.
    List<String> applicationProtocols();

    /// Logs warnings about a configuration that is in force.
    default void warn(Config config) {}

    /// What it serves at present, for the lines printed at the start.
    String serves();

    /// Host names that it answers to, each with what it serves there, for the status page.
    default Map<String, String> hosts() {
        return Map.of();
    }

    /// What it has counted so far.
    ProtocolStats stats();

    /// Adds numbers that have no metric family of their own, by name.
    default void count(Map<String, Double> numbers) {}

    /// Closes and opens its log files, by their names.
    default void reopenLogs() {}

    /// The server stops: ends what would never end by itself.
    default void drain() {}

    /// After its last connection: writes what was logged.
    @Override
    default void close() {}
}
