package stheno.mail.pop3;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

/// The settings of a [Pop3Service]. Start from [#DEFAULTS] and change single settings. Immutable; any thread.
///
/// How long a session may be idle is a limit of the port: see [Pop3Service#LIMITS].
///
/// @param banner        the text of the greeting
/// @param tlsPolicy     whether STLS is off or offered, or required before a login
/// @param tls           the certificate for each handshake, so that a renewed one is used at once; empty if STLS is off
/// @param clearLogins   whether every client may log in without TLS. If not, only a client on the same machine may, because nobody can read
///                      along there: its address is a loopback address or the server's own, or it uses a Unix-domain socket. Dovecot does
///                      the same (`auth_allow_cleartext`, before 2.4 `disable_plaintext_auth`). With [TlsPolicy#REQUIRED], no client may
/// @param loginAttempts the number of failed logins after which a connection is closed
/// @param loginDelay    how long the reply to a failed login is delayed
/// @param loginTimeout  how long a client may take to log in, whatever it sends meanwhile
/// @param takeover      how long a session must have been silent before another login of the same user ends it. Its deletions are dropped
/// @param sessionLog    gets a record of each session
public record Pop3Settings(String banner, TlsPolicy tlsPolicy, Optional<Supplier<Tls>> tls, boolean clearLogins, int loginAttempts,
                           Duration loginDelay, Duration loginTimeout, Duration takeover, Pop3SessionLog sessionLog) {
    /// Without TLS.
    public static final Pop3Settings DEFAULTS = new Pop3Settings("Stheno POP3 server ready", TlsPolicy.OFF, Optional.empty(), false, 3,
            Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(1), Pop3SessionLog.NONE);

    /// @throws IllegalArgumentException if `loginAttempts` is below 1, or `banner` has angle brackets: they announce APOP (RFC 1939,
    ///                                  section 7), or a policy other than OFF has no certificate
    public Pop3Settings {
        if (banner.indexOf('<') >= 0) throw new IllegalArgumentException("banner must have no angle brackets: they announce APOP");
        if (loginAttempts < 1) throw new IllegalArgumentException("loginAttempts must be at least 1, not " + loginAttempts);
        if (tlsPolicy != TlsPolicy.OFF && tls.isEmpty()) throw new IllegalArgumentException("TLS needs a certificate");
        Objects.requireNonNull(loginDelay);
        Objects.requireNonNull(loginTimeout);
        Objects.requireNonNull(takeover);
        Objects.requireNonNull(sessionLog);
    }

    /// The same with another text in the greeting.
    public Pop3Settings withBanner(String text) {
        return new Pop3Settings(text, tlsPolicy, tls, clearLogins, loginAttempts, loginDelay, loginTimeout, takeover, sessionLog);
    }

    /// @param supplier called in the loop for each handshake; must not block
    public Pop3Settings withTls(TlsPolicy policy, Supplier<Tls> supplier) {
        Optional<Supplier<Tls>> used = policy == TlsPolicy.OFF ? Optional.empty() : Optional.of(supplier);
        return new Pop3Settings(banner, policy, used, clearLogins, loginAttempts, loginDelay, loginTimeout, takeover, sessionLog);
    }

    /// The same with logins without TLS allowed from every address, or only from this machine.
    public Pop3Settings withClearLogins(boolean allowed) {
        return new Pop3Settings(banner, tlsPolicy, tls, allowed, loginAttempts, loginDelay, loginTimeout, takeover, sessionLog);
    }

    /// The same with another number of failed logins that closes a session.
    public Pop3Settings withLoginAttempts(int number) {
        return new Pop3Settings(banner, tlsPolicy, tls, clearLogins, number, loginDelay, loginTimeout, takeover, sessionLog);
    }

    /// The same with another delay of the reply to a failed login.
    public Pop3Settings withLoginDelay(Duration delay) {
        return new Pop3Settings(banner, tlsPolicy, tls, clearLogins, loginAttempts, delay, loginTimeout, takeover, sessionLog);
    }

    /// The same with another time in which a client must log in.
    public Pop3Settings withLoginTimeout(Duration time) {
        return new Pop3Settings(banner, tlsPolicy, tls, clearLogins, loginAttempts, loginDelay, time, takeover, sessionLog);
    }

    /// The same with another time of silence, after which a second login takes over the mailbox.
    public Pop3Settings withTakeover(Duration silence) {
        return new Pop3Settings(banner, tlsPolicy, tls, clearLogins, loginAttempts, loginDelay, loginTimeout, silence, sessionLog);
    }

    /// The same with another log of ended sessions.
    public Pop3Settings withSessionLog(Pop3SessionLog log) {
        return new Pop3Settings(banner, tlsPolicy, tls, clearLogins, loginAttempts, loginDelay, loginTimeout, takeover, log);
    }
}
