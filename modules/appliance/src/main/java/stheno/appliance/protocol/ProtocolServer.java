package stheno.appliance.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.http.Handler;
import stheno.reactor.DatagramOptions;
import stheno.reactor.PortOptions;

/// A protocol in a running server: its reloadable part, and its counters. Any thread; changes come one at a time.
public interface ProtocolServer extends AutoCloseable {
    /// Opens everything that a configuration needs, and changes nothing yet: all failures happen here.
    ///
    /// @param next   a checked configuration
    /// @param report is told of work that takes long
    Change prepare(Config next, ChangeReport report) throws BadConfig;

    /// A prepared configuration: either applied or abandoned, once.
    interface Change {
        /// Puts it into force. Running requests and transfers end under the old one. Takes as long as an old log needs for its last
        /// lines, two seconds at most.
        ///
        /// @param report is told of parts that are refused, such as a zone whose file has errors, of warnings, and of work in the
        ///               background
        void apply(ChangeReport report);

        /// Closes everything that was opened only for it.
        void abandon();
    }

    /// The options of the ports of a service, without TLS.
    PortOptions options(PortKeys service, Config config);

    /// The options of the UDP ports of a service; empty if it has none.
    default Optional<DatagramOptions> datagrams(PortKeys service, Config config) {
        return Optional.empty();
    }

    /// A service's names in TLS (ALPN); empty if clients do not send one.
    List<String> applicationProtocols(PortKeys service);

    /// Logs and reports warnings about a configuration that is in force.
    default void warn(Config config, ChangeReport report) {}

    /// What is in order only in part, for the status page: a sentence each, for example a zone with a refused new file.
    default List<String> problems() {
        return List.of();
    }

    /// A description of a service's content, for the lines printed at the start.
    String serves(PortKeys service);

    /// Its host names, each with its content, for the status page.
    default Map<String, String> hosts() {
        return Map.of();
    }

    /// Its counters, by service. A service without an open port may be missing.
    List<ProtocolStats> stats();

    /// Handlers that it adds to the default host of HTTP, by the path of their folder. They are asked for before the configuration is
    /// in force, and must then answer by the configuration in force.
    default Map<String, Handler> pages(Config next) {
        return Map.of();
    }

    /// What it answers on the ports of HTTPS, before all hosts; empty if nothing.
    default Optional<HttpEndpoint> endpoint(Config config) {
        return Optional.empty();
    }

    /// Why it cannot serve at the moment, for `/readyz`. Blocks.
    default Optional<String> fault() {
        return Optional.empty();
    }

    /// Messages that wait for another server; empty if it has no queue.
    default Optional<WaitingMail> waiting() {
        return Optional.empty();
    }

    /// A cache of DNS answers; empty if it has none.
    default Optional<NameCache> cache() {
        return Optional.empty();
    }

    /// Adds numbers without their own metric family, by name.
    default void count(Map<String, Double> numbers) {}

    /// Reopens its log files by their names.
    default void reopenLogs() {}

    /// The server stops: ends work that would not end by itself.
    default void drain() {}

    /// After its last connection: writes the rest of its logs.
    @Override
    default void close() {}
}
