package stheno.ftp.data;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Opener;
import stheno.reactor.PendingConnection;
import stheno.reactor.Terminator;
import stheno.text.Reply;

/// Gets the data connection for a session's next transfer. The connection may be established before the transfer's command or after it.
/// Loop thread only.
///
/// ```
///          PASV, EPSV             the client connects         TLS, if wanted
///   None ──────────────► Expected ───────────────────► Opening ───────────────► Ready ─┐
///    ▲  └─PORT, EPRT──► Target ─ a transfer ▲                                           │ a transfer
///    └──────────────────────────────────────────────────────────────────────────────────┘
/// ```
public final class DataChannel implements Opener {
    private static final Runnable NOTHING = () -> { };
    private static final TransferResult NO_CONNECTION = new TransferResult.Failed(Reply.of(425, "Cannot open the data connection."));
    private static final TransferResult NOT_RESUMED = new TransferResult.Failed(
            Reply.of(522, "The data connection must resume the control connection's TLS session."));

    private sealed interface State {
        State NONE = new None();

        record None() implements State {}

        record Target(InetSocketAddress address) implements State {}

        record Expected(PendingConnection pending) implements State {}

        record Opening(DataConversation data) implements State {}

        record Ready(DataConversation data) implements State {}
    }

    private final Connection control;
    private State state = State.NONE;
    private ConnectOptions options;
    private Optional<DataTransfer> waiting = Optional.empty();
    private Runnable unused = NOTHING; // what to do when the port is not listened on any more
    private long closedAt = Long.MIN_VALUE; // by the loop's clock, which is constant within a turn

    /// Options of the next connection.
    ///
    /// @param connector with TLS, if the data is to be protected
    /// @param resumeRequired   whether its TLS session must be the control connection's
    public record ConnectOptions(Connector connector, Duration timeout, boolean resumeRequired) {}

    public DataChannel(Connection control) {
        this.control = control;
    }

    /// Listens for one connection from the client.
    ///
    /// @param unused runs once, when the port is not listened on any more, also if this throws
    /// @return the listening address
    /// @throws IOException if no port is free
    public InetSocketAddress expect(ConnectOptions wanted, InetAddress local, int firstPort, int lastPort,
            Predicate<InetAddress> peer, Runnable unused) throws IOException {
        assert control.reactor().inLoop();
        close();
        options = wanted;
        this.unused = unused;
        try {
            PendingConnection pending = wanted.connector()
                    .expect(control.reactor(), local, firstPort, lastPort, peer, wanted.timeout(), this);
            state = new State.Expected(pending);
            return pending.address();
        } finally {
            if (!(state instanceof State.Expected)) leavePort();
        }
    }

    private void leavePort() {
        Runnable last = unused;
        unused = NOTHING;
        last.run();
    }

    /// Sets the address that the client listens on.
    public void target(ConnectOptions wanted, InetSocketAddress address) {
        assert control.reactor().inLoop();
        close();
        options = wanted;
        state = new State.Target(address);
    }

    /// Whether a connection or listener was closed in this turn; the system closes it at the end of the turn.
    public boolean justClosed() {
        return closedAt == control.reactor().now();
    }

    /// Whether a data connection is established, or can be.
    public boolean isPrepared() {
        return !(state instanceof State.None);
    }

    /// Whether a data connection is established and unused.
    public boolean isConnected() {
        return state instanceof State.Ready;
    }

    /// Gives the data connection to a transfer, as soon as it is established.
    ///
    /// @param from the address to connect from, in active mode
    public void give(DataTransfer transfer, Optional<InetSocketAddress> from) {
        assert control.reactor().inLoop();
        switch (state) {
            case State.None _ -> transfer.failed(NO_CONNECTION);
            case State.Expected _, State.Opening _ -> waiting = Optional.of(transfer);
            case State.Target(InetSocketAddress address) -> {
                waiting = Optional.of(transfer);
                state = new State.Expected(connect(from, address));
            }
            case State.Ready(DataConversation data) -> {
                state = State.NONE;
                data.connection().resume(data.use(transfer));
            }
        }
    }

    private PendingConnection connect(Optional<InetSocketAddress> from, InetSocketAddress to) {
        if (from.isEmpty()) return options.connector().connect(control.reactor(), to, options.timeout(), this);
        return options.connector().connect(control.reactor(), from.get(), to, options.timeout(), this);
    }

    @Override
    public Conversation open(Connection connection) {
        assert control.reactor().inLoop();
        leavePort();
        DataConversation data = new DataConversation(connection, this);
        state = new State.Opening(data);
        return data;
    }

    @Override
    public void failed(IOException cause) {
        assert control.reactor().inLoop();
        fail(NO_CONNECTION);
    }

    /// The connection is established.
    ///
    /// @return what to read from it
    Terminator connected(DataConversation data) {
        assert control.reactor().inLoop();
        if (options.resumeRequired() && !data.connection().resumes(control)) {
            fail(NOT_RESUMED);
            data.connection().close();
            return Terminator.PAUSED;
        }
        Optional<DataTransfer> transfer = waiting;
        waiting = Optional.empty();
        state = transfer.isPresent() ? State.NONE : new State.Ready(data);
        return transfer.map(data::use).orElse(Terminator.PAUSED);
    }

    /// A connection is closed; a transfer may have used it.
    void disconnected(DataConversation data) {
        assert control.reactor().inLoop();
        switch (state) {
            case State.Opening(var mine) when mine == data -> fail(NO_CONNECTION);
            case State.Ready(var mine) when mine == data -> state = State.NONE;
            case State.None _, State.Target _, State.Expected _, State.Opening _, State.Ready _ -> { }
        }
    }

    private void fail(TransferResult why) {
        leavePort();
        Optional<DataTransfer> transfer = waiting;
        waiting = Optional.empty();
        state = State.NONE;
        transfer.ifPresent(it -> it.failed(why));
    }

    /// Closes what no transfer uses.
    public void close() {
        assert control.reactor().inLoop();
        State before = state;
        state = State.NONE;
        waiting = Optional.empty();
        leavePort();
        if (!(before instanceof State.None)) closedAt = control.reactor().now();
        switch (before) {
            case State.Expected(PendingConnection pending) -> pending.cancel();
            case State.Opening(DataConversation data) -> data.connection().close();
            case State.Ready(DataConversation data) -> data.connection().close();
            case State.None _, State.Target _ -> { }
        }
    }
}
