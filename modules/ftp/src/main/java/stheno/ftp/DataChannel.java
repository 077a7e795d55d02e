package stheno.ftp;

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

/// How a session comes by a data connection for its next transfer. It may be there before the transfer's command or after it. Loop thread
/// only.
///
/// ```
///            PASV, EPSV            the peer comes            TLS, if wanted
///   Nothing ────────────► Coming ────────────────► Opening ───────────────► There ─┐
///      ▲  └─PORT, EPRT─► Target ─ a transfer ▲                                     │ a transfer
///      └───────────────────────────────────────────────────────────────────────────┘
/// ```
final class DataChannel implements Opener {
    private static final Outcome NONE_CAME = new Outcome.Broken(Reply.of(425, "No data connection could be made."));
    private static final Outcome NOT_RESUMED = new Outcome.Broken(
            Reply.of(522, "The TLS session of the data connection must be resumed from the control connection's."));

    private sealed interface State {
        State NOTHING = new Nothing();

        record Nothing() implements State {}

        record Target(InetSocketAddress address) implements State {}

        record Coming(PendingConnection pending) implements State {}

        record Opening(DataConversation data) implements State {}

        record There(DataConversation data) implements State {}
    }

    private final Connection control;
    private State state = State.NOTHING;
    private ConnectOptions terms;
    private Optional<DataTransfer> waiting = Optional.empty();
    private long closedAt = Long.MIN_VALUE; // by the loop's clock, which stands still within a turn

    /// What the next connection lives by.
    ///
    /// @param connector with TLS, if the data is to be protected
    /// @param resumed   whether its TLS session must be the control connection's
    record ConnectOptions(Connector connector, Duration patience, boolean resumed) {}

    DataChannel(Connection control) {
        this.control = control;
    }

    /// Listens for the client, once.
    ///
    /// @return where
    /// @throws IOException if there is no port to be had
    InetSocketAddress expect(ConnectOptions wanted, InetAddress local, PassivePorts ports, Predicate<InetAddress> peer) throws IOException {
        close();
        terms = wanted;
        PendingConnection pending = wanted.connector().expect(control.reactor(), local, ports.first(), ports.last(), peer, wanted.patience(), this);
        state = new State.Coming(pending);
        return pending.address();
    }

    /// Notes where the client listens.
    void target(ConnectOptions wanted, InetSocketAddress address) {
        close();
        terms = wanted;
        state = new State.Target(address);
    }

    /// Whether something was given up in this turn, at whose end alone the system closes it.
    boolean justClosed() {
        return closedAt == control.reactor().now();
    }

    /// Whether a transfer could have a connection.
    boolean prepared() {
        return !(state instanceof State.Nothing);
    }

    /// Whether a connection is there that no transfer has taken.
    boolean connected() {
        return state instanceof State.There;
    }

    /// Gives a transfer the connection, as soon as there is one.
    ///
    /// @param from the address to connect from, in active mode
    void give(DataTransfer flow, Optional<InetSocketAddress> from) {
        switch (state) {
            case State.Nothing _ -> flow.failed(NONE_CAME);
            case State.Coming _, State.Opening _ -> waiting = Optional.of(flow);
            case State.Target(InetSocketAddress address) -> {
                waiting = Optional.of(flow);
                state = new State.Coming(connect(from, address));
            }
            case State.There(DataConversation data) -> {
                state = State.NOTHING;
                data.connection().resume(data.use(flow));
            }
        }
    }

    private PendingConnection connect(Optional<InetSocketAddress> from, InetSocketAddress to) {
        if (from.isEmpty()) return terms.connector().connect(control.reactor(), to, terms.patience(), this);
        return terms.connector().connect(control.reactor(), from.get(), to, terms.patience(), this);
    }

    @Override
    public Conversation open(Connection connection) {
        DataConversation data = new DataConversation(connection, this);
        state = new State.Opening(data);
        return data;
    }

    @Override
    public void failed(IOException cause) {
        fail(NONE_CAME);
    }

    /// The connection is there.
    ///
    /// @return what to read from it
    Terminator arrived(DataConversation data) {
        if (terms.resumed() && !data.connection().resumes(control)) {
            fail(NOT_RESUMED);
            data.connection().close();
            return Terminator.PAUSED;
        }
        Optional<DataTransfer> flow = waiting;
        waiting = Optional.empty();
        state = flow.isPresent() ? State.NOTHING : new State.There(data);
        return flow.map(data::use).orElse(Terminator.PAUSED);
    }

    /// A connection is gone, which may have been taken before.
    void left(DataConversation data) {
        switch (state) {
            case State.Opening(var mine) when mine == data -> fail(NONE_CAME);
            case State.There(var mine) when mine == data -> state = State.NOTHING;
            case State.Nothing _, State.Target _, State.Coming _, State.Opening _, State.There _ -> { }
        }
    }

    private void fail(Outcome why) {
        Optional<DataTransfer> flow = waiting;
        waiting = Optional.empty();
        state = State.NOTHING;
        flow.ifPresent(it -> it.failed(why));
    }

    /// Gives up whatever no transfer has taken.
    void close() {
        State before = state;
        state = State.NOTHING;
        waiting = Optional.empty();
        if (!(before instanceof State.Nothing)) closedAt = control.reactor().now();
        switch (before) {
            case State.Coming(PendingConnection pending) -> pending.cancel();
            case State.Opening(DataConversation data) -> data.connection().close();
            case State.There(DataConversation data) -> data.connection().close();
            case State.Nothing _, State.Target _ -> { }
        }
    }
}
