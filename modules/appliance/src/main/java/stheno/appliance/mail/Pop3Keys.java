package stheno.appliance.mail;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.timeout;

import java.time.Duration;
import java.util.List;
import stheno.appliance.config.Key;
import stheno.appliance.config.Type;
import stheno.appliance.protocol.PortKeys;

/// Settings of POP3.
public final class Pop3Keys {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public static final PortKeys POP3 = SmtpKeys.ports("pop3", "POP3", "*:110", 110, 995);

    public static final Key<String> BANNER = onReload("pop3.banner", new Type.Text(), "Stheno POP3 server ready",
            "Greeting of each session, without angle brackets.");
    public static final Key<String> TLS = onReload("pop3.tls", Type.Word.of("auto", "off", "offered", "required"), "auto",
            "STLS: offered to clients, or required before login; auto: offered if there is a certificate, off in a catcher.");
    public static final Key<Boolean> CLEAR_LOGINS = onReload("pop3.clear-logins", new Type.Flag(), "false",
            "Let every client log in without TLS. Otherwise only clients on this machine may.");
    public static final Key<Integer> LOGIN_ATTEMPTS = count("pop3.login-attempts", 1, 1000, "3",
            "Number of failed logins after which a session is closed.");
    public static final Key<Duration> LOGIN_DELAY = Key.duration("pop3.login-delay", MINUTE, "1s", "Delay of the reply to a failed login.");
    public static final Key<Duration> LOGIN_TIMEOUT = timeout("pop3.login-timeout", HOUR, "2m",
            "Time in which a client must log in; no command extends it.");
    public static final Key<Duration> TAKEOVER = Key.duration("pop3.takeover", HOUR, "1m",
            "Time for which a session must be silent before another login of the same account ends it.");
    public static final Key<Duration> IDLE = timeout("pop3.idle", DAY, "10m", "Idle timeout of a session; RFC 1939 demands 10 minutes.");
    public static final Key<Integer> SESSIONS = count("pop3.sessions", 1, 10_000_000, "10000",
            "Maximum number of sessions per port; further ones are refused.");
    public static final Key<Integer> SESSIONS_PER_ADDRESS = count("pop3.sessions-per-address", 1, 10_000_000, "100",
            "Maximum number of sessions per port from one client address.");

    public static final List<Key<?>> ALL = List.of(BANNER, TLS, CLEAR_LOGINS, LOGIN_ATTEMPTS, LOGIN_DELAY,
            LOGIN_TIMEOUT, TAKEOVER, IDLE, SESSIONS,
            SESSIONS_PER_ADDRESS);

    private Pop3Keys() {}
}
