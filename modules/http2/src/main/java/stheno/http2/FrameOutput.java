package stheno.http2;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Connection;
import stheno.reactor.Pause;

/// The frames of one connection on their way out. While [#MOST] bytes wait, no further input is read: a client that takes no replies
/// cannot ask for more, and its PINGs are not answered. While answers are owed, the connection counts as one that owes output. Loop thread
/// only.
///
/// Each reply ends a TLS record, because dnsperf takes one reply at most from a record, and loses the others.
final class FrameOutput {
    private static final int MOST = 64 * 1024; // bytes of frames that wait, without the last one

    private final Connection connection;
    private ArrayDeque<ByteBuffer> frames; // null while nothing waits
    private int waiting; // bytes
    private int owed; // answers
    private boolean replied; // whether the last frame has ended a reply
    private boolean sending; // whether an Outgoing is in the connection's output
    private Runnable sleeper; // of an Outgoing that waits for an answer; else null

    FrameOutput(Connection connection) {
        this.connection = connection;
    }

    void add(ByteBuffer frame) {
        if (frames == null) frames = new ArrayDeque<>(4);
        frames.add(frame);
        waiting += frame.remaining();
        connection.keep(frame.remaining());
        if (waiting >= MOST) connection.pause(Pause.RECEIVER);
        begin();
    }

    /// So many more answers are owed, or fewer.
    void owe(int more) {
        owed += more;
        begin();
    }

    private void begin() {
        if (!sending) {
            sending = true;
            connection.send(new Outgoing());
        } else if (sleeper != null && (frames != null || owed == 0)) {
            sleeper.run();
        }
    }

    private final class Outgoing implements Producer {
        @Override
        public Piece more() {
            sleeper = null;
            if (replied && frames != null && !frames.isEmpty()) {
                replied = false;
                return new Piece.Later(Runnable::run); // what was gathered is sent
            }
            ByteBuffer frame = frames == null ? null : frames.poll();
            if (frame != null) {
                replied = Frame.endsStream(frame);
                waiting -= frame.remaining();
                connection.keep(-frame.remaining()); // the connection counts a piece that it has
                if (waiting < MOST) connection.resume(Pause.RECEIVER);
                return new Piece.Bytes(frame);
            }
            frames = null;
            if (owed > 0) return new Piece.Later(task -> sleeper = task);
            sending = false;
            return Piece.END;
        }

        @Override
        public void close() {
            sending = false;
            sleeper = null;
            frames = null;
            connection.keep(-waiting);
            waiting = 0;
        }
    }
}
