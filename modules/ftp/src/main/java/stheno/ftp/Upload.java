package stheno.ftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import stheno.producers.Throttle;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.reactor.Pause;
import stheno.reactor.Reactor;
import stheno.reactor.Terminator;
import stheno.storage.Change;
import stheno.storage.StagedFile;
import stheno.storage.UploadFault;
import stheno.text.Reply;

/// A file on its way from the client. Loop thread only; the disk is written to elsewhere, and while that is behind, the client waits.
///
/// ```
///   WAITING ──connection──► OPEN ──its end──► ENDED ──published──► over, complete
///      └────────────────────┴── reset, abort, full disk ──kept──► over, broken
/// ```
///
/// In stream mode the end of the connection is the end of the file (RFC 959, section 3.4.1), and a client that is killed looks the same.
/// But its control connection, which is the older one, ends with it: then the upload is kept to be resumed, and not published.
final class Upload implements DataTransfer, UploadWriter.Listener {
    private static final Duration A_MOMENT = Duration.ofMillis(2); // in which the end of a killed client's other connection comes

    private final Reactor reactor;
    private final Buffers buffers;
    private final UploadWriter writer;
    private final Optional<AsciiInput> ascii;
    private final BooleanSupplier clientGone;
    private final Consumer<Outcome> over;
    private final UploadThrottle toll;
    private Connection connection; // null until it is there
    private Optional<Reply> fault = Optional.empty();
    private boolean ended;
    private boolean finishing;
    private long bytes;

    /// @param throttle   what the account's bandwidth is
    /// @param clientGone whether the control connection has ended
    /// @param over       is told of the end, when the file is in its place or put aside
    Upload(Reactor reactor, Buffers buffers, StagedFile upload, boolean ascii, Optional<Throttle> throttle,
              BooleanSupplier clientGone, Consumer<Outcome> over) {
        this.reactor = reactor;
        this.buffers = buffers;
        this.writer = new UploadWriter(UploadWriter.Disk.of(upload), buffers, this);
        this.ascii = ascii ? Optional.of(new AsciiInput()) : Optional.empty();
        this.toll = new UploadThrottle(reactor, throttle, this::paid);
        this.clientGone = clientGone;
        this.over = over;
    }

    @Override
    public Terminator begin(Connection data) {
        connection = data;
        return Terminator.TO_END;
    }

    @Override
    public void collect(ByteBuffer data) {
        ByteBuffer piece = buffers.taken(connection, data);
        if (ascii.isPresent() && ascii.get().translate(piece)) write(aCr());
        write(piece);
    }

    private void write(ByteBuffer piece) {
        bytes += piece.remaining();
        if (!toll.owe(piece.remaining())) connection.pause(Pause.THROTTLE);
        if (!writer.write(piece)) connection.pause(Pause.RECEIVER);
    }

    private static ByteBuffer aCr() {
        return ByteBuffer.wrap(new byte[] {'\r'});
    }

    @Override
    public void found() {
        ended = true;
        if (ascii.isPresent() && ascii.get().end()) write(aCr());
        connection.closeWhenSent();
        reactor.schedule(A_MOMENT, () -> finish(clientGone.getAsBoolean() ? UploadWriter.End.KEEP : UploadWriter.End.PUBLISH));
    }

    @Override
    public void closed(Closed cause) {
        toll.forget();
        if (!ended) finish(UploadWriter.End.KEEP);
    }

    @Override
    public void failed(Outcome why) {
        if (why instanceof Outcome.Broken(Reply reply)) fault = Optional.of(reply);
        finish(UploadWriter.End.KEEP);
    }

    @Override
    public void abort() {
        if (connection == null || ended) {
            finish(UploadWriter.End.KEEP); // if that was not decided yet
        } else {
            connection.resetWhenClosed();
            connection.close();
        }
    }

    private void finish(UploadWriter.End end) {
        if (finishing) return;
        finishing = true;
        writer.finish(end);
    }

    @Override
    public void room() {
        connection.resume(Pause.RECEIVER);
    }

    private void paid() {
        connection.resume(Pause.THROTTLE);
    }

    @Override
    public void failed(IOException cause) {
        if (!(cause instanceof UploadFault)) log(cause);
        fault = Optional.of(cause instanceof UploadFault full ? Replies.of(full.why(), Replies.FAILED) : Replies.FAILED);
        abort();
        finish(UploadWriter.End.KEEP);
    }

    @Override
    public void finished(Optional<Change> published, Optional<IOException> failure) {
        failure.ifPresent(this::log);
        boolean complete = fault.isEmpty() && published.isPresent() && published.get() instanceof Change.Done;
        over.accept(complete ? Outcome.COMPLETE : new Outcome.Broken(fault.orElseGet(() -> reason(published, failure))));
    }

    private void log(IOException cause) {
        reactor.log().event(Log.Level.ERROR, "ftp-upload-failed", "peer", connection == null ? "none" : connection.remote(),
                "bytes", bytes, "cause", cause);
    }

    private static Reply reason(Optional<Change> published, Optional<IOException> failure) {
        if (failure.isPresent()) return Replies.FAILED;
        return published.map(change -> Replies.of(change, Replies.FAILED)).orElse(Replies.ABORTED);
    }

    @Override
    public long bytes() {
        return bytes;
    }
}
