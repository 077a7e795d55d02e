package stheno.mail.smtp;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import stheno.accounts.LoginCheck;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.MailHandler;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.reactor.Tls;

/// SMTP, or LMTP, on a port. Any thread.
///
/// ```java
/// SmtpService smtp = new SmtpService("smtp", handler, loginCheck);
/// smtp.change(SmtpSettings.DEFAULTS.withHostName("mail.example.org"));
/// group.listen(address, PortOptions.of(smtp).withLimits(SmtpSettings.LIMITS));
/// ```
public final class SmtpService implements Service {
    private final String name;
    private final MailHandler handler;
    private final LoginCheck loginCheck;
    private final InstantSource clock;
    private final EnvelopeIds ids;
    private final TraceDates dates = new TraceDates();
    private final Map<Reactor, SmtpStats> stats = new ConcurrentHashMap<>(); // by loop
    private volatile SmtpSettings settings = SmtpSettings.DEFAULTS;

    /// With [SmtpSettings#DEFAULTS] until [#change].
    ///
    /// @param name       the service's name in log lines and metrics
    /// @param handler    decides about clients, senders and recipients, and takes the messages
    /// @param loginCheck verifies the credentials of AUTH
    public SmtpService(String name, MailHandler handler, LoginCheck loginCheck) {
        this(name, handler, loginCheck, InstantSource.system());
    }

    /// @param clock dates envelopes and Received fields
    public SmtpService(String name, MailHandler handler, LoginCheck loginCheck, InstantSource clock) {
        this.name = Objects.requireNonNull(name);
        this.handler = Objects.requireNonNull(handler);
        this.loginCheck = Objects.requireNonNull(loginCheck);
        this.clock = Objects.requireNonNull(clock);
        this.ids = new EnvelopeIds(clock);
    }

    /// Replaces the settings. Existing sessions use them from their next command on.
    public void change(SmtpSettings next) {
        settings = Objects.requireNonNull(next);
    }

    @Override
    public Conversation open(Connection connection) {
        SmtpStats ofLoop = stats.computeIfAbsent(connection.reactor(), _ -> new SmtpStats());
        return new SmtpSession(this, ofLoop, connection).conversation();
    }

    /// RFC 5321, section 3.8: service not available, closing.
    @Override
    public byte[] refusal() {
        return ("421 " + settings.hostName() + " Too many connections\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return name;
    }

    /// Counters of all loops together. Any thread.
    public SmtpStats.Snapshot stats() {
        return stats.values().stream().map(SmtpStats::snapshot).reduce(SmtpStats.Snapshot.EMPTY, SmtpStats.Snapshot::plus);
    }

    SmtpSettings settings() {
        return settings;
    }

    MailHandler handler() {
        return handler;
    }

    LoginCheck loginCheck() {
        return loginCheck;
    }

    InstantSource clock() {
        return clock;
    }

    EnvelopeIds ids() {
        return ids;
    }

    TraceDates dates() {
        return dates;
    }

    /// The certificate for the next handshake. Call it only if TLS is not off.
    Tls tls() {
        return settings.tls().orElseThrow().get();
    }
}
