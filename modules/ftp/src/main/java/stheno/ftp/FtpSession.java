package stheno.ftp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.text.CommandTable;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.LineRules;
import stheno.text.Next;
import stheno.text.Reply;

/// One control connection: who is logged in, where he is, what he has set, and the transfer that is under way. Loop thread only.
///
/// ```
///   line ─► Telnet ─► FtpCommands (a row each) ─► an action ─► Next
///                                                    └─► begin(Transfer) ─► DataChannel ─► Flow ─► ended: 226, 426 ...
/// ```
///
/// While a transfer is under way, ABOR, STAT and QUIT are obeyed at once (RFC 959, section 4.1.3); NOOP is answered after its end, and
/// every other line waits for it.
final class FtpSession implements LineProtocol {
    /// A path of 4096 bytes, its verb, and some room.
    private static final LineRules RULES = LineRules.lenient(4096 + 256);
    private static final int MOST_NOOPS = 1000; // that wait for the end of a transfer: one each half minute for eight hours

    private final FtpService service;
    private final Connection connection;
    private final LineConversation conversation;
    private final DataChannel data;
    private final FtpStats stats;
    private Login login = Login.NOBODY;
    private FtpPath place = FtpPath.ROOT;
    private Modes modes = Modes.DEFAULTS;
    private Protection protection = Protection.of(false);
    private Optional<FtpPath> renaming = Optional.empty();
    private Optional<Transfer> transfer = Optional.empty();
    private Optional<Reply> farewell = Optional.empty(); // what to say when the transfer is over, and then close
    private boolean aborting; // whether ABOR is to be answered when the transfer is over
    private int waitingNoops; // said during a transfer
    private boolean leaving; // closes when the transfer is over
    private boolean peerEnded;
    private int failures;

    FtpSession(FtpService service, FtpStats stats, Connection connection) {
        this.service = service;
        this.connection = connection;
        this.conversation = new LineConversation(connection, this);
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

    /// Who is logged in. To be asked by commands that need somebody.
    User user() {
        if (login instanceof Login.In(User user)) return user;
        throw new IllegalStateException("nobody is logged in");
    }

    FtpPath place() {
        return place;
    }

    void place(FtpPath next) {
        place = next;
    }

    Modes modes() {
        return modes;
    }

    void modes(Modes next) {
        modes = next;
    }

    /// What REST has said, for the transfer that begins now and for no other (RFC 959, section 4.1.3).
    long takeRestart() {
        long offset = modes.restart();
        modes = modes.withRestart(0);
        return offset;
    }

    Protection protection() {
        return protection;
    }

    void protection(Protection next) {
        protection = next;
    }

    Optional<FtpPath> renaming() {
        return renaming;
    }

    void renaming(Optional<FtpPath> from) {
        renaming = from;
    }

    Optional<Transfer> transfer() {
        return transfer;
    }

    /// Goes on with the place that an argument names, or answers that it names none.
    Next at(String argument, Function<FtpPath, Next> then) {
        Optional<FtpPath> path = place.resolve(argument);
        return path.isPresent() ? then.apply(path.get()) : Next.send(Replies.BAD_NAME);
    }

    @Override
    public LineRules rules() {
        return RULES;
    }

    @Override
    public Next opened() {
        connection.urgentInline(); // where clients put the synch before ABOR
        protection = Protection.of(connection.secure()); // with implicit TLS, not before now
        return Next.send(Reply.of(220, settings().banner()));
    }

    @Override
    public Next line(ByteBuffer line) {
        Next next = Telnet.text(line).map(this::command).orElse(Next.send(Reply.of(501, "Names are UTF-8 here.")));
        if (!(next instanceof Next.Hold)) renaming = Optional.empty(); // RNTO comes at once after RNFR or not at all (RFC 959, section 4.1.3)
        return next;
    }

    private Next command(String line) {
        log(line);
        return FtpCommands.TABLE.run(this, line);
    }

    private void log(String line) {
        Log log = connection.reactor().log();
        if (!log.wants(Log.Level.DEBUG)) return;
        String verb = CommandTable.verb(line);
        String said = verb.startsWith("PASS") || verb.startsWith("ACCT") ? verb.substring(0, 4) + " ***" : line; // also before a tab
        log.event(Log.Level.DEBUG, "ftp-command", "peer", connection.remote(), "session", connection.id(), "line", said);
    }

    @Override
    public void replied(Reply reply) {
        stats.reply(reply.code());
    }

    @Override
    public Next tooLong() {
        renaming = Optional.empty();
        return Next.send(Reply.of(500, "A line has " + RULES.limit() + " bytes at most."));
    }

    /// Logs somebody in.
    void enter(User user) {
        leave();
        login = new Login.In(user);
        stats.login(true);
        stats.loggedIn(1);
        failures = 0;
    }

    /// Somebody has given a name, to be followed by a password.
    void name(String name) {
        leave();
        login = new Login.Named(name);
    }

    /// Nobody is logged in any more. How data is moved stays as it was set, be it before the login (RFC 959, section 4.1.1, of USER).
    void leave() {
        if (login instanceof Login.In) stats.loggedIn(-1);
        login = Login.NOBODY;
        place = FtpPath.ROOT;
        modes = modes.withRestart(0);
        renaming = Optional.empty();
        data.close();
    }

    /// As when the connection was new (of REIN in the same section).
    void reset() {
        leave();
        modes = Modes.DEFAULTS;
    }

    /// A login was wrong.
    ///
    /// @return how often that has happened here
    int wrongLogin() {
        leave();
        stats.login(false);
        return ++failures;
    }

    @Override
    public void secured() {
        reset();
        protection = Protection.of(true).unprotected();
    }

    /// A transfer begins: says so, and gives it a data connection as soon as there is one.
    Next begin(Transfer next, Reply opening) {
        transfer = Optional.of(next);
        stats.transferring(1);
        conversation.send(opening);
        data.give(next.flow(), DataCommands.from(this));
        return Next.READ;
    }

    /// The transfer is over.
    void ended(Outcome outcome) {
        Transfer over = transfer.orElseThrow();
        transfer = Optional.empty();
        stats.transferring(-1);
        boolean complete = outcome instanceof Outcome.Complete;
        record(over, complete);
        conversation.send(switch (outcome) {
            case Outcome.Complete _ -> Reply.of(226, "Transfer complete.");
            case Outcome.Broken(Reply reply) -> reply;
        });
        for (; waitingNoops > 0; waitingNoops--) conversation.send(Replies.NOTHING_DONE);
        if (aborting) conversation.send(DataCommands.NOTHING_MOVES);
        aborting = false;
        if (leaving || peerEnded) farewell.ifPresentOrElse(conversation::close, conversation::close);
        else conversation.release();
    }

    private void record(Transfer over, boolean complete) {
        TransferRecord transferred = new TransferRecord(Instant.now(), Duration.ofNanos(connection.reactor().clock() - over.begun()),
                connection.remote(), over.flow().bytes(), over.path().toString(), over.ascii(), over.kind(), over.user().name(),
                over.user().anonymous(), over.secure(), complete, connection.id());
        stats.transferred(transferred);
        settings().transferLog().log(transferred);
    }

    /// Breaks off the transfer that is under way: it ends with its own reply, and then comes this command's (RFC 959, section 5.4).
    Next abort() {
        if (aborting) return Next.HOLD; // the answer to the first one is still to come
        aborting = true;
        giveUp(transfer.orElseThrow());
        return Next.READ;
    }

    private void giveUp(Transfer current) {
        data.close();
        current.flow().abort();
    }

    /// Answers when the transfer is over that may be under way. Clients say NOOP all through one, to keep their connection open: a line
    /// that is held would keep an ABOR, and the end of a client that is killed, from being heard.
    Next noop() {
        if (transfer.isEmpty()) return Next.send(Replies.NOTHING_DONE);
        if (waitingNoops == MOST_NOOPS) return Next.HOLD;
        waitingNoops++;
        return Next.READ;
    }

    /// Ends the connection, when the transfer that may be under way is over.
    Next quit(Reply last) {
        if (transfer.isEmpty()) return Next.close(last);
        leaving = true;
        farewell = Optional.of(last);
        return Next.READ;
    }

    @Override
    public Next idle() {
        return transfer.isPresent() ? Next.READ : Next.close(Reply.of(421, "Nothing was asked for too long; goodbye."));
    }

    @Override
    public Next overdue() {
        return Next.close(Reply.of(421, "That line took too long; goodbye."));
    }

    @Override
    public Next ended() {
        peerEnded = true;
        transfer.filter(it -> it.kind() == TransferRecord.Kind.STORED && data.prepared()).ifPresent(this::giveUp);
        return transfer.isPresent() ? Next.READ : Next.close();
    }

    /// Whether the client has ended its control connection.
    boolean peerEnded() {
        return peerEnded;
    }

    @Override
    public Next drain() {
        if (transfer.isEmpty()) data.close();
        return quit(Replies.STOPPING);
    }

    @Override
    public Next failed(Throwable cause) {
        return Next.send(Replies.FAILED);
    }

    @Override
    public void closed(Closed cause) {
        peerEnded = true;
        data.close();
        transfer.ifPresent(it -> it.flow().abort());
        leave();
        stats.session(-1);
    }

    /// For pages and log lines: `alice in /pub, sending /pub/a, 12 bytes so far`.
    @Override
    public String toString() {
        String who = switch (login) {
            case Login.Nobody _, Login.Named _ -> "not logged in";
            case Login.In(User user) -> user.name() + " in " + place;
        };
        return transfer.map(it -> who + ", " + it).orElse(who);
    }
}
