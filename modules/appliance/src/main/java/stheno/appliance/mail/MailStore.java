package stheno.appliance.mail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.accounts.LoginCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WaitingMail;
import stheno.http.Handler;
import stheno.mail.envelope.MailHandler;
import stheno.mail.pop3.Maildrops;

/// What keeps the messages of a server: SMTP and LMTP write to it, POP3 reads from it. It is opened once, before the ports, and closed
/// after all sessions. Any thread.
public interface MailStore extends AutoCloseable {
    /// Decides about recipients, and takes the messages.
    MailHandler handler();

    Maildrops maildrops();

    /// Verifies logins of SMTP and POP3.
    LoginCheck logins();

    /// The content, for the lines printed at the start.
    String serves();

    /// Prepares another configuration. Blocks.
    ///
    /// @return puts it into force
    Runnable prepare(Config next) throws BadConfig;

    /// Logs and reports warnings about a configuration that is in force.
    default void warn(Config config, ChangeReport report) {}

    /// The page on the default host of HTTP, if it has one.
    default Optional<Handler> page() {
        return Optional.empty();
    }

    List<ProtocolStats> stats();

    default void count(Map<String, Double> numbers) {}

    /// See [stheno.appliance.protocol.ProtocolServer#waiting].
    default Optional<WaitingMail> waiting() {
        return Optional.empty();
    }

    /// See [stheno.appliance.protocol.ProtocolServer#fault].
    default Optional<String> fault() {
        return Optional.empty();
    }

    /// The server stops: ends work that would not end by itself.
    default void drain() {}

    @Override
    void close();

    /// A kind of store that a configuration may choose instead of accounts. Stateless; any thread.
    interface Kind {
        /// Whether a configuration chooses it.
        ///
        /// @param config may have settings with faults
        boolean chosen(Config config);

        /// The path of its page on the default host of HTTP; empty if it has none, or is not chosen.
        Optional<String> path(Config config);

        /// Opens it. Blocks.
        MailStore open(Config config, ServerContext context) throws BadConfig;
    }
}
