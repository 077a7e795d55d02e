package stheno.mail.queue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Opener;
import stheno.reactor.PendingConnection;
import stheno.reactor.Reactor;
import stheno.reactor.Timer;
import stheno.reactor.TlsClient;
import stheno.text.ClientConversation;
import stheno.text.ClientFault;
import stheno.text.ClientProtocol;
import stheno.text.ReceivedReply;

/// A connection to the smarthost: greets, starts TLS, logs in, and then sends messages, one after the other (RFC 5321, 3207, 4954). Loop
/// thread only, once it is connected.
///
/// ```
///  connect ─► greeting ─► EHLO ─┬─► STARTTLS ─► EHLO ─┬─► AUTH ─┬─► IDLE ◄──────────┐
///     │          │         └ HELO ────────────────────┴─────────┘    │ send          │
///     │          │          │                                        ▼               │
///     ▼          ▼          ▼                                    RelayTransaction ───┘
///   Owner.unusable: another address, or the smarthost is not used for a while
/// ```
final class RelaySession implements ClientProtocol, Opener {
    /// What a session reports. Loop thread; must not block.
    interface Owner {
        /// The session can take a message.
        void ready(RelaySession session);

        /// A transaction is over. The session may be of use for another message: [#ready] follows then.
        void finished(RelayMessage message, List<RecipientResult> results);

        /// The smarthost cannot be used; no message is to blame.
        ///
        /// @param loop whether it is this server itself
        void unusable(String why, boolean loop);

        /// The session is over. The last call.
        void ended(RelaySession session);
    }

    private final RelaySettings settings;
    private final Reactor reactor;
    private final Owner owner;
    private List<InetSocketAddress> addresses = List.of(); // still to be tried
    private Connector connector; // null before connect()
    private Optional<TlsClient> tls = Optional.empty();
    private Optional<PendingConnection> pending = Optional.empty();
    private ClientConversation talk; // null until it is connected
    private Extensions extensions = Extensions.NONE;
    private RelayTransaction transaction; // null between two
    private Optional<Timer> idle = Optional.empty();
    private boolean ready; // logged in
    private boolean quitting;
    private boolean cut; // by this server
    private boolean over;
    private int served; // transactions

    RelaySession(RelaySettings settings, Reactor reactor, Owner owner) {
        this.settings = settings;
        this.reactor = reactor;
        this.owner = owner;
    }

    Reactor reactor() {
        return reactor;
    }

    RelaySettings settings() {
        return settings;
    }

    ClientConversation talk() {
        return talk;
    }

    Extensions extensions() {
        return extensions;
    }

    /// Whether it has sent a message before: the smarthost may have closed it since.
    boolean reused() {
        return served > 0;
    }

    /// Tries these addresses, one after the other.
    ///
    /// @param client present if the connection is to be encrypted
    void connect(List<InetSocketAddress> to, Connector plain, Optional<TlsClient> client) {
        assert reactor.inLoop();
        if (over) return;
        tls = client;
        connector = settings.tls() == RelaySettings.Security.IMPLICIT ? plain.withTls(client.orElseThrow()) : plain;
        addresses = new ArrayList<>(to);
        next(new IOException("the host " + settings.host() + " has no address"));
    }

    private void next(IOException last) {
        if (addresses.isEmpty()) {
            unusable("no connection to " + settings.host() + ":" + settings.port() + ": " + last.getMessage());
            return;
        }
        pending = Optional.of(connector.connect(reactor, addresses.removeFirst(), settings.timeouts().connect(), this));
    }

    @Override
    public Conversation open(Connection connection) {
        talk = new ClientConversation(connection, this, settings.timeouts().greeting());
        return talk;
    }

    @Override
    public void failed(IOException cause) {
        if (over) return;
        next(cause);
    }

    private void unusable(String why) {
        unusable(why, false);
    }

    private void unusable(String why, boolean loop) {
        if (over) return;
        owner.unusable(why, loop);
        if (talk == null) end();
        else quit();
    }

    /// The session is over. Its connection may still be sending QUIT.
    private void end() {
        if (over) return;
        over = true;
        idle.ifPresent(Timer::cancel);
        if (talk == null) pending.ifPresent(PendingConnection::cancel);
        owner.ended(this);
    }

    private void command(String line, Consumer<ReceivedReply> then) {
        talk.command(line, settings.timeouts().command(), then);
    }

    @Override
    public void greeted(ReceivedReply greeting) {
        if (!greeting.isPositive()) unusable("the greeting is " + greeting);
        else if (isOwn(greeting)) unusable("the smarthost greets with the name of this server, " + settings.helloName()
                + ": if it is another server, give one of the two another smtp.host-name", true);
        else command("EHLO " + settings.helloName(), this::hello);
    }

    /// The first word of a greeting and of the reply to EHLO is the server's name (RFC 5321, section 4.2).
    private boolean isOwn(ReceivedReply reply) {
        return reply.text().split(" ", 2)[0].equalsIgnoreCase(settings.helloName());
    }

    private void hello(ReceivedReply reply) {
        if (reply.isPermanent()) {
            command("HELO " + settings.helloName(), this::helo);
            return;
        }
        if (!reply.isPositive()) {
            unusable("the reply to EHLO is " + reply);
            return;
        }
        if (isOwn(reply)) {
            unusable("the smarthost has the name of this server, " + settings.helloName(), true);
            return;
        }
        extensions = Extensions.of(reply);
        secure();
    }

    private void helo(ReceivedReply reply) {
        if (!reply.isPositive()) {
            unusable("the reply to HELO is " + reply);
            return;
        }
        if (isOwn(reply)) {
            unusable("the smarthost has the name of this server, " + settings.helloName(), true);
            return;
        }
        extensions = Extensions.NONE;
        secure();
    }

    private void secure() {
        boolean offered = extensions.has("STARTTLS") && !talk.connection().secure();
        switch (settings.tls()) {
            case NONE, IMPLICIT -> login();
            case STARTTLS -> {
                if (offered) startTls();
                else login();
            }
            case REQUIRED -> {
                if (offered) startTls();
                else if (talk.connection().secure()) login();
                else unusable("the smarthost does not offer STARTTLS");
            }
        }
    }

    private void startTls() {
        command("STARTTLS", reply -> {
            if (reply.isPositive()) talk.startTls(tls.orElseThrow(), () -> command("EHLO " + settings.helloName(), this::hello));
            else unusable("the reply to STARTTLS is " + reply);
        });
    }

    private void login() {
        if (settings.login().isEmpty()) {
            loggedIn();
            return;
        }
        RelaySettings.Login login = settings.login().get();
        if (!talk.connection().secure() && !settings.clearLogin()) {
            unusable("the password is not sent without TLS");
        } else if (extensions.login("PLAIN")) {
            command("AUTH PLAIN " + base64("\0" + login.user() + "\0" + login.password()), this::authenticated);
        } else if (extensions.login("LOGIN")) {
            command("AUTH LOGIN", reply -> challenged(reply, login.user(),
                    second -> challenged(second, login.password(), this::authenticated)));
        } else {
            unusable("the smarthost offers neither AUTH PLAIN nor AUTH LOGIN");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void challenged(ReceivedReply challenge, String answer, Consumer<ReceivedReply> then) {
        if (challenge.code() == 334) talk.line("AUTH", base64(answer), settings.timeouts().command(), then);
        else authenticated(challenge);
    }

    private void authenticated(ReceivedReply reply) {
        if (reply.isPositive()) loggedIn();
        else unusable("the smarthost refuses the login of " + settings.login().orElseThrow().user() + ": " + reply);
    }

    private void loggedIn() {
        ready = true;
        owner.ready(this);
    }

    /// Begins a transaction. Only after [Owner#ready].
    void send(RelayMessage message) {
        assert reactor.inLoop();
        idle.ifPresent(Timer::cancel);
        idle = Optional.empty();
        if (over || quitting) {
            owner.finished(message, RelayTransaction.untried(message));
            return;
        }
        transaction = new RelayTransaction(this, message);
        transaction.begin();
    }

    /// The results of the present transaction are known.
    void finished(RelayMessage message, List<RecipientResult> results) {
        transaction = null;
        served++;
        owner.finished(message, results);
    }

    /// The connection has no transaction any more.
    ///
    /// @param usable whether another may follow
    void free(boolean usable) {
        if (over) return;
        if (usable && !quitting) {
            owner.ready(this);
        } else {
            quitting = true;
            farewell();
        }
    }

    /// Nothing is to be sent now: the connection stays for a while.
    ///
    /// @param leave is run when the time is over; it may call [#quit]
    void rest(Runnable leave) {
        assert reactor.inLoop();
        if (!over && !quitting) idle = Optional.of(reactor.schedule(settings.timeouts().idle(), leave));
    }

    /// Ends the session, after the present transaction.
    void quit() {
        assert reactor.inLoop();
        if (over || quitting) return;
        quitting = true;
        if (transaction == null) farewell();
    }

    /// The reply to QUIT is not awaited, as in Postfix: it changes nothing, and a server that does not send it would hold up the others.
    private void farewell() {
        if (talk != null) {
            if (talk.isReady()) command("QUIT", _ -> { });
            talk.close();
        }
        end();
    }

    /// Ends the session at once.
    void cut() {
        assert reactor.inLoop();
        cut = true;
        if (talk == null) end();
        else talk.connection().close();
    }

    @Override
    public void ended(Optional<ClientFault> fault) {
        RelayTransaction broken = transaction;
        transaction = null;
        if (broken != null) owner.finished(broken.message(), broken.broken(cut ? Optional.empty() : fault));
        else if (!ready && !quitting && !over) owner.unusable(fault.map(ClientFault::detail).orElse("closed"), false);
        end();
    }

    /// For log lines.
    @Override
    public String toString() {
        return settings.host() + ":" + settings.port();
    }
}
