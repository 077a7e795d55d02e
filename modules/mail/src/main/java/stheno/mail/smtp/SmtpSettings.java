package stheno.mail.smtp;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.text.TlsPolicy;

/// The settings of an [SmtpService].
///
/// Start from [#DEFAULTS] and change single settings: `SmtpSettings.DEFAULTS.withHostName("mail.example.org").withSizeLimit(1 << 24)`.
/// Immutable; any thread.
public final class SmtpSettings {
    /// Limits for an SMTP port (RFC 5321, section 4.5.3.2): five minutes for a command, three for each block of content.
    public static final Limits LIMITS = Limits.DEFAULTS.withIdle(Duration.ofMinutes(5)).withMessage(Duration.ofMinutes(5))
            .withWindow(Duration.ofMinutes(3)).withAnswer(Duration.ofMinutes(10));

    /// No TLS and no login; messages of up to 50 MB for up to 1,000 recipients; the error limits of Postfix.
    public static final SmtpSettings DEFAULTS = new SmtpSettings(new Draft());

    private static final int LEAST_RECIPIENTS = 100; // RFC 5321, section 4.5.3.1.8
    private static final int LEAST_SIZE = 64 * 1024; // RFC 5321, section 4.5.3.1.7

    private final Draft values; // never changed again

    /// The values; changed only while a copy is being made.
    private static final class Draft {
        String hostName = "localhost";
        String banner = "ESMTP Stheno";
        long sizeLimit = 50L * 1024 * 1024;
        int recipientLimit = 1000;
        int messageLimit;
        int hopLimit = 100;
        TlsPolicy tlsPolicy = TlsPolicy.OFF;
        Optional<Supplier<Tls>> tls = Optional.empty();
        AuthPolicy auth = AuthPolicy.OFF;
        boolean requireLogin;
        int loginAttempts = 3;
        Duration loginDelay = Duration.ofSeconds(1);
        boolean lmtp;
        BareLineEnds bareLineEnds = BareLineEnds.REFUSE;
        boolean localParts;
        Duration storeTimeout = LIMITS.answer();
        Duration greetingDelay = Duration.ZERO;
        int softErrorLimit = 10;
        Duration errorDelay = Duration.ofSeconds(1);
        int hardErrorLimit = 20;
        int junkCommandLimit = 100;
        MailLog log = MailLog.NONE;

        Draft() {}

        Draft(Draft from) {
            hostName = from.hostName;
            banner = from.banner;
            sizeLimit = from.sizeLimit;
            recipientLimit = from.recipientLimit;
            messageLimit = from.messageLimit;
            hopLimit = from.hopLimit;
            tlsPolicy = from.tlsPolicy;
            tls = from.tls;
            auth = from.auth;
            requireLogin = from.requireLogin;
            loginAttempts = from.loginAttempts;
            loginDelay = from.loginDelay;
            lmtp = from.lmtp;
            bareLineEnds = from.bareLineEnds;
            localParts = from.localParts;
            storeTimeout = from.storeTimeout;
            greetingDelay = from.greetingDelay;
            softErrorLimit = from.softErrorLimit;
            errorDelay = from.errorDelay;
            hardErrorLimit = from.hardErrorLimit;
            junkCommandLimit = from.junkCommandLimit;
            log = from.log;
        }
    }

    private SmtpSettings(Draft values) {
        Objects.requireNonNull(values.hostName);
        Objects.requireNonNull(values.banner);
        Objects.requireNonNull(values.auth);
        Objects.requireNonNull(values.bareLineEnds);
        Objects.requireNonNull(values.log);
        atLeast(LEAST_SIZE, values.sizeLimit, "sizeLimit");
        atLeast(LEAST_RECIPIENTS, values.recipientLimit, "recipientLimit");
        atLeast(0, values.messageLimit, "messageLimit");
        atLeast(1, values.hopLimit, "hopLimit");
        atLeast(1, values.loginAttempts, "loginAttempts");
        atLeast(1, values.softErrorLimit, "softErrorLimit");
        atLeast(1, values.hardErrorLimit, "hardErrorLimit");
        atLeast(0, values.junkCommandLimit, "junkCommandLimit");
        for (Duration d : new Duration[] {values.loginDelay, values.storeTimeout, values.greetingDelay, values.errorDelay}) {
            atLeast(0, d.toNanos(), "a time");
        }
        this.values = values;
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least) throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }

    private SmtpSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(values);
        change.accept(draft);
        return new SmtpSettings(draft);
    }

    /// The server's name: in the greeting, in the reply to EHLO and in the Received field.
    public String hostName() {
        return values.hostName;
    }

    /// The text of the greeting after the host name.
    public String banner() {
        return values.banner;
    }

    /// The largest message in octets, without our own Received field (RFC 1870).
    public long sizeLimit() {
        return values.sizeLimit;
    }

    /// The most recipients of a message (RFC 9422: RCPTMAX).
    public int recipientLimit() {
        return values.recipientLimit;
    }

    /// The most messages of a session (RFC 9422: MAILMAX); 0 for no limit.
    public int messageLimit() {
        return values.messageLimit;
    }

    /// The most Received fields of a message: one with more is in a loop (RFC 5321, section 6.3).
    public int hopLimit() {
        return values.hopLimit;
    }

    /// Whether STARTTLS is off, offered or required. A port with implicit TLS needs no STARTTLS.
    public TlsPolicy tlsPolicy() {
        return values.tlsPolicy;
    }

    /// Supplies the certificate for each handshake, so that a renewed one is used at once.
    public Optional<Supplier<Tls>> tls() {
        return values.tls;
    }

    /// Whether clients can log in.
    public AuthPolicy auth() {
        return values.auth;
    }

    /// Whether clients must log in before MAIL, as on a submission port (RFC 6409).
    public boolean requireLogin() {
        return values.requireLogin;
    }

    /// The number of failed logins after which a connection is closed.
    public int loginAttempts() {
        return values.loginAttempts;
    }

    /// How long the reply to a failed login is delayed.
    public Duration loginDelay() {
        return values.loginDelay;
    }

    /// Whether LMTP is spoken (RFC 2033), with a reply for each recipient, instead of SMTP.
    public boolean lmtp() {
        return values.lmtp;
    }

    /// What happens to a message with a CR or LF outside of CRLF.
    public BareLineEnds bareLineEnds() {
        return values.bareLineEnds;
    }

    /// Whether an address may be a local part alone, as in `<root>`, which scripts send to a server on their own machine.
    public boolean localParts() {
        return values.localParts;
    }

    /// How long a client is kept waiting while its message is stored; then the connection is closed with 421. Clients wait for 10 minutes
    /// (RFC 5321, section 4.5.3.2.6).
    public Duration storeTimeout() {
        return values.storeTimeout;
    }

    /// How long the greeting is delayed. A client that sends anything before it is refused: it does not wait for replies, as spam software
    /// does. Zero greets at once and refuses no early talkers.
    public Duration greetingDelay() {
        return values.greetingDelay;
    }

    /// The number of errors of a session, since its last accepted message, after which each reply is delayed by [#errorDelay()].
    public int softErrorLimit() {
        return values.softErrorLimit;
    }

    /// See [#softErrorLimit()].
    public Duration errorDelay() {
        return values.errorDelay;
    }

    /// The number of errors of a session, since its last accepted message, after which it is closed.
    public int hardErrorLimit() {
        return values.hardErrorLimit;
    }

    /// The number of NOOP, VRFY, EXPN, HELP, RSET, ETRN and repeated EHLO commands, since the last accepted message, after which each
    /// counts as an error.
    public int junkCommandLimit() {
        return values.junkCommandLimit;
    }

    /// Logs messages.
    public MailLog log() {
        return values.log;
    }

    /// See [#hostName()].
    public SmtpSettings withHostName(String name) {
        return with(draft -> draft.hostName = name);
    }

    /// See [#banner()].
    public SmtpSettings withBanner(String text) {
        return with(draft -> draft.banner = text);
    }

    /// See [#sizeLimit()].
    ///
    /// @param octets at least 64 KB
    public SmtpSettings withSizeLimit(long octets) {
        return with(draft -> draft.sizeLimit = octets);
    }

    /// See [#recipientLimit()].
    ///
    /// @param number at least 100
    public SmtpSettings withRecipientLimit(int number) {
        return with(draft -> draft.recipientLimit = number);
    }

    /// See [#messageLimit()].
    public SmtpSettings withMessageLimit(int number) {
        return with(draft -> draft.messageLimit = number);
    }

    /// See [#hopLimit()].
    public SmtpSettings withHopLimit(int number) {
        return with(draft -> draft.hopLimit = number);
    }

    /// See [#tlsPolicy()] and [#tls()].
    public SmtpSettings withTls(TlsPolicy policy, Supplier<Tls> tls) {
        return with(draft -> {
            draft.tlsPolicy = Objects.requireNonNull(policy);
            draft.tls = Optional.of(tls);
        });
    }

    /// See [#auth()].
    public SmtpSettings withAuth(AuthPolicy policy) {
        return with(draft -> draft.auth = policy);
    }

    /// See [#requireLogin()].
    public SmtpSettings withRequireLogin(boolean required) {
        return with(draft -> draft.requireLogin = required);
    }

    /// See [#loginAttempts()].
    public SmtpSettings withLoginAttempts(int number) {
        return with(draft -> draft.loginAttempts = number);
    }

    /// See [#loginDelay()].
    public SmtpSettings withLoginDelay(Duration delay) {
        return with(draft -> draft.loginDelay = delay);
    }

    /// See [#lmtp()].
    public SmtpSettings withLmtp(boolean spoken) {
        return with(draft -> draft.lmtp = spoken);
    }

    /// See [#bareLineEnds()].
    public SmtpSettings withBareLineEnds(BareLineEnds policy) {
        return with(draft -> draft.bareLineEnds = policy);
    }

    /// See [#localParts()].
    public SmtpSettings withLocalParts(boolean taken) {
        return with(draft -> draft.localParts = taken);
    }

    /// See [#storeTimeout()].
    public SmtpSettings withStoreTimeout(Duration time) {
        return with(draft -> draft.storeTimeout = time);
    }

    /// See [#greetingDelay()].
    public SmtpSettings withGreetingDelay(Duration delay) {
        return with(draft -> draft.greetingDelay = delay);
    }

    /// See [#softErrorLimit()].
    public SmtpSettings withSoftErrorLimit(int number) {
        return with(draft -> draft.softErrorLimit = number);
    }

    /// See [#errorDelay()].
    public SmtpSettings withErrorDelay(Duration delay) {
        return with(draft -> draft.errorDelay = delay);
    }

    /// See [#hardErrorLimit()].
    public SmtpSettings withHardErrorLimit(int number) {
        return with(draft -> draft.hardErrorLimit = number);
    }

    /// See [#junkCommandLimit()].
    public SmtpSettings withJunkCommandLimit(int number) {
        return with(draft -> draft.junkCommandLimit = number);
    }

    /// See [#log()].
    public SmtpSettings withLog(MailLog log) {
        return with(draft -> draft.log = log);
    }
}
