package stheno.ftp;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import stheno.producers.Producer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Terminator;

/// A file or a listing on its way to the client: a producer, and an end of the stream. Loop thread only.
///
/// It is complete when the client has ended its side as well, or has let a while go by: a client that has reset the connection
/// may not have read all that was sent.
final class Download implements DataTransfer {
    private final Producer producer;
    private final Consumer<Outcome> over;
    private Connection connection; // null until it is there
    private boolean all;
    private boolean ended;

    /// @param producer closed by this flow, or by the connection that it goes over
    /// @param over     is told of the end
    Download(Producer producer, Consumer<Outcome> over) {
        this.producer = producer;
        this.over = over;
    }

    @Override
    public Terminator begin(Connection data) {
        connection = data;
        data.send(producer.hooked((_, completed) -> {
            all = completed;
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
            case Closed.Normally _, Closed.LeftLoop _ when all -> Outcome.COMPLETE;
            case Closed.Failed _ -> new Outcome.Broken(Replies.FAILED);
            case Closed.Normally _, Closed.LeftLoop _, Closed.PeerGone _, Closed.TimedOut _, Closed.Cut _ -> new Outcome.Broken(Replies.ABORTED);
        });
    }

    @Override
    public void failed(Outcome why) {
        try {
            producer.close();
        } finally {
            end(why);
        }
    }

    @Override
    public void abort() {
        if (connection == null) {
            if (!ended) failed(new Outcome.Broken(Replies.ABORTED));
        } else {
            all = false; // of what was sent, the reset may overtake some
            connection.resetWhenClosed();
            connection.close();
        }
    }

    private void end(Outcome outcome) {
        if (ended) return;
        ended = true;
        over.accept(outcome);
    }

    /// What the socket has taken: a file is one piece, of which a client may have had little.
    @Override
    public long bytes() {
        return connection == null ? 0 : connection.bytesSent();
    }
}
