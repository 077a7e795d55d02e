package stheno.mail.smtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.StoreFault;
import stheno.producers.InboundPipe;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Reactor;
import stheno.storage.WorkPool;

/// A message whose content arrives: counts it, checks it, and hands it to an [IncomingMessage] on a virtual thread. Loop thread only,
/// except for [Storing].
///
/// ```
///   DataCollector, ChunkCollector ─► room, added ─► one buffer ─┬─ the end came with it ──────────► thread: write, finish
///                                                               └─ more comes ─► InboundPipe ─────► threads: write ... finish
///                                                                                full: the client waits
/// ```
///
/// Most messages fit in one buffer: they cost one thread and no pipe. A message that is refused while it arrives is read to its end, and
/// dropped.
final class MessageStream implements InboundPipe.Source {
    private static final int CAPACITY = 128 * 1024; // of the pipe
    private static final int FIRST = 1024; // of the first buffer, if a client sends little at a time
    private static final int LARGE = 16 * 1024; // buffers grow up to here: a stalled client costs no more
    private static final int RESERVE = 512; // of a buffer that has grown
    private static final long MOST_DROPPED = 256L << 20; // closing costs such a client less than going on
    private static final Consumer<ByteBuffer> UNOWNED = _ -> { };

    /// The end of storing.
    sealed interface Stored {
        /// @param message as it is to be told of its reply
        /// @param decisions one, or one for each recipient
        record Kept(IncomingMessage message, List<Decision> decisions) implements Stored {}

        record Failed(Decision.Refuse reply) implements Stored {}
    }

    private final SmtpSession session;
    private final SmtpSettings settings;
    private final Connection connection;
    private final Envelope envelope;
    private final long begun;
    private final HopCounter hops = new HopCounter();
    private final LineEndScan chunkLineEnds = new LineEndScan();
    private final Storing storing = new Storing();
    private final Optional<LineEndRepair> repair;
    private Optional<Decision.Refuse> verdict = Optional.empty(); // of the protocol: the rest is dropped
    private ByteBuffer buffer; // what came and was not handed on; null if nothing
    private InboundPipe pipe; // null until more came than one buffer takes
    private boolean ended; // all has come
    private boolean heldBack; // the client waits until there is room in the pipe
    private long heldSince; // on the reactor's clock
    private boolean bare;
    private long size;
    private long dropped;

    MessageStream(SmtpSession session, Envelope envelope) {
        this.session = session;
        this.settings = session.settings();
        this.connection = session.connection();
        this.envelope = envelope;
        this.begun = connection.reactor().clock();
        this.repair = settings.bareLineEnds() == BareLineEnds.NORMALISE ? Optional.of(new LineEndRepair()) : Optional.empty();
    }

    Envelope envelope() {
        return envelope;
    }

    /// On the reactor's clock.
    long begun() {
        return begun;
    }

    /// Octets of content so far.
    long size() {
        return size;
    }

    boolean bareLineEnds() {
        return bare;
    }

    boolean ended() {
        return ended;
    }

    /// Whether the client waits until more can be stored, and not longer than it may.
    boolean heldBack() {
        return heldBack && connection.reactor().clock() - heldSince < settings.storeTimeout().toNanos();
    }

    /// Why the message will be refused, if that is known.
    Optional<Decision.Refuse> verdict() {
        return verdict;
    }

    /// A piece of content that is not needed any more.
    void drop(ByteBuffer piece) {
        dropped += piece.remaining();
        piece.position(piece.limit());
        if (dropped > MOST_DROPPED) session.conversation().close(Replies.of(verdict.orElse(Replies.TOO_BIG)));
    }

    /// A buffer with room for more octets at its position. What is put there is reported to [#added].
    ByteBuffer room(int octets) {
        assert connection.reactor().inLoop();
        if (buffer == null) {
            byte[] trace = pipe == null ? session.trace(envelope) : new byte[0];
            hold(ByteBuffer.allocate(Math.max(trace.length + octets, pipe == null ? FIRST : LARGE)).put(trace));
        } else if (buffer.remaining() < octets) {
            int needed = buffer.position() + octets;
            if (pipe == null && needed <= LARGE) {
                hold(ByteBuffer.allocate(needed + RESERVE).put(buffer.flip())); // mostly, this is the rest
            } else {
                flush();
                hold(ByteBuffer.allocate(Math.max(octets, LARGE)));
            }
        }
        return buffer;
    }

    /// Counts the buffer for the connection.
    private void hold(ByteBuffer next) {
        int now = next == null ? 0 : next.capacity();
        connection.keep(now - (buffer == null ? 0 : buffer.capacity()));
        buffer = next;
    }

    /// The octets of `content` from `from` to its position are new.
    ///
    /// @param bareNow whether a CR or LF outside of CRLF was among the octets so far
    void added(ByteBuffer content, int from, boolean bareNow) {
        size += content.position() - from;
        bare |= bareNow;
        hops.scan(content.array(), from, content.position());
        if (bare && settings.bareLineEnds() == BareLineEnds.REFUSE) refuse(Replies.BARE_LINE_END);
        else if (size > settings.sizeLimit()) refuse(Replies.TOO_BIG);
        else if (hops.count() > settings.hopLimit()) refuse(Replies.TOO_MANY_HOPS);
    }

    /// The same for a chunk, whose line ends are still to be looked at: a message by BDAT may be sent on by DATA (RFC 3030, section 2).
    void addedChunk(ByteBuffer content, int from) {
        chunkLineEnds.scan(content.array(), from, content.position());
        added(content, from, chunkLineEnds.bare());
    }

    /// The last chunk has come.
    void endChunks() {
        chunkLineEnds.end();
        if (verdict.isPresent()) return;
        ByteBuffer content = room(0);
        added(content, content.position(), chunkLineEnds.bare());
    }

    /// Drops what has come and what will.
    void refuse(Decision.Refuse why) {
        assert connection.reactor().inLoop();
        if (verdict.isEmpty()) verdict = Optional.of(why);
        abort(why.text());
    }

    /// Nothing of the message is kept, unless all of it has come before.
    void abort(String why) {
        hold(null);
        if (pipe != null) pipe.drop(why);
    }

    private void flush() {
        if (pipe == null) {
            pipe = new InboundPipe(CAPACITY, connection.reactor(), this, connection.pipeMemory());
            pipe.drain(connection.reactor(), storing::write, storing::finish);
        }
        pipe.write(taken(false), UNOWNED);
    }

    private ByteBuffer taken(boolean last) {
        if (buffer == null && pipe == null) room(0); // an empty message has our own field
        ByteBuffer full = buffer == null ? ByteBuffer.allocate(0) : buffer.flip();
        hold(null);
        return repair.isPresent() ? repair.get().repaired(full, last) : full;
    }

    /// All has come. [SmtpSession#stored] is called when it is stored, unless there is a [#verdict].
    void end() {
        assert connection.reactor().inLoop();
        ended = true;
        if (verdict.isPresent()) return;
        ByteBuffer last = taken(true);
        if (pipe == null) {
            Reactor loop = connection.reactor();
            boolean started = loop.virtualThreads().start(() -> storing.whole(last)).isPresent();
            if (!started) loop.execute(() -> stored(new Stored.Failed(Replies.NOT_STORED)));
        } else {
            pipe.write(last, UNOWNED);
            pipe.end();
        }
    }

    @Override
    public void pause() {
        heldBack = true;
        heldSince = connection.reactor().clock();
        connection.pause(Pause.HANDLER);
    }

    @Override
    public void resume() {
        heldBack = false;
        connection.resume(Pause.HANDLER);
    }

    /// Storing has failed; [#stored] says why.
    @Override
    public void discard() {}

    /// In the loop: storing has ended.
    private void stored(Stored outcome) {
        if (ended && verdict.isEmpty()) session.stored(this, outcome);
        else if (outcome instanceof Stored.Failed(Decision.Refuse reply)) refuse(reply);
    }

    /// The other end: on virtual threads, one at a time.
    private final class Storing {
        private Optional<IncomingMessage> message = Optional.empty();

        private IncomingMessage opened() throws IOException {
            if (message.isEmpty()) message = Optional.of(session.service().handler().receive(envelope));
            return message.get();
        }

        void write(ByteBuffer piece) throws IOException {
            opened().write(piece);
        }

        void whole(ByteBuffer content) {
            Optional<IOException> failure = Optional.empty();
            connection.pipeMemory().accept(content.capacity());
            try {
                write(content);
            } catch (IOException e) {
                failure = Optional.of(e);
            } catch (RuntimeException | Error e) {
                failure = Optional.of(new IOException(e));
            } finally {
                connection.pipeMemory().accept(-content.capacity());
            }
            finish(failure);
        }

        void finish(Optional<IOException> failure) {
            Stored outcome = failure.isPresent() ? failed(failure.get()) : finished();
            if (outcome instanceof Stored.Failed) message.ifPresent(this::abort);
            connection.reactor().execute(() -> stored(outcome));
        }

        private Stored finished() {
            try {
                IncomingMessage complete = opened();
                List<Decision> decisions = complete.finish();
                int most = envelope.recipients().size();
                if (decisions.size() == 1 || decisions.size() == most) return new Stored.Kept(complete, List.copyOf(decisions));
                return failed(new IOException(decisions.size() + " decisions for " + most + " recipients"));
            } catch (IOException e) {
                return failed(e);
            } catch (RuntimeException | Error e) {
                return failed(new IOException(e));
            }
        }

        private Stored failed(IOException cause) {
            if (cause instanceof StoreFault fault) return new Stored.Failed(fault.reply());
            switch (cause) {
                case InboundPipe.Incomplete _ -> { }
                case WorkPool.Busy _ -> connection.reactor().log().event(Log.Level.WARN, "message-not-stored", "peer", connection.remote(),
                        "id", envelope.id(), "cause", cause.getMessage()); // the system has no thread for it
                default -> log("message-not-stored", cause);
            }
            return new Stored.Failed(Replies.NOT_STORED);
        }

        private void abort(IncomingMessage incomplete) {
            try {
                incomplete.abort();
            } catch (RuntimeException | Error e) {
                log("message-not-aborted", e);
            }
        }

        private void log(String event, Throwable cause) {
            connection.reactor().log().event(Log.Level.ERROR, event, "peer", connection.remote(), "id", envelope.id(), "cause", cause);
        }
    }
}
