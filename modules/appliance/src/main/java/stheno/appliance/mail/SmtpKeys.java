package stheno.appliance.mail;

import static stheno.appliance.config.Key.count;
import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;
import static stheno.appliance.config.Key.size;
import static stheno.appliance.config.Key.timeout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stheno.appliance.config.Key;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.NameType;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.appliance.protocol.PortKeys;

/// Settings of SMTP sessions, and the ports of SMTP, submission and LMTP.
public final class SmtpKeys {
    private static final long GB = 1L << 30;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public static final PortKeys SMTP = ports("smtp", "SMTP", "*:25", 25, 465);
    public static final PortKeys SUBMISSION = ports("submission", "submission, which requires a login", "*:587", 587, 465);
    public static final PortKeys LMTP = ports("lmtp", "LMTP", "unix:/run/stheno/lmtp.sock", 24, 24);

    public static final Key<Optional<String>> HOST_NAME = onReload("smtp.host-name", new Type.Optionally<>(new NameType.HostName()), "",
            "Name of the server in greetings and Received fields. Empty: the machine's own name.");
    public static final Key<String> BANNER = onReload("smtp.banner", new Type.Text(), "ESMTP Stheno",
            "Text of the greeting after the name.");
    public static final Key<Long> SIZE_LIMIT = size("smtp.size-limit", 64 << 10, 64 * GB, "50m",
            "Maximum size of a message; larger ones get 552.");
    public static final Key<Integer> RECIPIENT_LIMIT = count("smtp.recipient-limit", 100, 100_000, "1000",
            "Maximum number of recipients of a message.");
    public static final Key<Integer> MESSAGE_LIMIT = count("smtp.message-limit", 0, 1_000_000, "0",
            "Maximum number of messages of a session; 0: unlimited.");
    public static final Key<Integer> HOP_LIMIT = count("smtp.hop-limit", 1, 10_000, "100",
            "Maximum number of Received fields of a message; with more, it is in a loop and gets 554.");
    public static final Key<String> TLS = onReload("smtp.tls", Type.Word.of("auto", "off", "offered", "required"), "auto",
            "STARTTLS: offered to clients, or required before MAIL; auto: offered if there is a certificate, off in a catcher.");
    public static final Key<String> AUTH = onReload("smtp.auth", Type.Word.of("auto", "off", "under-tls", "in-clear"), "auto",
            "Whether clients can log in; auto: only on connections with TLS, in a catcher always and with any password.");
    public static final Key<Integer> LOGIN_ATTEMPTS = count("smtp.login-attempts", 1, 1000, "3",
            "Number of failed logins after which a session is closed.");
    public static final Key<Duration> LOGIN_DELAY = Key.duration("smtp.login-delay", MINUTE, "1s", "Delay of the reply to a failed login.");
    public static final Key<String> BARE_LINE_ENDS = onReload("smtp.bare-line-ends", Type.Word.of("auto", "refuse", "normalise", "keep"),
            "auto", "Messages with a CR or LF outside of CRLF: refused with 550, normalised to CRLF, or kept as they are; auto: refused, "
            + "in a catcher kept and marked.");
    public static final Key<Duration> GREETING_DELAY = Key.duration("smtp.greeting-delay", MINUTE, "0s",
            "Delay of the greeting; a client that talks before it is refused, as spam software does. 0: none.");
    public static final Key<Integer> SOFT_ERROR_LIMIT = count("smtp.soft-error-limit", 1, 100_000, "10",
            "Number of errors of a session after which its replies are delayed by smtp.error-delay.");
    public static final Key<Duration> ERROR_DELAY = Key.duration("smtp.error-delay", MINUTE, "1s", "See smtp.soft-error-limit.");
    public static final Key<Integer> HARD_ERROR_LIMIT = count("smtp.hard-error-limit", 1, 100_000, "20",
            "Number of errors of a session after which it is closed.");
    public static final Key<Integer> JUNK_COMMAND_LIMIT = count("smtp.junk-command-limit", 0, 100_000, "100",
            "Number of NOOP, VRFY, RSET and similar commands between two messages after which each counts as an error.");
    public static final Key<Duration> IDLE = timeout("smtp.idle", DAY, "5m", "Timeout between two commands; RFC 5321 demands 5 minutes.");
    public static final Key<Integer> SESSIONS = count("smtp.sessions", 1, 10_000_000, "10000",
            "Maximum number of sessions per port; further ones get 421.");
    public static final Key<Integer> SESSIONS_PER_ADDRESS = count("smtp.sessions-per-address", 1, 10_000_000, "100",
            "Maximum number of sessions per port from one client address.");

    public static final LogKeys LOG = LogKeys.of("log.mail", "messages received by SMTP", "json");

    public static final List<Key<?>> ALL = List.of(HOST_NAME, BANNER, SIZE_LIMIT, RECIPIENT_LIMIT, MESSAGE_LIMIT, HOP_LIMIT, TLS, AUTH,
            LOGIN_ATTEMPTS, LOGIN_DELAY, BARE_LINE_ENDS, GREETING_DELAY, SOFT_ERROR_LIMIT, ERROR_DELAY, HARD_ERROR_LIMIT,
            JUNK_COMMAND_LIMIT, IDLE, SESSIONS, SESSIONS_PER_ADDRESS);

    private SmtpKeys() {}

    static PortKeys ports(String name, String protocol, String example, int port, int tlsPort) {
        return new PortKeys(name,
                onRestart(name + ".listen", Types.addresses(port), "",
                        "Addresses to listen on for " + protocol + ", for example " + example + ". Empty: none."),
                onRestart(name + ".tls.listen", Types.addresses(tlsPort), "",
                        "Addresses to listen on for " + protocol + ", with implicit TLS, for example *:" + tlsPort + ". Empty: none."),
                onReload(name + ".proxies", Types.NETWORKS, "", "Networks of load balancers: if set, connections from elsewhere are "
                        + "refused, and each must begin with a PROXY protocol header."));
    }

    /// The listeners that receive mail.
    public static List<Key<?>> listenKeys() {
        return Stream.of(SMTP, SUBMISSION, LMTP).<Key<?>>flatMap(keys -> keys.listenKeys().stream()).toList();
    }

    static List<Key<?>> of(PortKeys ports) {
        return List.of(ports.plain(), ports.secure().orElseThrow(), ports.proxies().orElseThrow());
    }
}
