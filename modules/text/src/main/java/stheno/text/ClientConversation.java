package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Terminator;
import stheno.reactor.Timer;
import stheno.reactor.TlsClient;

/// The client's side of a line protocol such as SMTP: it sends commands, and hands each reply to the continuation of its command. Several
/// commands may be sent before the first reply (RFC 2920); the replies come in the order of the commands. Loop thread only.
///
/// ```
///  opened ─► GREETING ──greeting──► READY ◄──── last reply ────┐
///                                    │ │ └─ command, content ─► AWAITING ◄─┐
///                                    │ │                         │         │
///                                    │ │                         └─ reply, command
///                                    │ └─ startTls ─► SECURING ──secured──► READY
///                                    │
///   from each state: close, a fault ─┴─► OVER ──► ClientProtocol.ended
/// ```
///
/// Each reply has its own time. It runs from the command, or from the reply before if that comes later; for content, from its last octet.
/// How long the server may take nothing of the content is [stheno.reactor.Limits#window].
public final class ClientConversation implements Conversation {
    private static final LineRules RULES = LineRules.lenient(4096); // RFC 5321, section 4.5.3.1.5: 512; some servers send more

    private enum State { GREETING, READY, AWAITING, SECURING, OVER }

    /// A command or content without a reply yet.
    private static final class Awaited {
        final String name; // for faults; without arguments, which may be secret
        final Duration patience;
        final Consumer<ReceivedReply> then;
        boolean sent = true; // false while content is being sent

        Awaited(String name, Duration patience, Consumer<ReceivedReply> then) {
            this.name = name;
            this.patience = patience;
            this.then = then;
        }
    }

    private final Connection connection;
    private final ClientProtocol protocol;
    private final ReplyReader reader = new ReplyReader();
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private State state = State.GREETING;
    private Optional<Timer> timer = Optional.empty(); // of the first awaited reply
    private ByteBuffer line = ByteBuffer.allocate(0); // lent, between collect and found
    private Runnable secured = () -> { };
    private Optional<ClientFault> fault = Optional.empty();

    /// For use in [stheno.reactor.Opener#open].
    ///
    /// @param greeting how long the server may take to greet
    public ClientConversation(Connection connection, ClientProtocol protocol, Duration greeting) {
        this.connection = connection;
        this.protocol = protocol;
        awaited.add(new Awaited("greeting", greeting, protocol::greeted));
    }

    /// The connection under this conversation.
    public Connection connection() {
        return connection;
    }

    /// Whether a command can be sent: the greeting has come, no handshake is under way, and the conversation is not over.
    public boolean isReady() {
        return state == State.READY || state == State.AWAITING;
    }

    /// Sends a command in UTF-8, with its line end. Does nothing if the conversation is over.
    ///
    /// @param patience how long the server may take to reply
    /// @param then     gets the reply; may send, close, and start TLS
    /// @throws IllegalArgumentException if the command contains a control character
    /// @throws IllegalStateException    before the greeting, and during a handshake
    public void command(String command, Duration patience, Consumer<ReceivedReply> then) {
        line(CommandTable.verb(command), command, patience, then);
    }

    /// Sends a line that is not a command, such as the answer to a challenge of AUTH. Nothing of it is shown in faults.
    ///
    /// @param name what the line is, for faults
    public void line(String name, String text, Duration patience, Consumer<ReceivedReply> then) {
        byte[] bytes = encoded(text);
        if (await(new Awaited(name, patience, then))) connection.send(Producer.bytes(bytes));
    }

    private static byte[] encoded(String line) {
        if (line.chars().anyMatch(Character::isISOControl)) throw new IllegalArgumentException("a control character in a line");
        return (line + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Sends content that has one reply: a message after DATA, as [DotStuffing], or a chunk after BDAT. Closes the producer in any case.
    ///
    /// A reply before the end of the content goes to `then` and ends the conversation: what was not sent is lost.
    public void content(Producer content, Duration patience, Consumer<ReceivedReply> then) {
        Awaited reply = new Awaited("message", patience, then);
        reply.sent = false;
        if (!await(reply)) {
            content.close();
            return;
        }
        connection.send(content.hooked((_, completed) -> {
            if (!completed) return;
            reply.sent = true;
            if (awaited.peek() == reply) arm();
        }));
    }

    /// Sends content whose command and content share one reply, such as a chunk of BDAT (RFC 3030): the reply goes to `then`.
    ///
    /// @param command without its line end
    public void command(String command, Producer content, Duration patience, Consumer<ReceivedReply> then) {
        content(Producer.composite(Producer.bytes(encoded(command)), content), patience, then);
    }

    /// Goes on in TLS, after the server's consent. Octets that the server has sent behind its reply in the clear end the conversation.
    ///
    /// @param then runs when the handshake is complete; what was learned from the server before does not count any more (RFC 3207,
    ///             section 4.2)
    /// @throws IllegalStateException if a reply is awaited, or the connection uses TLS already
    public void startTls(TlsClient tls, Runnable then) {
        assert connection.reactor().inLoop();
        if (state == State.OVER) return;
        if (state != State.READY || connection.secure()) throw new IllegalStateException("TLS cannot start in the state " + state);
        state = State.SECURING;
        secured = then;
        connection.startTls(tls);
    }

    /// Closes the connection when everything sent so far has gone out. Replies are not awaited any more.
    public void close() {
        assert connection.reactor().inLoop();
        if (state == State.OVER) return;
        over();
        connection.closeWhenSent();
    }

    private void over() {
        state = State.OVER;
        timer.ifPresent(Timer::cancel);
        timer = Optional.empty();
        awaited.clear();
    }

    /// @return false if the conversation is over
    private boolean await(Awaited reply) {
        assert connection.reactor().inLoop();
        switch (state) {
            case OVER -> {
                return false;
            }
            case GREETING, SECURING -> throw new IllegalStateException("nothing can be sent in the state " + state);
            case READY, AWAITING -> { }
        }
        state = State.AWAITING;
        awaited.add(reply);
        if (awaited.size() == 1) arm();
        return true;
    }

    /// Begins the time of the first reply.
    private void arm() {
        timer.ifPresent(Timer::cancel);
        Awaited first = awaited.peek();
        timer = first == null || !first.sent ? Optional.empty()
                : Optional.of(connection.reactor().schedule(first.patience, () -> fail(ClientFault.Kind.TIMED_OUT,
                        "no reply to " + first.name + " within " + first.patience.toSeconds() + " s")));
    }

    private void fail(ClientFault.Kind kind, String detail) {
        fail(ClientFault.of(kind, detail));
    }

    private void fail(ClientFault why) {
        if (state == State.OVER) return;
        fault = Optional.of(why);
        over();
        connection.close();
    }

    @Override
    public Terminator opened() {
        assert connection.reactor().inLoop();
        arm();
        return RULES.terminator();
    }

    @Override
    public void collect(ByteBuffer data) {
        line = data.slice(); // the bytes are lent until found()
    }

    @Override
    public Terminator found() {
        ByteBuffer whole = RULES.withoutCr(line);
        line = ByteBuffer.allocate(0);
        try {
            if (state != State.OVER) reader.line(whole).ifPresent(this::received);
        } catch (MalformedReply e) {
            fail(ClientFault.Kind.MALFORMED, e.getMessage());
        }
        return state == State.OVER ? Terminator.PAUSED : RULES.terminator();
    }

    private void received(ReceivedReply reply) {
        Awaited first = awaited.poll();
        if (first == null) {
            boolean leaving = reply.code() == 421; // RFC 5321, section 3.8
            fault = Optional.of(new ClientFault(leaving ? ClientFault.Kind.GONE : ClientFault.Kind.MALFORMED,
                    (leaving ? "the server closes the connection: " : "a reply to no command: ") + reply, Optional.of(reply),
                    Optional.empty()));
            over();
            connection.close();
            return;
        }
        if (awaited.isEmpty()) state = State.READY;
        arm();
        first.then.accept(reply);
        if (!first.sent) fail(ClientFault.Kind.GONE, "a reply before the end of the message: " + reply);
    }

    @Override
    public Terminator overflowed() {
        fail(ClientFault.Kind.MALFORMED, "a line of more than " + RULES.limit() + " octets");
        return Terminator.PAUSED;
    }

    @Override
    public void secured() {
        if (state != State.SECURING) return;
        state = State.READY;
        Runnable then = secured;
        secured = () -> { };
        then.run();
    }

    @Override
    public void ended() {
        Awaited first = awaited.peek();
        fail(ClientFault.Kind.GONE, first == null ? "the server has closed the connection"
                : "the server has closed the connection before its reply to " + first.name);
    }

    /// The time of the awaited reply decides.
    @Override
    public void idle() {}

    /// Likewise.
    @Override
    public void overdue() {}

    /// The protocol decides when to close.
    @Override
    public void drain() {}

    @Override
    public void closed(Closed cause) {
        boolean own = state == State.OVER && fault.isEmpty();
        over();
        protocol.ended(fault.isPresent() ? fault : own ? Optional.empty() : Optional.of(switch (cause) {
            case Closed.TlsRejected(var reason, String detail) ->
                new ClientFault(ClientFault.Kind.TLS, detail, Optional.empty(), Optional.of(reason));
            case Closed.PeerGone(String detail) -> ClientFault.of(ClientFault.Kind.GONE, "the connection broke: " + detail);
            case Closed.TimedOut(var during) -> ClientFault.of(ClientFault.Kind.TIMED_OUT, switch (during) {
                case HANDSHAKE -> "the TLS handshake took too long";
                case TRANSFER -> "the server did not read the message";
                case IDLE, MESSAGE, ANSWER, LINGER -> "the connection was idle for too long";
            });
            case Closed.Cut _ -> ClientFault.of(ClientFault.Kind.CUT, "this server is stopping");
            case Closed.MemoryShort _ -> ClientFault.of(ClientFault.Kind.CUT, "this server is short of memory");
            case Closed.Failed(Throwable e) -> ClientFault.of(ClientFault.Kind.FAILED, String.valueOf(e.getMessage()));
            case Closed.Normally _, Closed.LeftLoop _ -> ClientFault.of(ClientFault.Kind.GONE, "the connection is closed");
        }));
    }

    /// The state, and what is awaited.
    @Override
    public String toString() {
        return awaited.isEmpty() ? state.toString() : state + " " + awaited.peek().name;
    }
}
