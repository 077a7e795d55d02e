package stheno.mail.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.Envelope;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.reactor.Terminator;
import stheno.reactor.Timer;
import stheno.text.CommandTable;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.LineRules;
import stheno.text.Next;
import stheno.text.Reply;
import stheno.text.TlsPolicy;

/// A session: its client, its transaction, and its errors. Loop thread only.
///
/// ```
///   Waiting ──EHLO──► Greeted ──MAIL──► Transaction ──RCPT──► ... ──DATA──► MessageStream ──the end──► stored ─► 250
///      ▲                 ▲  ▲               │  └──────────────── BDAT ─────────┘  │
///      └── STARTTLS ─────┘  └── RSET, EHLO ─┴─────────────────────────────────────┘
/// ```
final class SmtpSession implements LineProtocol {
    private static final Set<String> SECRET = Set.of("AUTH"); // in logs

    private final SmtpService service;
    private final SmtpStats stats;
    private final Connection connection;
    private final LineConversation conversation;
    private ClientInfo client;
    private boolean secure;
    private Optional<Transaction> transaction = Optional.empty();
    private Optional<Timer> storing = Optional.empty(); // the time for it
    private int errors; // since the last accepted message, as is the next
    private int junk;
    private int messages;
    private int failedLogins;
    private boolean draining;

    SmtpSession(SmtpService service, SmtpStats stats, Connection connection) {
        this.service = service;
        this.connection = connection;
        this.conversation = new LineConversation(connection, this);
        this.stats = stats;
        this.client = new ClientInfo(address(), "", Optional.empty(), false, "SMTP");
        stats.session(1);
    }

    /// Clients of a Unix-domain socket have no address, and share the loopback address.
    private InetAddress address() {
        return connection.remote() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress() : InetAddress.getLoopbackAddress();
    }

    LineConversation conversation() {
        return conversation;
    }

    SmtpService service() {
        return service;
    }

    SmtpSettings settings() {
        return service.settings();
    }

    Connection connection() {
        return connection;
    }

    ClientInfo client() {
        return client;
    }

    /// The client with the protocol of a transaction (RFC 6531, section 4.3).
    ClientInfo client(boolean utf8) {
        return utf8 ? new ClientInfo(client.address(), client.name(), client.user(), secure, protocol(client.user(), true)) : client;
    }

    Optional<String> user() {
        return client.user();
    }

    boolean secure() {
        return secure;
    }

    boolean greeted() {
        return !client.name().isEmpty();
    }

    boolean needsTls() {
        return settings().tlsPolicy() == TlsPolicy.REQUIRED && !secure;
    }

    /// Whether AUTH is available now.
    boolean mayLogIn() {
        return switch (settings().auth()) {
            case OFF -> false;
            case UNDER_TLS -> secure;
            case IN_CLEAR -> true;
        };
    }

    Optional<Transaction> transaction() {
        return transaction;
    }

    @Override
    public LineRules rules() {
        return CommandLine.rules(settings().bareLineEnds());
    }

    @Override
    public Next opened() {
        assert connection.reactor().inLoop();
        secure = connection.secure(); // known only now, with implicit TLS
        client = new ClientInfo(client.address(), "", Optional.empty(), secure, "SMTP");
        Duration delay = settings().greetingDelay();
        if (delay.isZero()) return greeting();
        connection.reactor().schedule(delay, () -> conversation.answer(this::greeting));
        return new Next.Collect(new Terminator.Length(1), new Next.Collector() {
            @Override
            public void collect(ByteBuffer data) {}

            @Override
            public Next found() {
                return Next.close(Replies.EARLY_TALKER);
            }
        });
    }

    private Next greeting() {
        Reply ready = Reply.of(220, settings().hostName() + " " + settings().banner());
        return decided(() -> service.handler().connected(client), () -> Next.send(ready),
                refuse -> Next.close(Reply.of(refuse.code(), refuse.text())));
    }

    /// Does what the handler decides.
    Next decided(Supplier<Decision> step, Supplier<Next> accepted, Function<Decision.Refuse, Next> refused) {
        return decided(step.get(), accepted, refused);
    }

    private Next decided(Decision decision, Supplier<Next> accepted, Function<Decision.Refuse, Next> refused) {
        return switch (decision) {
            case Decision.Accept _ -> accepted.get();
            case Decision.Refuse refuse when refuse.code() == 421 -> Next.close(Replies.of(refuse));
            case Decision.Refuse refuse -> refused.apply(refuse);
            case Decision.Disconnect _ -> Next.close();
            case Decision.After(Duration delay, Decision then) -> {
                connection.reactor().schedule(delay, () -> conversation.answer(() -> slowed(decided(then, accepted, refused))));
                yield Next.AWAIT;
            }
        };
    }

    @Override
    public Next line(ByteBuffer line) {
        assert connection.reactor().inLoop();
        if (errors >= settings().hardErrorLimit()) return Next.close(Replies.TOO_MANY_ERRORS);
        Optional<String> text = CommandLine.text(line);
        if (text.isEmpty()) return slowed(Next.send(Replies.BAD_CHARACTERS));
        log(text.get());
        return CommandTable.isHttp(text.get()) ? Next.close(Replies.NOT_SMTP) : slowed(SmtpCommands.TABLE.run(this, text.get()));
    }

    private void log(String line) {
        Log log = connection.reactor().log();
        if (!log.wants(Log.Level.DEBUG)) return;
        String logged = SmtpCommands.TABLE.redacted(line, SECRET);
        log.event(Log.Level.DEBUG, "smtp-command", "peer", connection.remote(), "session", connection.id(), "line", logged);
    }

    /// Delays the reply to a client that makes many errors, and closes a session that was only kept for its transaction.
    Next slowed(Next next) {
        if (!(next instanceof Next.Send(Reply reply))) return next;
        boolean slow = errors >= settings().softErrorLimit();
        if (draining && transaction.isEmpty()) {
            conversation.send(reply);
            return Next.close(shutDown());
        }
        return slow ? new Next.Wait(settings().errorDelay(), next) : next;
    }

    @Override
    public void replied(Reply reply) {
        stats.reply(reply.code());
        if (reply.code() >= 400) errors++;
    }

    @Override
    public Next tooLong() {
        return slowed(Next.send(Replies.LINE_TOO_LONG));
    }

    /// A command without use in the sending of mail: many of them are errors.
    void countJunk() {
        if (++junk > settings().junkCommandLimit()) errors++;
    }

    /// @return whether another message is allowed
    boolean countMessage() {
        int most = settings().messageLimit();
        return most == 0 || ++messages <= most;
    }

    void recipientRefused() {
        transaction.ifPresent(Transaction::refused);
        stats.refusedRecipient();
    }

    /// HELO, EHLO or LHLO: also ends a transaction (RFC 5321, section 4.1.4).
    void greet(String name, boolean extended) {
        endTransaction();
        client = new ClientInfo(client.address(), name, client.user(), secure, extended ? protocol(client.user(), false) : "SMTP");
    }

    private String protocol(Optional<String> user, boolean utf8) {
        String base = settings().lmtp() ? "LMTP" : utf8 ? "SMTP" : "ESMTP";
        return (utf8 ? "UTF8" : "") + base + (secure ? "S" : "") + (user.isPresent() ? "A" : "");
    }

    /// The user of the session from now on.
    void logIn(Optional<String> user) {
        client = new ClientInfo(client.address(), client.name(), user, secure, protocol(user, false));
    }

    void loggedIn() {
        stats.login(true);
        failedLogins = 0;
    }

    /// @return the number of failed logins on this connection
    int loginFailed() {
        stats.login(false);
        return ++failedLogins;
    }

    /// RFC 3207, section 4.2: nothing that was said in clear is remembered.
    @Override
    public void secured() {
        endTransaction();
        secure = true;
        client = new ClientInfo(client.address(), "", Optional.empty(), true, "SMTP");
    }

    void begin(Transaction next) {
        transaction = Optional.of(next);
    }

    /// The content begins to arrive.
    void begin(Transaction of, MessageStream message) {
        of.begin(message);
        stats.receiving(1);
    }

    /// The Received field of a message.
    byte[] trace(Envelope envelope) {
        return TraceField.received(envelope, settings().hostName(), service.dates().text(envelope.received()));
    }

    /// Ends the transaction. A message that was not complete is aborted.
    void endTransaction() {
        Optional<MessageStream> message = transaction.flatMap(Transaction::message);
        transaction = Optional.empty();
        if (message.isEmpty() || message.get().ended()) return;
        message.get().abort("the transaction was reset");
        MessageEnd.aborted(message.get()).record(this, stats);
    }

    /// The content has ended, or is refused before its end.
    ///
    /// @param complete whether LMTP owes a reply for each recipient
    Next ended(MessageStream message, boolean complete) {
        message.end();
        if (message.verdict().isEmpty()) {
            storing = Optional.of(connection.reactor().schedule(settings().storeTimeout(), () -> conversation.answer(this::timedOut)));
            return Next.AWAIT;
        }
        return concluded(MessageEnd.refused(message, message.verdict().get(), complete && settings().lmtp()));
    }

    /// The message is stored, or cannot be. The client may have left.
    void stored(MessageStream message, MessageStream.Stored outcome) {
        storing.ifPresent(Timer::cancel);
        storing = Optional.empty();
        MessageEnd end = MessageEnd.stored(message, outcome, settings().lmtp());
        if (end.delay().isZero()) conclude(end);
        else connection.reactor().schedule(end.delay(), () -> conclude(end));
    }

    private void conclude(MessageEnd end) {
        if (connection.closed()) end.record(this, stats);
        else conversation.answer(() -> concluded(end));
    }

    /// Sends the replies, and tells the handler that they were sent.
    private Next concluded(MessageEnd end) {
        transaction = Optional.empty();
        if (end.accepted()) {
            errors = 0;
            junk = 0;
        }
        if (!end.disconnects()) end.replies().forEach(conversation::send);
        end.record(this, stats);
        if (end.disconnects() || end.replies().getLast().code() == 421) return Next.close();
        return draining ? Next.close(shutDown()) : Next.READ;
    }

    private Reply shutDown() {
        return Replies.closing("4.3.2", settings().hostName(), "Service is shutting down");
    }

    @Override
    public Next idle() {
        boolean waitsForServer = transaction.flatMap(Transaction::message).filter(MessageStream::heldBack).isPresent();
        return waitsForServer ? Next.READ : timedOut();
    }

    @Override
    public Next overdue() {
        return timedOut();
    }

    @Override
    public Next exhausted() {
        return Next.close(Replies.closing("4.3.1", settings().hostName(), "Out of memory, try again later"));
    }

    private Next timedOut() {
        return Next.close(Replies.closing("4.4.2", settings().hostName(), "Timeout, closing the connection"));
    }

    @Override
    public Next drain() {
        assert connection.reactor().inLoop();
        draining = true;
        return transaction.isPresent() ? Next.READ : Next.close(shutDown());
    }

    @Override
    public Next failed(Throwable cause) {
        endTransaction();
        return Next.send(Replies.FAILED);
    }

    @Override
    public void closed(Closed cause) {
        assert connection.reactor().inLoop();
        endTransaction();
        stats.session(-1);
    }

    /// For status pages and log lines: `mail.example.org, receiving 0123..., 12 octets so far`.
    @Override
    public String toString() {
        String who = greeted() ? client.name() : "not greeted";
        return transaction.flatMap(Transaction::message)
                .map(it -> who + ", receiving " + it.envelope().id() + ", " + it.size() + " octets so far").orElse(who);
    }
}
