package stheno.appliance.mail;

import static stheno.appliance.config.Key.onRestart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Key;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;

/// Settings of the queue: the smarthost for other domains, and how long messages wait for it.
public final class RelayKeys {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(100);

    public static final Key<Optional<MailType.Relay>> RELAY = onRestart("smtp.relay", new Type.Optionally<>(new MailType.RelayForm()), "",
            "Smarthost for other domains, as HOST or HOST:PORT (25, with implicit TLS 465). Empty: mail for other domains is refused.");
    public static final Key<String> TLS = onRestart("smtp.relay.tls", Type.Word.of("off", "offered", "required", "implicit"), "offered",
            "TLS to the smarthost: with STARTTLS if it offers this, or always; implicit: from the first byte.");
    public static final Key<Boolean> VERIFY = onRestart("smtp.relay.verify", new Type.Flag(), "true",
            "Check the certificate of the smarthost: its issuer, dates and name.");
    public static final Key<Optional<Path>> TRUSTED = onRestart("smtp.relay.trusted", Types.PATH, "",
            "Further certificates to trust (PEM), such as that of a private issuer.");
    public static final Key<Optional<String>> USER = onRestart("smtp.relay.user", new Type.Optionally<>(new Type.Text()), "",
            "Name to log in with at the smarthost; needs smtp.relay.password-file.");
    public static final Key<Optional<Path>> PASSWORD_FILE = onRestart("smtp.relay.password-file", Types.PATH, "",
            "File with the password for smtp.relay.user in its first line.");
    public static final Key<Boolean> CLEAR_LOGIN = onRestart("smtp.relay.clear-login", new Type.Flag(), "false",
            "Allow to send the password over a connection without TLS.");
    public static final Key<Integer> CONNECTIONS = onRestart("smtp.relay.connections", new NumberType.Count(1, 1000), "4",
            "Maximum number of connections to the smarthost.");
    public static final Key<Duration> FIRST_RETRY = onRestart("smtp.queue.first-retry", new NumberType.Span(SECOND, DAY), "300s",
            "Time until the second attempt to send a message; it doubles with each attempt.");
    public static final Key<Duration> LONGEST_RETRY = onRestart("smtp.queue.longest-retry", new NumberType.Span(SECOND, DAY), "4000s",
            "Maximum time between two attempts.");
    public static final Key<Duration> LIFETIME = onRestart("smtp.queue.lifetime", new NumberType.Span(SECOND, LONGEST), "5d",
            "Time that a message may wait; then it is returned to its sender.");
    public static final Key<Duration> DELAY_WARNING = onRestart("smtp.queue.delay-warning",
            new NumberType.Span(Duration.ZERO, LONGEST), "0",
            "Time after which the sender is told once that a message still waits; 0: never.");

    public static final List<Key<?>> ALL = List.of(RELAY, TLS, VERIFY, TRUSTED, USER, PASSWORD_FILE, CLEAR_LOGIN, CONNECTIONS, FIRST_RETRY,
            LONGEST_RETRY, LIFETIME, DELAY_WARNING);

    private RelayKeys() {}
}
