package stheno.text;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.FatalErrors;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Terminator;
import stheno.reactor.Timer;

/// A conversation in lines: it cuts the input into lines, hands them to a [LineProtocol], and does what the protocol answers. Clients may
/// pipeline (RFC 2920): lines are handled in order, and the replies to all lines of one read leave in one write. Loop thread only.
///
/// ```
///            ┌───────── Read, Send, Secure ────────┐
///            ▼                                     │
///  opened ─► Reading ──line──► protocol ───────────┴─ Close ─► Over
///            ▲  ▲  ▲              │ Work, Wait, Await ─► Busy, Working ─► the next answer
///            │  │  └─ release ────┼ Hold ───────► Held
///            │  └──── found ──────┴ Collect ────► Collecting
/// ```
///
/// Unsent replies are bounded: after [#REPLY_SHARE] bytes no further line is handled in this turn of the loop, nor in a later one while the
/// client does not read. Lines are short and replies may be long, so one read could otherwise fill the memory.
///
/// If the protocol throws, [LineProtocol#failed] is called. If that throws too, or its answer is not allowed, the connection is closed.
public final class LineConversation implements Conversation {
    private static final int MAX_OVERFLOWS = 16; // of one line, each of the longest line's length: a longer one is an attack
    private static final int REPLY_SHARE = 16 * 1024; // bytes a turn, and one reply more: a client that does not read costs no more
    private static final Duration NEXT_TURN = Duration.ofNanos(1);
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final ByteBuffer NO_LINE = ByteBuffer.allocate(0); // compared by identity: a line may be empty

    private static final LineState READING = new LineState.Reading(0);
    private static final LineState OVER = new LineState.Over();

    private final Connection connection;
    private final LineProtocol protocol;
    private final ReadAhead ahead = new ReadAhead();
    private LineState state = READING;
    private LineRules rules = LineRules.DEFAULT; // of the line being read
    private ByteBuffer line = EMPTY; // lent, between collect and found
    private int sent; // bytes of replies since reading was last paused
    private boolean draining; // drain() is due when the protocol is free
    private boolean ending; // ended() is due likewise: the end of the stream was a terminator

    /// For use in [stheno.reactor.Service#open]. [LineService] is more convenient.
    public LineConversation(Connection connection, LineProtocol protocol) {
        this.connection = connection;
        this.protocol = protocol;
    }

    LineConversation(Connection connection, Function<LineConversation, LineProtocol> protocol) {
        this.connection = connection;
        this.protocol = protocol.apply(this);
    }

    /// The connection under this conversation.
    public Connection connection() {
        return connection;
    }

    /// Sends a reply, in answer to a line or not. Does nothing if the connection is closed or closing.
    public void send(Reply reply) {
        assert connection.reactor().inLoop();
        if (over()) return;
        connection.send(reply.producer());
        sent += reply.length();
        protocol.replied(reply);
    }

    /// Closes the connection when everything sent so far has gone out. What the protocol answers later is ignored.
    public void close() {
        assert connection.reactor().inLoop();
        if (over()) return;
        end();
        connection.closeWhenSent();
    }

    /// Sends a last reply, then closes as [#close()] does.
    public void close(Reply last) {
        send(last);
        close();
    }

    /// Hands the held line, if there is one, to the protocol again, and reads on.
    public void release() {
        assert connection.reactor().inLoop();
        if (!(state instanceof LineState.Held(byte[] held))) return;
        state = READING;
        connection.resume(handled(ByteBuffer.wrap(held)));
    }

    /// Goes on with the answer of `step` after [Next.Await], or instead of waiting for more of a [Next.Collect]. Does nothing if the
    /// connection is closed or closing. If `step` throws, [LineProtocol#failed] is called.
    public void answer(Supplier<Next> step) {
        assert connection.reactor().inLoop();
        switch (state) {
            case LineState.Busy _, LineState.Collecting _ -> proceed(step);
            case LineState.Over _ -> { }
            case LineState.Reading _, LineState.Held _, LineState.Working _ -> throw new IllegalStateException("no answer is awaited");
        }
    }

    boolean over() {
        return state instanceof LineState.Over;
    }

    private void end() {
        if (state instanceof LineState.Busy(Optional<Timer> timer)) timer.ifPresent(Timer::cancel);
        cancel();
        state = OVER;
    }

    void cancelled() {
        if (!over()) proceed(protocol::cancelled);
    }

    private void cancel() {
        if (state instanceof LineState.Working(Thread thread)) thread.interrupt();
    }

    @Override
    public Terminator opened() {
        assert connection.reactor().inLoop();
        return act(protocol::opened, NO_LINE);
    }

    @Override
    public void collect(ByteBuffer data) {
        switch (state) {
            case LineState.Reading _, LineState.Working _ -> line = data.slice(); // the bytes are lent until found()
            case LineState.Collecting(var collect, int overflows) when overflows == 0 -> guarded(() -> collect.collector().collect(data));
            case LineState.Collecting _, LineState.Busy _, LineState.Held _, LineState.Over _ -> { }
        }
    }

    @Override
    public Terminator found() {
        ByteBuffer whole = line;
        line = EMPTY;
        return switch (state) {
            case LineState.Reading(int overflows) -> overflows > 0 ? tooLong() : cut(rules.withoutCr(whole));
            case LineState.Working _ -> readAhead(rules.withoutCr(whole));
            case LineState.Collecting(var collect, int overflows) -> {
                ending = collect.terminator() instanceof Terminator.ToEnd;
                yield act(overflows > 0 ? collect.collector()::overflowed : collect.collector()::found, NO_LINE);
            }
            case LineState.Busy _, LineState.Held _, LineState.Over _ -> Terminator.PAUSED;
        };
    }

    private Terminator cut(ByteBuffer bare) {
        return bare.remaining() > rules.limit() ? tooLong() : handled(bare);
    }

    private Terminator handled(ByteBuffer bare) {
        if (connection.reactor().budget().refuses()) return actAndClose(protocol::exhausted);
        return act(() -> protocol.line(bare.duplicate()), bare);
    }

    private Terminator readAhead(ByteBuffer bare) {
        if (!ahead.add(bare)) return actAndClose(protocol::flooded);
        return guarded(this::cancelIfAsked) ? rules.terminator() : Terminator.PAUSED;
    }

    private void cancelIfAsked() {
        if (ahead.has(protocol::cancels)) cancel();
    }

    /// Handles the first line that was read ahead: in a turn of its own, since one may lead to the next.
    private void handleAhead() {
        if (state instanceof LineState.Reading && !ahead.isEmpty()) connection.resume(cut(ahead.next()));
    }

    private Terminator tooLong() {
        state = READING;
        return act(protocol::tooLong, NO_LINE);
    }

    /// The rest of the line is discarded too before the protocol is called: it must not be taken for a line.
    @Override
    public Terminator overflowed() {
        return switch (state) {
            case LineState.Reading(int overflows) when overflows < MAX_OVERFLOWS -> {
                state = new LineState.Reading(overflows + 1);
                yield rules.terminator();
            }
            case LineState.Collecting(var collect, int overflows) when overflows < MAX_OVERFLOWS -> {
                state = new LineState.Collecting(collect, overflows + 1);
                yield collect.terminator();
            }
            case LineState.Reading _ -> actAndClose(protocol::tooLong);
            case LineState.Working _ -> actAndClose(protocol::flooded);
            case LineState.Collecting(var collect, int _) -> actAndClose(collect.collector()::overflowed);
            case LineState.Busy _, LineState.Held _, LineState.Over _ -> Terminator.PAUSED;
        };
    }

    /// Calls the protocol about a line, or about [#NO_LINE], and does what it answers. @return what to read
    private Terminator act(Supplier<Next> step, ByteBuffer about) {
        return call(step, next -> after(next, about));
    }

    /// Calls the protocol, and `then` with its answer. If either throws, calls [LineProtocol#failed], and `then` with that answer.
    private Terminator call(Supplier<Next> step, Function<Next, Terminator> then) {
        Throwable cause;
        try {
            return then.apply(step.get());
        } catch (RuntimeException | Error e) {
            cause = e;
        }
        try {
            return then.apply(failed(cause));
        } catch (RuntimeException | Error e) {
            log(e);
            close();
            return Terminator.PAUSED;
        }
    }

    /// Logs a failure, and returns the protocol's answer to it.
    Next failed(Throwable cause) {
        log(cause);
        return over() ? Next.close() : protocol.failed(cause);
    }

    private void log(Throwable cause) {
        FatalErrors.rethrow(cause); // the loop deals with errors of the virtual machine
        Log.Level level = protocol.isRefusal(cause) ? Log.Level.DEBUG : Log.Level.ERROR;
        connection.reactor().log().event(level, "command-failed", "peer", connection.remote(), "state", protocol, "cause", cause);
    }

    /// Calls the protocol where a failure must close the connection: the start or the user of the next line would not be clear.
    private boolean guarded(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | Error e) {
            actAndClose(() -> failed(e));
            return false;
        }
    }

    private Terminator actAndClose(Supplier<Next> step) {
        return call(step, next -> {
            switch (next) {
                case Next.Send(Reply reply) -> close(reply);
                case Next.SendAndClose(Reply last) -> close(last);
                case Next.Read _, Next.Close _, Next.Secure _, Next.Work<?> _, Next.Wait _, Next.Hold _, Next.Await _, Next.Collect _ ->
                    close();
            }
            return Terminator.PAUSED;
        });
    }

    /// Does what the protocol answered about a line, or about [#NO_LINE]. @return what to read
    private Terminator after(Next next, ByteBuffer about) {
        if (over()) return Terminator.PAUSED; // the protocol has called close()
        return switch (next) {
            case Next.Read _ -> reading();
            case Next.Send(Reply reply) -> {
                send(reply);
                yield reading();
            }
            case Next.SendAndClose _, Next.Close _ -> actAndClose(() -> next);
            case Next.Secure secure -> secured(secure);
            case Next.Work<?> work -> begun(work);
            case Next.Wait(var delay, Next then) -> {
                state = new LineState.Busy(Optional.of(connection.reactor().schedule(delay, () -> proceed(() -> then))));
                yield Terminator.PAUSED;
            }
            case Next.Await _ -> {
                state = new LineState.Busy(Optional.empty());
                yield Terminator.PAUSED;
            }
            case Next.Hold _ -> held(about);
            case Next.Collect collect -> {
                state = new LineState.Collecting(collect, 0);
                yield collect.terminator();
            }
        };
    }

    private Terminator reading() {
        state = READING;
        if (draining) drain();
        if (ending) ended();
        if (over()) return Terminator.PAUSED;
        if (sent > REPLY_SHARE) {
            sent = 0;
            connection.pause(Pause.CONVERSATION);
            connection.reactor().schedule(NEXT_TURN, () -> connection.resume(Pause.CONVERSATION));
        }
        rules = protocol.rules();
        if (ahead.isEmpty()) return rules.terminator();
        connection.reactor().execute(this::handleAhead);
        return Terminator.PAUSED;
    }

    private Terminator secured(Next.Secure secure) {
        if (connection.secure()) throw new IllegalStateException("the connection uses TLS already");
        send(secure.reply());
        connection.startTls(secure.tls());
        ahead.clear(); // it was not protected
        return guarded(protocol::secured) ? reading() : Terminator.PAUSED;
    }

    private Terminator held(ByteBuffer about) {
        if (about == NO_LINE) throw new IllegalStateException("there is no line to hold");
        state = LineState.Held.copy(about);
        return Terminator.PAUSED;
    }

    private <T> Terminator begun(Next.Work<T> work) {
        LineWork<T> job = new LineWork<>(this, work);
        Optional<Thread> thread = connection.reactor().virtualThreads().start(job); // its result comes in a later turn
        state = work.cancellable() && thread.isPresent() ? new LineState.Working(thread.get()) : new LineState.Busy(Optional.empty());
        if (thread.isEmpty()) job.refuse();
        if (!(state instanceof LineState.Working)) return Terminator.PAUSED;
        rules = protocol.rules();
        cancelIfAsked();
        return rules.terminator();
    }

    void proceed(Supplier<Next> step) {
        connection.resume(act(step, NO_LINE));
    }

    @Override
    public void ended() {
        ending = false;
        cancel();
        notify(protocol::ended);
    }

    @Override
    public void idle() {
        if (state instanceof LineState.Reading || state instanceof LineState.Collecting) notify(protocol::idle);
    }

    @Override
    public void overdue() {
        notify(protocol::overdue);
    }

    @Override
    public void stalled() { // collected input comes too slowly
        overdue();
    }

    @Override
    public void drain() {
        switch (state) {
            case LineState.Reading _, LineState.Held _ -> {
                draining = false;
                notify(protocol::drain);
            }
            case LineState.Busy _, LineState.Collecting _, LineState.Working _ -> {
                draining = true;
                cancel();
            }
            case LineState.Over _ -> { }
        }
    }

    /// Calls the protocol for an event that is not a line.
    private void notify(Supplier<Next> step) {
        if (over()) return;
        call(step, next -> {
            switch (next) {
                case Next.Read _ -> { }
                case Next.Send(Reply reply) -> send(reply);
                case Next.SendAndClose(Reply last) -> close(last);
                case Next.Close _ -> close();
                case Next.Secure _, Next.Work<?> _, Next.Wait _, Next.Hold _, Next.Await _, Next.Collect _ ->
                    throw new IllegalStateException("not allowed as an answer here: " + next);
            }
            return Terminator.PAUSED;
        });
    }

    @Override
    public void closed(Closed cause) {
        end();
        protocol.closed(cause);
    }

    /// The protocol's state.
    @Override
    public String toString() {
        return String.valueOf(protocol);
    }
}
