package stheno.text;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Log;
import stheno.reactor.Pause;
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
///
/// What is said to them is bounded: after [#AHEAD] bytes no line is told in the same turn of the loop, and in the next none while the client
/// does not take what was said. Lines are short and replies may be long, and a client that does not read would have us keep those to all
/// that came in one read.
///
/// A protocol that throws is told so ([LineProtocol#failed]); one that then throws again, or answers what it may not, is closed.
public final class LineConversation implements Conversation {
    private static final int MOST_OVERFLOWS = 16; // of one line, each as long as a line may be: beyond that, nobody means well
    private static final int AHEAD = 16 * 1024; // bytes of replies a turn, and one reply more
    private static final Duration NEXT_TURN = Duration.ofNanos(1);
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final ByteBuffer NO_LINE = ByteBuffer.allocate(0); // this very one; there are lines as empty

    private sealed interface State {
        /// Up to a line's end; of one too long, so many stretches were dropped.
        record Reading(int overflows) implements State {}

        /// A thread, or a timer, is at the last line.
        record Busy(Optional<Timer> timer) implements State {}

        /// A line waits until it can be obeyed.
        record Held(byte[] line) implements State {}

        /// Up to a terminator of the protocol's own; `overflows` as in [Reading].
        record Collecting(Next.Collect what, int overflows) implements State {}

        record Over() implements State {}
    }

    private static final State READING = new State.Reading(0);
    private static final State OVER = new State.Over();

    private final Connection connection;
    private final LineProtocol protocol;
    private State state = READING;
    private LineRules rules; // of the line being read
    private ByteBuffer line = EMPTY; // lent, between collect and found
    private int said; // bytes, since the last pause for breath
    private boolean draining; // to be told when the protocol is free
    private boolean ending; // likewise: the end of the stream was a terminator

    /// For a connection that is being opened; see [stheno.reactor.Service#open].
    public LineConversation(Connection connection, LineProtocol protocol) {
        this.connection = connection;
        this.protocol = protocol;
    }

    /// Says something that no line was waiting for. Nothing, if the connection is over.
    public void say(Reply reply) {
        if (over()) return;
        connection.send(reply.producer());
        said += reply.length();
        protocol.said(reply);
    }

    /// Ends the connection once all that was said has gone out. What is answered after that comes to nothing.
    public void close(Optional<Reply> last) {
        if (over()) return;
        last.ifPresent(this::say);
        end();
        connection.closeWhenSent();
    }

    /// Tells the protocol again of the line that it wanted held, if there is one, and reads on.
    public void release() {
        assert connection.reactor().inLoop();
        if (!(state instanceof State.Held(byte[] held))) return;
        state = READING;
        connection.resume(told(ByteBuffer.wrap(held)));
    }

    private boolean over() {
        return state instanceof State.Over;
    }

    private void end() {
        if (state instanceof State.Busy(Optional<Timer> timer)) timer.ifPresent(Timer::cancel);
        state = OVER;
    }

    @Override
    public Terminator opened() {
        return obeyed(protocol::opened, NO_LINE);
    }

    @Override
    public void collect(ByteBuffer data) {
        switch (state) {
            case State.Reading _ -> line = data.slice(); // the bytes are lent until found(), but its position and limit move before
            case State.Collecting(var what, int overflows) when overflows == 0 -> vital(() -> what.intake().collect(data));
            case State.Collecting _, State.Busy _, State.Held _, State.Over _ -> { }
        }
    }

    @Override
    public Terminator found() {
        ByteBuffer whole = line;
        line = EMPTY;
        return switch (state) {
            case State.Reading(int overflows) -> overflows > 0 ? tooLong() : cut(rules.withoutCr(whole));
            case State.Collecting(var what, int overflows) -> {
                ending = what.terminator() instanceof Terminator.ToEnd;
                yield obeyed(overflows > 0 ? what.intake()::overflowed : what.intake()::found, NO_LINE);
            }
            case State.Busy _, State.Held _, State.Over _ -> Terminator.PAUSED;
        };
    }

    private Terminator cut(ByteBuffer bare) {
        return bare.remaining() > rules.limit() ? tooLong() : told(bare);
    }

    private Terminator told(ByteBuffer bare) {
        return obeyed(() -> protocol.line(bare.duplicate()), bare);
    }

    private Terminator tooLong() {
        state = READING;
        return obeyed(protocol::tooLong, NO_LINE);
    }

    /// The rest, up to the delimiter, is dropped too before anybody is told: it must not be taken for a line.
    @Override
    public Terminator overflowed() {
        return switch (state) {
            case State.Reading(int overflows) when overflows < MOST_OVERFLOWS -> {
                state = new State.Reading(overflows + 1);
                yield rules.terminator();
            }
            case State.Collecting(var what, int overflows) when overflows < MOST_OVERFLOWS -> {
                state = new State.Collecting(what, overflows + 1);
                yield what.terminator();
            }
            case State.Reading _ -> lastWord(protocol::tooLong);
            case State.Collecting(var what, int _) -> lastWord(what.intake()::overflowed);
            case State.Busy _, State.Held _, State.Over _ -> Terminator.PAUSED;
        };
    }

    /// Asks the protocol, and does what it wants.
    ///
    /// @param about the line in question, or [#NO_LINE]
    /// @return what to read
    private Terminator obeyed(Supplier<Next> step, ByteBuffer about) {
        return asked(step, next -> after(next, about));
    }

    /// Asks the protocol, or, if that fails, for what it has to say to its failure; whatever it is, `then` acts on it.
    private Terminator asked(Supplier<Next> step, Function<Next, Terminator> then) {
        Throwable cause;
        try {
            return then.apply(step.get());
        } catch (RuntimeException | Error e) {
            cause = e;
        }
        try {
            return then.apply(failed(cause));
        } catch (RuntimeException | Error e) {
            logged(e);
            close(Optional.empty());
            return Terminator.PAUSED;
        }
    }

    /// What a failure comes to: a word in the log, and the protocol's answer to that, while there is somebody to answer.
    private Next failed(Throwable cause) {
        logged(cause);
        return over() ? Next.close() : protocol.failed(cause);
    }

    private void logged(Throwable cause) {
        // The machine's own errors are the loop's to deal with, in the loop.
        if (cause instanceof VirtualMachineError fatal && !(cause instanceof StackOverflowError)) throw fatal;
        connection.reactor().log().event(Log.Level.ERROR, "command-failed", "peer", connection.remote(), "state", protocol, "cause", cause);
    }

    /// Does something of the protocol's after whose failure there is no going on, whatever it has to say to that: nobody knows where the
    /// next line begins, or who is speaking.
    ///
    /// @return whether it was done
    private boolean vital(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | Error e) {
            lastWord(() -> failed(e));
            return false;
        }
    }

    private Terminator lastWord(Supplier<Next> step) {
        return asked(step, next -> {
            close(switch (next) {
                case Next.Say(Reply reply) -> Optional.of(reply);
                case Next.Close(Optional<Reply> last) -> last;
                case Next.Read _, Next.Secure _, Next.Work<?> _, Next.Wait _, Next.Hold _, Next.Collect _ -> Optional.empty();
            });
            return Terminator.PAUSED;
        });
    }

    /// Does what the protocol wants.
    ///
    /// @param about the line in question, or [#NO_LINE]
    /// @return what to read
    private Terminator after(Next next, ByteBuffer about) {
        if (over()) return Terminator.PAUSED; // the protocol has closed by itself
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
            case Next.Secure secure -> secured(secure);
            case Next.Work<?> work -> {
                state = new State.Busy(Optional.empty());
                begin(work);
                yield Terminator.PAUSED;
            }
            case Next.Wait(var delay, Next then) -> {
                state = new State.Busy(Optional.of(connection.reactor().schedule(delay, () -> goOn(() -> then))));
                yield Terminator.PAUSED;
            }
            case Next.Hold _ -> held(about);
            case Next.Collect collect -> collecting(collect);
        };
    }

    private Terminator reading() {
        state = READING;
        if (draining) drain();
        if (ending) ended();
        if (over()) return Terminator.PAUSED;
        if (said > AHEAD) breathe();
        rules = protocol.rules();
        return rules.terminator();
    }

    private void breathe() {
        said = 0;
        connection.pause(Pause.CONVERSATION);
        connection.reactor().schedule(NEXT_TURN, () -> connection.resume(Pause.CONVERSATION));
    }

    private Terminator secured(Next.Secure secure) {
        if (connection.secure()) throw new IllegalStateException("in TLS already");
        say(secure.reply());
        connection.startTls(secure.tls());
        return vital(protocol::secured) ? reading() : Terminator.PAUSED;
    }

    private Terminator held(ByteBuffer about) {
        if (about == NO_LINE) throw new IllegalStateException("there is no line to hold");
        byte[] copy = new byte[about.remaining()];
        about.get(copy);
        state = new State.Held(copy);
        return Terminator.PAUSED;
    }

    private Terminator collecting(Next.Collect collect) {
        boolean same = state instanceof State.Collecting(var what, int _) && what == collect;
        if (!same) collect.first().ifPresent(this::say);
        state = new State.Collecting(collect, 0);
        return collect.terminator();
    }

    private <T> void begin(Next.Work<T> work) {
        Thread.startVirtualThread(() -> {
            try {
                T result = work.work().call();
                connection.reactor().execute(() -> worked(work, result));
            } catch (Throwable e) { // whatever it is, the conversation must go on or end
                connection.reactor().execute(() -> goOn(() -> failed(e)));
            }
        });
    }

    private <T> void worked(Next.Work<T> work, T result) {
        if (over()) work.orphaned().accept(result);
        else goOn(() -> work.then().apply(result));
    }

    private void goOn(Supplier<Next> step) {
        connection.resume(obeyed(step, NO_LINE));
    }

    @Override
    public void ended() {
        ending = false;
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
        switch (state) {
            case State.Reading _, State.Held _ -> {
                draining = false;
                heard(protocol::drain);
            }
            case State.Busy _, State.Collecting _ -> draining = true;
            case State.Over _ -> { }
        }
    }

    /// Something happened that is no line.
    private void heard(Supplier<Next> step) {
        if (over()) return;
        asked(step, next -> {
            switch (next) {
                case Next.Read _ -> { }
                case Next.Say(Reply reply) -> say(reply);
                case Next.Close(Optional<Reply> last) -> close(last);
                case Next.Secure _, Next.Work<?> _, Next.Wait _, Next.Hold _, Next.Collect _ ->
                    throw new IllegalStateException("no answer to this: " + next);
            }
            return Terminator.PAUSED;
        });
    }

    @Override
    public void closed(Closed cause) {
        end();
        protocol.closed(cause);
    }

    /// What the protocol says of itself.
    @Override
    public String toString() {
        return String.valueOf(protocol);
    }
}
