package stheno.mail.queue;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// The smarthost: the server that takes all messages for other domains. Immutable; any thread.
///
/// @param host           a name or an IP address; also the name that its certificate must have
/// @param port           25 for servers, 587 for submission, 465 for TLS from the beginning (RFC 8314)
/// @param tls            whether and how the connection is encrypted
/// @param verify         whether its certificate is checked: issuer, dates and name
/// @param trusted        a PEM file with further certificates to trust; those of the Java runtime are trusted too
/// @param login          the account to log in with
/// @param clearLogin     whether the password may be sent over a connection without TLS
/// @param helloName      the name of this server in EHLO (RFC 5321, section 4.1.1.1)
/// @param connections    the most connections at a time
/// @param timeouts       how long to wait for its replies
public record RelaySettings(String host, int port, Security tls, boolean verify, Optional<Path> trusted, Optional<Login> login,
                            boolean clearLogin, String helloName, int connections, RelayTimeouts timeouts) {
    /// How a connection is encrypted.
    public enum Security {
        /// Not at all.
        NONE,
        /// With STARTTLS if the smarthost offers it (RFC 3207).
        STARTTLS,
        /// With STARTTLS; a smarthost that does not offer it is not used.
        REQUIRED,
        /// From the first octet (RFC 8314).
        IMPLICIT
    }

    /// A user name and a password for AUTH (RFC 4954).
    public record Login(String user, String password) {
        /// Without the password.
        @Override
        public String toString() {
            return user;
        }
    }

    /// @throws IllegalArgumentException if the port or the number of connections is out of range
    public RelaySettings {
        Objects.requireNonNull(host);
        if (port < 1 || port > 0xffff) throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        if (connections < 1) throw new IllegalArgumentException("connections must be at least 1, not " + connections);
    }

    /// With STARTTLS if it is offered, a checked certificate, no login, and four connections.
    ///
    /// @param helloName the name of this server
    public static RelaySettings of(String host, int port, String helloName) {
        return new RelaySettings(host, port, Security.STARTTLS, true, Optional.empty(), Optional.empty(), false, helloName, 4,
                RelayTimeouts.DEFAULTS);
    }

    public RelaySettings withTls(Security other) {
        return new RelaySettings(host, port, other, verify, trusted, login, clearLogin, helloName, connections, timeouts);
    }

    public RelaySettings withVerify(boolean other) {
        return new RelaySettings(host, port, tls, other, trusted, login, clearLogin, helloName, connections, timeouts);
    }

    public RelaySettings withTrusted(Optional<Path> other) {
        return new RelaySettings(host, port, tls, verify, other, login, clearLogin, helloName, connections, timeouts);
    }

    public RelaySettings withLogin(Optional<Login> other) {
        return new RelaySettings(host, port, tls, verify, trusted, other, clearLogin, helloName, connections, timeouts);
    }

    public RelaySettings withClearLogin(boolean other) {
        return new RelaySettings(host, port, tls, verify, trusted, login, other, helloName, connections, timeouts);
    }

    public RelaySettings withConnections(int other) {
        return new RelaySettings(host, port, tls, verify, trusted, login, clearLogin, helloName, other, timeouts);
    }

    public RelaySettings withTimeouts(RelayTimeouts other) {
        return new RelaySettings(host, port, tls, verify, trusted, login, clearLogin, helloName, connections, other);
    }
}
