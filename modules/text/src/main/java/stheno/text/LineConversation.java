package stheno.text;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Log;
import stheno.reactor.Terminator;
import stheno.reactor.Timer;

/// A conversation in lines: cuts them, tells a [LineProtocol], and does what that wants done. Lines may be pipelined (RFC 2920); they are
/// obeyed in order, and what is said to all that came in one read leaves in one write. Loop thread only.
///
/// ```
///            ┌───────── Read, Say, Secure ─────────┐
///            ▼                                     │
///  opened ─► Reading ──line──► protocol ───────────┴─ Close ─► Over
///            ▲  ▲  ▲              │ Work, Wait ─► Busy ─► what came of it
///            │  │  └─ release ────┼ Hold ───────► Held
///            │  └──── found ──────┴ Collect ────► Collecting
/// ```
public final class LineConversation implements Conversation {
    private static final int MOST_OVERFLOWS = 16; // of one line, each as long as a line may be: beyond that, nobody means well
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private sealed interface State {
        /// Up to a line's end; of one too long, so many stretches were dropped.
        record Reading(int overflows) implements State {}

        /// A thread, or a timer, is at the last line.
        record Busy(Optional<Timer> timer) implements State {}

        /// A line waits until it can be obeyed.
        record Held(byte[] line) implements State {}

        record Collecting(Next.Collect what) implements State {}

        record Over() implements State {}
    }

    private static final State READING = new State.Reading(0);
    private static final State OVER = new State.Over();

    private final Connection connection;
    private final LineProtocol protocol;
    private State state = READING;
    private ByteBuffer line = NOTHING; // lent, between collect and found
    private boolean draining; // to be told when the protocol is free

    /// For a connection that is being opened; see [stheno.reactor.Service#open].
    public LineConversation(Connection connection, LineProtocol protocol) {
        this.connection = connection;
        this.protocol = protocol;
    }

    /// Says something that no line was waiting for. Nothing, if the connection is over.
    public void say(Reply reply) {
        if (state instanceof State.Over) return;
        connection.send(reply.producer());
    }

    /// Ends the connection once all that was said has gone out.
    public void close(Optional<Reply> last) {
        if (state instanceof State.Over) return;
        last.ifPresent(this::say);
        become(OVER);
        connection.closeWhenSent();
    }

    /// Tells the protocol again of the line that it wanted held, if there is one, and reads on.
    public void release() {
        if (!(state instanceof State.Held(byte[] held))) return;
        state = READING;
        connection.resume(told(ByteBuffer.wrap(held)));
    }

    @Override
    public Terminator opened() {
        return after(attempt(protocol::opened), NOTHING);
    }

    @Override
    public void collect(ByteBuffer data) {
        if (state instanceof State.Collecting(var what)) what.intake().collect(data);
        else line = data;
    }

    @Override
    public Terminator found() {
        ByteBuffer whole = line;
        line = NOTHING;
        return switch (state) {
            case State.Reading(int overflows) when overflows > 0 -> {
                state = READING;
                yield after(attempt(protocol::tooLong), NOTHING);
            }
            case State.Reading _ -> told(withoutCr(whole));
            case State.Collecting(var what) -> after(attempt(what.intake()::found), NOTHING);
            case State.Busy _, State.Held _, State.Over _ -> Terminator.PAUSED;
        };
    }

    private ByteBuffer withoutCr(ByteBuffer whole) {
        int last = whole.limit() - 1;
        boolean ends = protocol.rules().lenient() && whole.hasRemaining() && whole.get(last) == '\r';
        return ends ? whole.slice(whole.position(), whole.remaining() - 1) : whole.slice();
    }

    private Terminator told(ByteBuffer whole) {
        return after(attempt(() -> protocol.line(whole.duplicate())), whole);
    }

    @Override
    public Terminator overflowed() {
        return switch (state) {
            case State.Reading(int overflows) when overflows < MOST_OVERFLOWS -> {
                state = new State.Reading(overflows + 1);
                yield protocol.rules().terminator();
            }
            case State.Reading _ -> {
                close(Optional.empty());
                yield Terminator.PAUSED;
            }
            case State.Collecting(var what) -> after(attempt(what.intake()::overflowed), NOTHING);
            case State.Busy _, State.Held _, State.Over _ -> Terminator.PAUSED;
        };
    }

    /// What a protocol's own mistakes come to: a word in the log, and its answer to that.
    private Next attempt(Supplier<Next> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private Next failed(Throwable cause) {
        connection.reactor().log().event(Log.Level.ERROR, "command-failed", "peer", connection.remote(), "state", protocol, "cause", cause);
        return protocol.failed(cause);
    }

    /// Does what the protocol wants.
    ///
    /// @param whole the line that it was told
    /// @return what to read
    private Terminator after(Next next, ByteBuffer whole) {
        if (state instanceof State.Over) return Terminator.PAUSED; // the protocol has closed by itself
        return switch (next) {
            case Next.Read _ -> reading();
            case Next.Say(Reply reply) -> {
                say(reply);
                yield reading();
            }
            case Next.Close(Optional<Reply> last) -> {
                close(last);
                yield Terminator.PAUSED;
            }
            case Next.Secure(Reply reply, var tls) -> {
                say(reply);
                connection.startTls(tls);
                protocol.secured();
                yield reading();
            }
            case Next.Work<?> work -> {
                become(new State.Busy(Optional.empty()));
                begin(work);
                yield Terminator.PAUSED;
            }
            case Next.Wait(var delay, Next then) -> {
                become(new State.Busy(Optional.of(connection.reactor().schedule(delay, () -> goOn(then)))));
                yield Terminator.PAUSED;
            }
            case Next.Hold _ -> {
                byte[] held = new byte[whole.remaining()];
                whole.get(held);
                become(new State.Held(held));
                yield Terminator.PAUSED;
            }
            case Next.Collect collect -> {
                collect.first().ifPresent(this::say);
                become(new State.Collecting(collect));
                yield collect.terminator();
            }
        };
    }

    private void become(State next) {
        state = next;
    }

    private Terminator reading() {
        state = READING;
        if (draining) drain();
        return state instanceof State.Over ? Terminator.PAUSED : protocol.rules().terminator();
    }

    private <T> void begin(Next.Work<T> work) {
        Thread.startVirtualThread(() -> {
            try {
                T result = work.work().call();
                connection.reactor().execute(() -> worked(work, result));
            } catch (Throwable e) { // whatever it is, the conversation must go on or end
                connection.reactor().execute(() -> goOn(failed(e)));
            }
        });
    }

    private <T> void worked(Next.Work<T> work, T result) {
        if (state instanceof State.Over) work.orphaned().accept(result);
        else goOn(attempt(() -> work.then().apply(result)));
    }

    private void goOn(Next next) {
        if (state instanceof State.Over) return;
        connection.resume(after(next, NOTHING));
    }

    @Override
    public void ended() {
        heard(protocol::ended);
    }

    /// While we are at something of the peer's, it is not the peer who is idle.
    @Override
    public void idle() {
        switch (state) {
            case State.Reading _, State.Collecting _ -> heard(protocol::idle);
            case State.Busy _, State.Held _, State.Over _ -> { }
        }
    }

    @Override
    public void overdue() {
        heard(protocol::overdue);
    }

    @Override
    public void drain() {
        draining = state instanceof State.Busy;
        if (!draining) heard(protocol::drain);
    }

    /// Something happened that is no line.
    private void heard(Supplier<Next> step) {
        if (state instanceof State.Over) return;
        switch (attempt(step)) {
            case Next.Read _ -> { }
            case Next.Say(Reply reply) -> say(reply);
            case Next.Close(Optional<Reply> last) -> close(last);
            case Next other -> throw new IllegalStateException("no answer to this: " + other);
        }
    }

    @Override
    public void closed(Closed cause) {
        if (state instanceof State.Busy(Optional<Timer> timer)) timer.ifPresent(Timer::cancel);
        become(OVER);
        protocol.closed(cause);
    }

    /// What the protocol says of itself.
    @Override
    public String toString() {
        return String.valueOf(protocol);
    }
}
