package stheno.ftp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import stheno.ftp.data.DataChannel;
import stheno.ftp.data.Replies;
import stheno.ftp.data.TransferResult;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.storage.DiskRefusal;
import stheno.text.CommandTable;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.LineRules;
import stheno.text.LoginDeadline;
import stheno.text.Next;
import stheno.text.Reply;

/// A control connection: its login, current directory, transfer parameters, and the transfer in progress. Loop thread only.
///
/// ```
///   line ─► TelnetDecoder ─► FtpCommands ─► an action ─► Next
///                                             └─► begin(Transfer) ─► DataChannel ─► DataTransfer ─► ended: 226, 426 ...
/// ```
///
/// During a transfer, ABOR, NOOP, STAT and QUIT are handled at once (RFC 959, section 4.1.3). Every other command waits for its end.
final class FtpSession implements LineProtocol {
    /// A path of 4096 bytes, a verb, and some reserve.
    private static final LineRules RULES = LineRules.lenient(4096 + 256);
    private static final Set<String> SECRET = Set.of("PASS", "ACCT", "SITE"); // in logs: SITE PSWD sets a password elsewhere

    private final FtpService service;
    private final Connection connection;
    private final LineConversation conversation;
    private final DataChannel data;
    private final FtpStats stats;
    private final LoginDeadline loginDeadline;
    private Login login = Login.NONE;
    private FtpPath directory = FtpPath.ROOT;
    private TransferParameters parameters = TransferParameters.DEFAULTS;
    private Protection protection = Protection.of(false);
    private Optional<FtpPath> renameFrom = Optional.empty();
    private Optional<Transfer> transfer = Optional.empty();
    private Optional<Reply> lastReply = Optional.empty(); // sent after the transfer, before the connection is closed
    private boolean aborting; // ABOR is answered after the transfer
    private boolean quitting; // closes after the transfer
    private boolean saidQuit; // its end is in order (RFC 959, section 4.1.1): an upload that has come is published
    private boolean clientEnded;
    private int failures;

    FtpSession(FtpService service, FtpStats stats, Connection connection) {
        this.service = service;
        this.connection = connection;
        this.conversation = new LineConversation(connection, this);
        this.loginDeadline = new LoginDeadline(conversation, Reply.of(421, "Login timeout."));
        this.data = new DataChannel(connection);
        this.stats = stats;
        stats.session(1);
    }

    LineConversation conversation() {
        return conversation;
    }

    FtpService service() {
        return service;
    }

    Connection connection() {
        return connection;
    }

    FtpSettings settings() {
        return service.settings();
    }

    DataChannel data() {
        return data;
    }

    Login login() {
        return login;
    }

    /// The user, for commands that require a login.
    User user() {
        if (login instanceof Login.LoggedIn(User user)) return user;
        throw new IllegalStateException("not logged in");
    }

    FtpPath directory() {
        return directory;
    }

    void directory(FtpPath next) {
        directory = next;
    }

    TransferParameters parameters() {
        return parameters;
    }

    void parameters(TransferParameters next) {
        parameters = next;
    }

    /// The offset set by REST, and resets it: it applies to one transfer (RFC 959, section 4.1.3).
    long takeRestart() {
        long offset = parameters.restart();
        parameters = parameters.withRestart(0);
        return offset;
    }

    Protection protection() {
        return protection;
    }

    void protection(Protection next) {
        protection = next;
    }

    Optional<FtpPath> renameFrom() {
        return renameFrom;
    }

    void renameFrom(Optional<FtpPath> from) {
        renameFrom = from;
    }

    Optional<Transfer> transfer() {
        return transfer;
    }

    /// Continues with the path that an argument names, or replies that it is invalid.
    Next at(String argument, Function<FtpPath, Next> then) {
        Optional<FtpPath> path = directory.resolve(argument);
        return path.isPresent() ? then.apply(path.get()) : Next.send(Replies.BAD_NAME);
    }

    @Override
    public LineRules rules() {
        return RULES;
    }

    @Override
    public Next opened() {
        assert connection.reactor().inLoop();
        connection.urgentInline(); // clients send Telnet's synch before ABOR
        connection.keepAlive(); // it is silent during a transfer
        protection = Protection.of(connection.secure()); // known only now, with implicit TLS
        loginDeadline.begin(settings().loginTimeout());
        return Next.send(Reply.of(220, settings().banner()));
    }

    @Override
    public Next line(ByteBuffer line) {
        assert connection.reactor().inLoop();
        Next next = TelnetDecoder.text(line).map(this::command).orElse(Next.send(Reply.of(501, "File names must be UTF-8.")));
        if (!(next instanceof Next.Hold)) renameFrom = Optional.empty(); // RNTO must follow RNFR (RFC 959, section 4.1.3)
        return next;
    }

    private Next command(String line) {
        log(line);
        if (CommandTable.isHttp(line)) return Next.close(Replies.NOT_HTTP);
        return FtpCommands.TABLE.run(this, line);
    }

    private void log(String line) {
        Log log = connection.reactor().log();
        if (!log.wants(Log.Level.DEBUG)) return;
        String logged = FtpCommands.TABLE.redacted(line, SECRET);
        log.event(Log.Level.DEBUG, "ftp-command", "peer", connection.remote(), "session", connection.id(), "line", logged);
    }

    /// A command that takes long is cancelled by ABOR, and by QUIT: its client waits for nothing else.
    @Override
    public boolean cancels(ByteBuffer line) {
        String verb = TelnetDecoder.text(line.duplicate()).map(CommandTable::verb).orElse("");
        return verb.equals("ABOR") || verb.equals("QUIT");
    }

    @Override
    public Next cancelled() {
        return Next.send(Replies.CANCELLED);
    }

    @Override
    public Next flooded() {
        return Next.close(Reply.of(421, "Too many commands at once."));
    }

    @Override
    public void replied(Reply reply) {
        stats.reply(reply.code());
    }

    @Override
    public Next tooLong() {
        renameFrom = Optional.empty();
        return Next.send(Reply.of(500, "Line exceeds " + RULES.limit() + " bytes."));
    }

    /// The login succeeded.
    void logIn(User user) {
        assert connection.reactor().inLoop();
        logOut();
        loginDeadline.end();
        login = new Login.LoggedIn(user);
        stats.login(true);
        stats.loggedIn(1);
        failures = 0;
    }

    /// USER was sent; the password follows.
    void name(String name) {
        logOut();
        login = new Login.Named(name);
    }

    /// Logs out. The transfer parameters stay (RFC 959, section 4.1.1, on USER).
    void logOut() {
        assert connection.reactor().inLoop();
        if (!isUploadingLast()) data.close();
        if (login instanceof Login.LoggedIn) stats.loggedIn(-1);
        login = Login.NONE;
        loginDeadline.begin(settings().loginTimeout());
        directory = FtpPath.ROOT;
        parameters = parameters.withRestart(0);
        renameFrom = Optional.empty();
    }

    /// Resets the session to that of a new connection (REIN, in the same section).
    void reset() {
        logOut();
        parameters = TransferParameters.DEFAULTS;
    }

    /// A login failed.
    ///
    /// @return the number of failed logins on this connection
    int loginFailed() {
        logOut();
        stats.login(false);
        return ++failures;
    }

    @Override
    public void secured() {
        reset();
        protection = Protection.of(true).unprotected();
    }

    /// Begins a transfer: sends the opening reply, and gives it the data connection as soon as it is established.
    Next begin(Transfer next, Reply opening) {
        assert connection.reactor().inLoop();
        transfer = Optional.of(next);
        stats.transferring(1);
        conversation.send(opening);
        data.give(next.data(), DataCommands.from(this));
        return Next.READ;
    }

    /// The transfer has ended.
    void ended(TransferResult outcome) {
        assert connection.reactor().inLoop();
        Transfer over = transfer.orElseThrow();
        transfer = Optional.empty();
        stats.transferring(-1);
        boolean complete = outcome instanceof TransferResult.Complete;
        record(over, complete);
        conversation.send(switch (outcome) {
            case TransferResult.Complete _ -> Reply.of(226, "Transfer complete.");
            case TransferResult.Failed(Reply reply) -> reply;
        });
        if (aborting) conversation.send(DataCommands.ABORTED);
        aborting = false;
        if (quitting || clientEnded) lastReply.ifPresentOrElse(conversation::close, conversation::close);
        else conversation.release();
    }

    private void record(Transfer over, boolean complete) {
        TransferRecord entry = new TransferRecord(Instant.now(), Duration.ofNanos(connection.reactor().clock() - over.begun()),
                connection.remote(), over.data().bytes(), over.path().toString(), over.ascii(), over.kind(), over.user().name(),
                over.user().anonymous(), over.secure(), complete, connection.id());
        stats.transferred(entry);
        settings().transferLog().log(entry);
    }

    /// Aborts the transfer: its own reply comes first, then that of ABOR (RFC 959, section 5.4).
    Next abort() {
        assert connection.reactor().inLoop();
        if (aborting) return Next.HOLD; // the first ABOR is not answered yet
        aborting = true;
        abort(transfer.orElseThrow());
        return Next.READ;
    }

    private void abort(Transfer current) {
        data.close();
        current.data().abort();
    }

    boolean isAborting() {
        return aborting;
    }

    /// The client has sent QUIT.
    Next quit() {
        saidQuit = true;
        return quit(Reply.of(221, "Goodbye."));
    }

    /// Closes the connection after the current transfer, if there is one.
    private Next quit(Reply last) {
        assert connection.reactor().inLoop();
        if (transfer.isEmpty()) return Next.close(last);
        quitting = true;
        lastReply = Optional.of(last);
        return Next.READ;
    }

    @Override
    public Next idle() {
        return transfer.isPresent() ? Next.READ : Next.close(Reply.of(421, "Idle timeout."));
    }

    @Override
    public Next overdue() {
        return Next.close(Reply.of(421, "Timeout while reading a command."));
    }

    @Override
    public Next exhausted() {
        return Next.close(Reply.of(421, "The server is short of memory. Try again later."));
    }

    @Override
    public Next ended() {
        clientEnded = true;
        if (isKilled()) transfer.filter(it -> it.kind() == TransferRecord.Kind.STORED && data.isPrepared()).ifPresent(this::abort);
        return transfer.isPresent() ? Next.READ : Next.close();
    }

    /// Whether the client has ended the control connection without QUIT: it may have been killed, and its upload cut.
    boolean isKilled() {
        return clientEnded && !saidQuit;
    }

    /// Whether the client may have left before the upload has come: it has said QUIT, so the upload will end in order, or be cut.
    private boolean isUploadingLast() {
        return saidQuit && transfer.filter(it -> it.kind() == TransferRecord.Kind.STORED).isPresent();
    }

    @Override
    public Next drain() {
        assert connection.reactor().inLoop();
        if (transfer.isEmpty()) data.close();
        return quit(Replies.SHUTDOWN);
    }

    @Override
    public Next failed(Throwable cause) {
        DiskRefusal.of(cause).ifPresent(_ -> connection.reactor().log().event(Log.Level.WARN, "ftp-disk-refused",
                "peer", connection.remote(), "state", this, "cause", cause.toString()));
        return Next.send(Replies.of(cause));
    }

    @Override
    public boolean isRefusal(Throwable cause) {
        return Replies.of(cause) != Replies.FAILED;
    }

    @Override
    public void closed(Closed cause) {
        assert connection.reactor().inLoop();
        clientEnded = true;
        logOut();
        if (!isUploadingLast()) transfer.ifPresent(it -> it.data().abort());
        loginDeadline.end();
        stats.session(-1);
    }

    /// For status pages and log lines: `alice in /pub, sending /pub/a, 12 bytes so far`.
    @Override
    public String toString() {
        String who = switch (login) {
            case Login.None _, Login.Named _ -> "not logged in";
            case Login.LoggedIn(User user) -> user.name() + " in " + directory;
        };
        return transfer.map(it -> who + ", " + it).orElse(who);
    }
}
