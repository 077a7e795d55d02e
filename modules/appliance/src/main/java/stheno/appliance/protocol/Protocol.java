package stheno.appliance.protocol;

import java.util.List;
import java.util.Map;
import stheno.appliance.Assembly;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.reactor.PortOptions;

/// A protocol that the server speaks, as the [Assembly] sees it: where it listens, what a configuration changes about it, and how it
/// fares. Another one is a class that implements this, its keys, and a line in the [Assembly]. Any thread; what changes it, one at a time.
public interface Protocol extends AutoCloseable {
    /// Where it listens, and what it is called.
    PortKeys keys();

    /// Opens all that a configuration asks of it, and changes nothing yet: what may fail, fails here.
    ///
    /// @param next found to be sound
    Change prepare(Config next) throws BadConfig;

    /// What is open, and waits to be gone by. One of the two, once.
    interface Change {
        /// Goes by it from now on; what is under way comes to its end as it began. Takes as long as an old log needs for its last
        /// lines, two seconds at most.
        void take();

        /// Closes what was opened for it alone.
        void abandon();
    }

    /// What its connections live by, where they begin in the clear.
    PortOptions terms(Config config);

    /// What it says by TLS that it speaks (ALPN); none if its clients do not ask.
    List<String> applicationProtocols();

    /// Logs what is no fault of a configuration, and yet should be known to who has written it.
    void warn(Config config);

    /// What it serves at present, for whoever has started the server.
    String serves();

    /// What it has counted so far.
    ProtocolStats tally();

    /// Numbers that no part of the metrics is made for, by name.
    void count(Map<String, Double> numbers);

    /// Opens its log file anew by its name.
    void reopenLogs();

    /// The server stops: what would never end by itself ends now.
    void drain();

    /// After its last connection: writes what was logged.
    @Override
    void close();
}
