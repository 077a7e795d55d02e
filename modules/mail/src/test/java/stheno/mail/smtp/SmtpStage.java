package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import stheno.accounts.LoginCheck;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.ServiceStats;
import stheno.reactor.Tls;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.text.TlsPolicy;

/// A server of its own for a test. Everybody's password is `secret`; the users `busy` and `blocked` cannot log in; an empty name is a wrong
/// one. The time of its envelopes is fixed.
final class SmtpStage implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-30T03:27:46Z");
    static final SmtpSettings SETTINGS = SmtpSettings.DEFAULTS.withHostName("mail.here.test").withLoginDelay(Duration.ofMillis(1))
            .withErrorDelay(Duration.ofMillis(1)).withSizeLimit(100_000);
    private static final Duration TICK = Duration.ofMillis(600); // for transcripts that wait for the end of a patience
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Mailroom room = new Mailroom();
    final Queue<MailRecord> records = new ConcurrentLinkedQueue<>();
    final Queue<String> errors = new ConcurrentLinkedQueue<>(); // of the log
    final SmtpService service = new SmtpService("smtp", room, SmtpStage::check, () -> NOW);
    final ReactorGroup group;
    final InetSocketAddress address;

    /// @param words of a transcript file's `# settings:`
    SmtpStage(Set<String> words, Tls tls) throws IOException {
        this(it -> settings(it, words, tls), limits(words), words.contains("implicit") ? tls : null);
    }

    SmtpStage(UnaryOperator<SmtpSettings> change) throws IOException {
        this(change, SmtpSettings.LIMITS, null);
    }

    SmtpStage(MemoryBudget budget) throws IOException {
        this(it -> it, SmtpSettings.LIMITS, null, budget);
    }

    SmtpStage(UnaryOperator<SmtpSettings> change, Limits limits, Tls implicit) throws IOException {
        this(change, limits, implicit, MemoryBudget.ofHeap());
    }

    private SmtpStage(UnaryOperator<SmtpSettings> change, Limits limits, Tls implicit, MemoryBudget budget) throws IOException {
        service.change(change.apply(SETTINGS.withLog(records::add)));
        group = ReactorGroup.start(1, (level, event, pairs) -> {
            if (level == Log.Level.ERROR) errors.add(event);
        }, budget);
        PortOptions port = PortOptions.of(service).withLimits(limits);
        address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                implicit == null ? port : port.withTls(implicit));
    }

    private static LoginCheck.Result check(String name, char[] password, InetAddress from) {
        if (name.equals("busy")) return new LoginCheck.Result.Busy();
        if (name.equals("blocked")) return new LoginCheck.Result.Blocked(Duration.ofMinutes(1));
        boolean right = !name.isEmpty() && String.valueOf(password).equals("secret");
        return right ? new LoginCheck.Result.Accepted(name) : new LoginCheck.Result.Rejected();
    }

    private static SmtpSettings settings(SmtpSettings plain, Set<String> words, Tls tls) {
        TlsPolicy policy = words.contains("required") ? TlsPolicy.REQUIRED : words.contains("tls") ? TlsPolicy.OFFERED : TlsPolicy.OFF;
        SmtpSettings settings = plain.withTls(policy, () -> tls)
                .withAuth(words.contains("clear") ? AuthPolicy.IN_CLEAR : words.contains("auth") ? AuthPolicy.UNDER_TLS : AuthPolicy.OFF)
                .withRequireLogin(words.contains("submission")).withLmtp(words.contains("lmtp"))
                .withRecipientLimit(words.contains("few") ? 100 : 1000).withMessageLimit(words.contains("few") ? 2 : 0)
                .withGreetingDelay(words.contains("greeting") ? TICK : Duration.ZERO)
                .withBareLineEnds(words.contains("keep") ? BareLineEnds.KEEP
                        : words.contains("normalise") ? BareLineEnds.NORMALISE : BareLineEnds.REFUSE);
        return words.contains("errors") ? settings.withSoftErrorLimit(2).withHardErrorLimit(4).withJunkCommandLimit(3)
                : settings.withHardErrorLimit(1000);
    }

    private static Limits limits(Set<String> words) {
        return words.contains("idle") ? SmtpSettings.LIMITS.withIdle(TICK).withMessage(TICK).withWindow(TICK) : SmtpSettings.LIMITS;
    }

    /// A client that has been greeted.
    LineClient client() throws IOException {
        LineClient client = LineClient.connect(address);
        assertEquals("220 mail.here.test ESMTP Stheno", client.hear());
        return client;
    }

    /// A client that has said EHLO.
    LineClient ready() throws IOException {
        LineClient client = client();
        client.say("EHLO client.test").hearReply();
        return client;
    }

    /// Sends a line, and expects the start of the reply's last line.
    static void ask(LineClient client, String line, String reply) throws IOException {
        expect(client.say(line), reply);
    }

    static void expect(LineClient client, String reply) throws IOException {
        String last = client.hearReply().getLast();
        if (!last.startsWith(reply)) throw new AssertionError("not " + reply + ": " + last);
    }

    /// Waits until nothing is left of any session.
    void assertDeserted() {
        try {
            Await.until(PATIENCE, () -> service.stats().sessions() == 0 && service.stats().receiving() == 0
                    && group.services().values().stream().mapToLong(ServiceStats.Snapshot::open).sum() == 0);
        } catch (AssertionError e) {
            throw new AssertionError("left: " + service.stats().sessions() + " sessions, " + service.stats().receiving() + " messages", e);
        }
    }

    @Override
    public void close() {
        room.gate.countDown();
        group.close();
    }
}
