package stheno.ftp.data;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Terminator;

/// A file or listing that is sent to the client. Loop thread only.
///
/// It is complete when everything is sent and the client has ended its side too, or has not reset the connection for a while: a client that
/// resets the connection may not have read everything.
public final class Download implements DataTransfer {
    private final Producer producer;
    private final long length;
    private final Consumer<TransferResult> done;
    private Connection connection; // null until it is established
    private boolean allSent;
    private boolean ended;

    /// @param producer closed by this object, or by the connection
    /// @param done     gets the result
    public Download(Producer producer, Consumer<TransferResult> done) {
        this.producer = producer;
        length = producer.length();
        this.done = done;
    }

    @Override
    public Terminator begin(Connection data) {
        assert data.reactor().inLoop();
        connection = data;
        data.send(producer.hooked((_, completed) -> {
            allSent = completed;
            if (!completed) data.resetWhenClosed(); // an end of the stream would look like the end of the file
        }));
        data.closeWhenSent();
        return Terminator.IGNORED;
    }

    @Override
    public void collect(ByteBuffer data) {}

    @Override
    public void found() {}

    @Override
    public void closed(Closed cause) {
        end(switch (cause) {
            case Closed.Normally _, Closed.LeftLoop _ when allSent -> TransferResult.COMPLETE;
            case Closed.Failed _, Closed.MemoryShort _ -> new TransferResult.Failed(Replies.FAILED);
            case Closed.Normally _, Closed.LeftLoop _, Closed.PeerGone _, Closed.TlsRejected _, Closed.TimedOut _,
                    Closed.Cut _ -> new TransferResult.Failed(Replies.ABORTED);
        });
    }

    @Override
    public void failed(TransferResult why) {
        try {
            producer.close();
        } finally {
            end(why);
        }
    }

    @Override
    public void abort() {
        if (connection == null) {
            if (!ended) failed(new TransferResult.Failed(Replies.ABORTED));
        } else {
            allSent = false; // the reset may overtake sent bytes
            connection.resetWhenClosed();
            connection.close();
        }
    }

    private void end(TransferResult outcome) {
        if (ended) return;
        ended = true;
        done.accept(outcome);
    }

    /// Bytes that the socket has accepted: a file is one piece, of which the client may have received little.
    @Override
    public long bytes() {
        return connection == null ? 0 : connection.bytesSent();
    }

    @Override
    public long length() {
        return length;
    }
}
