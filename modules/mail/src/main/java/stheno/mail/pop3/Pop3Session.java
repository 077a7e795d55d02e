package stheno.mail.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import stheno.mail.pop3.Pop3SessionRecord.Ending;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.text.CommandTable;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.LineRules;
import stheno.text.LoginDeadline;
import stheno.text.Next;
import stheno.text.Reply;

/// A session: its login, its mailbox, and the reply of many lines that is being sent. Loop thread only.
///
/// ```
///   line ─► Pop3Commands ─► an action ─► Next
///                             ├─► send(Producer): the next line waits until it is sent
///                             └─► send(Request): only RETR and TOP do not wait, but join the batch
/// ```
final class Pop3Session implements LineProtocol, MailboxLocks.Holder {
    private static final LineRules RULES = LineRules.lenient(4096); // for AUTH: RFC 4616 allows names and passwords of 255 characters
    private static final Set<String> SECRET = Set.of("PASS", "AUTH"); // in logs
    private static final int COMMAND = 253; // without CRLF (RFC 2449, section 4)
    private static final int ERRORS = 50; // wrong commands in a row: a client of another protocol, or an attack

    private final Pop3Service service;
    private final Pop3Stats stats;
    private final byte[] scratch;
    private final Connection connection;
    private final LineConversation conversation;
    private final LoginDeadline loginDeadline;
    private final long begun;
    private volatile long lastActive; // when the client was last heard, or took a part of a reply
    private Login login = Login.UNKNOWN;
    private Optional<Ending> ending = Optional.empty(); // empty while it is open
    private Optional<String> user = Optional.empty();
    private boolean sending; // a reply of many lines
    private boolean holding; // the next line, until that reply is sent
    private Optional<MessageBatch> batch = Optional.empty(); // being sent
    private boolean stopping; // closes after that reply
    private int failures;
    private int errors;
    private long messages;
    private long octets;
    private int deleted;

    Pop3Session(Pop3Service service, Pop3Service.OfLoop loop, Connection connection) {
        this.service = service;
        this.stats = loop.stats();
        this.scratch = loop.scratch();
        this.connection = connection;
        this.conversation = new LineConversation(connection, this);
        this.loginDeadline = new LoginDeadline(conversation, Replies.LOGIN_TIMEOUT);
        this.begun = connection.reactor().clock();
        this.lastActive = begun;
        stats.session(1);
    }

    LineConversation conversation() {
        return conversation;
    }

    Pop3Service service() {
        return service;
    }

    Pop3Settings settings() {
        return service.settings();
    }

    Connection connection() {
        return connection;
    }

    byte[] scratch() {
        return scratch;
    }

    Login login() {
        return login;
    }

    /// The mailbox, for commands that require a login.
    Mailbox mailbox() {
        return login.opened().orElseThrow();
    }

    boolean stopping() {
        return stopping;
    }

    /// The precondition of most commands: the reply before is sent. Otherwise, the line is held.
    Optional<Next> free() {
        if (!sending) return Optional.empty();
        holding = true;
        return Optional.of(Next.HOLD);
    }

    /// The precondition of RETR and TOP: the same, or there is a batch to join.
    Optional<Next> freeOrJoinable() {
        return batch.isPresent() && batch.get().joinable() ? Optional.empty() : free();
    }

    @Override
    public LineRules rules() {
        return RULES;
    }

    @Override
    public Next opened() {
        assert connection.reactor().inLoop();
        loginDeadline.begin(settings().loginTimeout());
        return Next.send(Replies.ok(settings().banner()));
    }

    @Override
    public Next line(ByteBuffer line) {
        assert connection.reactor().inLoop();
        lastActive = connection.reactor().clock();
        int length = line.remaining();
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
        } catch (CharacterCodingException e) {
            return Next.send(Replies.error("Commands must be UTF-8."));
        }
        log(text);
        if (login instanceof Login.Challenged) return AccessCommands.response(this, text);
        if (CommandTable.isHttp(text)) {
            end(Ending.REFUSED);
            return Next.close(Replies.error("This is a mail server."));
        }
        if (length > COMMAND && !Pop3Commands.mayBeLong(text)) return counted(Next.send(Replies.error("Line exceeds 255 octets.")));
        return counted(Pop3Commands.TABLE.run(this, text));
    }

    /// After many wrong commands in a row, the connection is closed.
    private Next counted(Next next) {
        if (!(next instanceof Next.Send(Reply reply))) return next;
        errors = Replies.isError(reply) ? errors + 1 : 0;
        if (errors < ERRORS) return next;
        end(Ending.REFUSED);
        return Next.close(Replies.error("Too many errors."));
    }

    private void log(String line) {
        Log log = connection.reactor().log();
        if (!log.wants(Log.Level.DEBUG)) return;
        String logged = login instanceof Login.Challenged ? "AUTH ***" : Pop3Commands.TABLE.redacted(line, SECRET);
        log.event(Log.Level.DEBUG, "pop3-command", "peer", connection.remote(), "session", connection.id(), "line", logged);
    }

    @Override
    public Next tooLong() {
        return Next.send(Replies.error("Line exceeds " + RULES.limit() + " octets."));
    }

    /// USER was sent; the password follows.
    void name(String name) {
        login = new Login.Named(name);
    }

    /// AUTH was sent; the response follows.
    void challenge() {
        login = Login.CHALLENGED;
    }

    /// A thread verifies the password.
    void verifying() {
        login = Login.VERIFYING;
    }

    /// The login succeeded, and this session has the lock of the mailbox.
    void logIn(Mailbox mailbox) {
        assert connection.reactor().inLoop();
        loginDeadline.end();
        login = new Login.Open(mailbox);
        user = Optional.of(mailbox.user());
        failures = 0;
        stats.login(true);
        stats.loggedIn(1);
    }

    /// A login was not possible, for another reason than its password.
    void notLoggedIn() {
        login = Login.UNKNOWN;
    }

    /// A login failed.
    ///
    /// @return the number of failed logins on this connection
    int loginFailed() {
        login = Login.UNKNOWN;
        stats.login(false);
        return ++failures;
    }

    void locked() {
        stats.locked();
    }

    @Override
    public void secured() {
        login = Login.UNKNOWN;
    }

    /// QUIT: deletes the marked messages, and closes the connection. The rest of the session cannot be undone by the client.
    Next update(Next.Work<Boolean> work) {
        login = new Login.Updating(mailbox());
        return work;
    }

    /// The end of [#update], with or without a connection.
    void updated(boolean complete) {
        assert connection.reactor().inLoop();
        deleted = mailbox().marked();
        leave(complete ? Ending.QUIT : Ending.DELETE_FAILED);
        if (connection.closed()) over();
    }

    /// The session ends this way, after its last reply. The mailbox is free before the client gets this reply: it may log in again at once,
    /// and this connection may stay open for a moment.
    void leave(Ending how) {
        assert connection.reactor().inLoop();
        end(how);
        login.opened().ifPresent(this::release);
        login = Login.UNKNOWN;
    }

    /// Sends a reply of many lines. Other commands wait until it is sent.
    Next send(Producer reply) {
        assert connection.reactor().inLoop();
        sending = true;
        stats.sending(1);
        connection.send(new Progress(reply, () -> lastActive = connection.reactor().clock()).hooked((_, complete) -> sent(complete)));
        return Next.READ;
    }

    /// Sends a message, together with those before it that the client has pipelined.
    Next send(MessageBatch.Request request) {
        if (sending) {
            batch.orElseThrow().add(request);
            return Next.READ;
        }
        MessageBatch first = new MessageBatch(this, request);
        batch = Optional.of(first);
        return send(first);
    }

    /// A message must not be sent before the reply to an earlier command.
    @Override
    public void replied(Reply reply) {
        batch.ifPresent(MessageBatch::seal);
    }

    /// A client that is gone must not have its held line obeyed: it may be QUIT.
    private void sent(boolean complete) {
        sending = false;
        batch = Optional.empty();
        stats.sending(-1);
        lastActive = connection.reactor().clock();
        if (!complete) return;
        if (!stopping) {
            if (holding) connection.reactor().execute(this::release);
            return;
        }
        leave(Ending.STOPPED);
        conversation.close(Replies.STOPPED);
    }

    /// Not within the flush that has sent the last reply: that would send the next one before further RETRs could join it.
    private void release() {
        holding = false;
        conversation.release();
    }

    /// Counts what was sent of a message.
    ///
    /// @param whole whether it was a whole message
    void sent(long bytes, boolean whole) {
        octets += bytes;
        if (whole) messages++;
    }

    @Override
    public long silence() {
        return connection.reactor().clock() - lastActive;
    }

    @Override
    public CompletableFuture<Boolean> giveWay(Duration silence) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        connection.reactor().execute(() -> {
            boolean may = login instanceof Login.Open && silence() >= silence.toNanos();
            if (may) {
                end(Ending.TAKEN_OVER);
                connection.close();
            }
            done.complete(may || connection.closed());
        });
        return done;
    }

    /// The session ends this way; the first call counts.
    void end(Ending how) {
        if (ending.isEmpty()) ending = Optional.of(how);
    }

    /// RFC 1939, section 3: no reply, and no message is deleted.
    @Override
    public Next idle() {
        if (sending) return Next.READ;
        leave(Ending.TIMED_OUT);
        return Next.close();
    }

    @Override
    public Next overdue() {
        return idle();
    }

    @Override
    public Next exhausted() {
        leave(Ending.FAILED);
        return Next.close(Replies.MEMORY);
    }

    @Override
    public Next drain() {
        stopping = true;
        if (sending) return Next.READ;
        leave(Ending.STOPPED);
        return Next.close(Replies.STOPPED);
    }

    @Override
    public Next failed(Throwable cause) {
        if (login instanceof Login.Verifying) login = Login.UNKNOWN;
        return Next.send(Replies.FAILED);
    }

    @Override
    public void closed(Closed cause) {
        assert connection.reactor().inLoop();
        if (login instanceof Login.Updating && ending.isEmpty()) return; // over() comes with the result
        end(stopping ? Ending.STOPPED : switch (cause) {
            case Closed.Normally _, Closed.LeftLoop _, Closed.PeerGone _, Closed.TlsRejected _ -> Ending.LOST;
            case Closed.TimedOut _ -> Ending.TIMED_OUT;
            case Closed.Cut _ -> Ending.STOPPED;
            case Closed.Failed _, Closed.MemoryShort _ -> Ending.FAILED;
        });
        over();
    }

    private void over() {
        loginDeadline.end();
        login.opened().ifPresent(this::release);
        login = Login.UNKNOWN;
        Pop3SessionRecord entry = new Pop3SessionRecord(Instant.now(), Duration.ofNanos(connection.reactor().clock() - begun),
                connection.remote(), user, connection.secure(), messages, octets, deleted, ending.orElseThrow(), connection.id());
        stats.ended(entry);
        settings().sessionLog().log(entry);
        stats.session(-1);
    }

    private void release(Mailbox mailbox) {
        stats.loggedIn(-1);
        try {
            mailbox.drop().close();
        } finally {
            service.locks().unlock(mailbox.user(), this);
        }
    }

    /// For status pages and log lines: `alice, 12 messages, sending`.
    @Override
    public String toString() {
        return switch (login) {
            case Login.Unknown _, Login.Named _, Login.Challenged _ -> "not logged in";
            case Login.Verifying _ -> "logging in";
            case Login.Open(Mailbox mailbox) -> mailbox.user() + ", " + mailbox.count() + " messages" + (sending ? ", sending" : "");
            case Login.Updating(Mailbox mailbox) -> mailbox.user() + ", deleting " + mailbox.marked() + " messages";
        };
    }
}
