package stheno.ftp.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import stheno.producers.InboundPipe;
import stheno.producers.InboundThrottle;
import stheno.producers.Pausable;
import stheno.producers.Producer;
import stheno.producers.Throttle;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.InputBuffers;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Reactor;
import stheno.reactor.Terminator;
import stheno.storage.Change;
import stheno.storage.DiskRefusal;
import stheno.storage.StagedFile;
import stheno.text.Reply;

/// A file on its way from the client: the loop reads it, a pipe hands it to threads that write it to disk. The client waits while
/// the disk is slow, and while the account's bandwidth is used up. Loop thread only, except where stated.
///
/// ```
///   WAITING ──connection──► OPEN ──its end──► ENDED ──published──► over, complete
///      └────────────────────┴── reset, abort, full disk ──kept──► over, broken
/// ```
///
/// In stream mode the end of the connection is the end of the file (RFC 959, section 3.4.1), and the end of a client that was killed looks
/// the same. But then its control connection, which is older, ends together with the data connection, and without QUIT: the upload is not
/// published, but kept to be resumed.
public final class Upload implements DataTransfer {
    private static final Duration GRACE = Duration.ofMillis(2); // within which a killed client's other connection ends as well
    private static final int CAPACITY = 512 * 1024; // bytes of a pipe: a disk may hesitate, and the client sends on
    private static final String BROKEN_OFF = "the transfer was broken off";

    private final Reactor reactor;
    private final StagedFile file;
    private final InboundPipe pipe;
    private final Optional<AsciiInput> ascii;
    private final Optional<InboundThrottle> throttle;
    private final BooleanSupplier clientGone;
    private final Consumer<TransferResult> over;
    private Connection connection; // null until it is there
    private Optional<Reply> fault = Optional.empty();
    private boolean ended;
    private long bytes;

    /// @param throttle   the account's bandwidth limit, if there is one
    /// @param clientGone whether the control connection has ended without QUIT
    /// @param over       is called at the end, when the file is published, or kept
    public Upload(Reactor reactor, StagedFile file, boolean ascii, Optional<Throttle> throttle, BooleanSupplier clientGone,
            Consumer<TransferResult> over) {
        this.reactor = reactor;
        this.file = file;
        this.pipe = new InboundPipe(CAPACITY, reactor, new Source(), this::count);
        this.pipe.drain(file.disk(), reactor, file::write, this::end);
        this.ascii = ascii ? Optional.of(new AsciiInput()) : Optional.empty();
        this.throttle = throttle.map(limit -> new InboundThrottle(limit, reactor, new Held(Pause.THROTTLE)));
        this.clientGone = clientGone;
        this.over = over;
    }

    /// One owner of a pause in reading.
    private class Held implements Pausable {
        private final Pause owner;

        Held(Pause owner) {
            this.owner = owner;
        }

        @Override
        public void pause() {
            connection.pause(owner);
        }

        @Override
        public void resume() {
            connection.resume(owner);
        }
    }

    private final class Source extends Held implements InboundPipe.Source {
        Source() {
            super(Pause.RECEIVER);
        }

        /// The disk has failed. What the client sends meanwhile is dropped for a while: a reset could reach the client before the reply
        /// that says why, and end it there.
        @Override
        public void discard() {
            if (ended) return;
            ended = true;
            connection.closeWhenSent();
        }
    }

    /// What the pipe holds belongs to the data connection, which is there before the first byte. Any thread.
    private void count(long bytes) {
        connection.pipeMemory().accept(bytes);
    }

    @Override
    public Terminator begin(Connection data) {
        assert reactor.inLoop();
        connection = data;
        return Terminator.TO_END;
    }

    @Override
    public void collect(ByteBuffer data) {
        assert reactor.inLoop();
        int count = data.remaining();
        throttle.ifPresent(it -> it.received(count));
        if (ascii.isPresent()) {
            translate(ascii.get(), data);
        } else {
            bytes += count;
            reactor.inputBuffers().write(connection, data, pipe, InputBuffers.Reader.DISK);
        }
    }

    private void translate(AsciiInput input, ByteBuffer data) {
        InputBuffers buffers = reactor.inputBuffers();
        ByteBuffer piece = buffers.take(connection, data);
        if (input.translate(piece)) writeCr();
        bytes += piece.remaining();
        pipe.write(piece, buffers::giveBack);
        if (buffers.isScarce(InputBuffers.Reader.DISK)) pipe.holdBack();
    }

    private void writeCr() {
        bytes++;
        pipe.write(ByteBuffer.wrap(new byte[] {'\r'}));
    }

    @Override
    public void found() {
        assert reactor.inLoop();
        ended = true;
        if (ascii.isPresent() && ascii.get().end()) writeCr();
        connection.closeWhenSent();
        reactor.schedule(GRACE, this::decide);
    }

    private void decide() {
        assert reactor.inLoop();
        if (clientGone.getAsBoolean()) pipe.fail(BROKEN_OFF);
        else pipe.end();
    }

    @Override
    public void closed(Closed cause) {
        assert reactor.inLoop();
        throttle.ifPresent(InboundThrottle::close);
        if (!ended) pipe.fail(BROKEN_OFF);
    }

    @Override
    public void failed(TransferResult why) {
        assert reactor.inLoop();
        if (why instanceof TransferResult.Failed(Reply reply)) fault = Optional.of(reply);
        pipe.fail(BROKEN_OFF);
    }

    @Override
    public void abort() {
        assert reactor.inLoop();
        file.cancel(); // what it still has to copy
        if (connection == null || ended) {
            pipe.fail(BROKEN_OFF); // unless its end was decided already
        } else {
            connection.resetWhenClosed();
            connection.close();
        }
    }

    /// All that has come is written, or a write has failed. On a thread that may block.
    private void end(Optional<IOException> incomplete) {
        try {
            Change change = file.end(incomplete, true);
            reactor.execute(() -> ended(change));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the session waits for the end
            reactor.execute(() -> broken(e));
        }
    }

    private void ended(Change change) {
        assert reactor.inLoop();
        boolean complete = fault.isEmpty() && change instanceof Change.Done;
        over.accept(complete ? TransferResult.COMPLETE
                : new TransferResult.Failed(fault.orElseGet(() -> Replies.of(change, Replies.FAILED))));
    }

    private void broken(Throwable cause) {
        assert reactor.inLoop();
        Optional<DiskRefusal> refusal = DiskRefusal.of(cause);
        reactor.log().event(refusal.isPresent() ? Log.Level.WARN : Log.Level.ERROR, "ftp-upload-failed", "peer",
                connection == null ? "none" : connection.remote(), "bytes", bytes, "cause", refusal.isPresent() ? cause.toString() : cause);
        over.accept(new TransferResult.Failed(fault.orElse(refusal.map(Replies::of).orElse(Replies.FAILED))));
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /// STOR does not tell.
    @Override
    public long length() {
        return Producer.UNKNOWN;
    }
}
