package stheno.dns.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Connection;
import stheno.reactor.Pause;

/// The replies of one TCP connection on their way out. A reply that is ready goes between two messages of a zone transfer, so that it does
/// not wait for the transfer's end (RFC 7766, section 6.2.1.1). Loop thread only.
///
/// While replies of [#MOST] bytes wait, no further queries are read: replies are made faster than most clients read, and may be a hundred
/// times as long as the queries. The same holds for [#MOST_TRANSFERS] zone transfers: the server sends a limited number at a time to all
/// clients together.
final class TcpReplies {
    private static final int MOST = 64 * 1024; // bytes of replies that wait, without the last one

    private static final int MOST_TRANSFERS = 2;

    private final Connection connection;
    private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>(2);
    private final ArrayDeque<Producer> transfers = new ArrayDeque<>(1); // the first one is being sent
    private int waiting; // bytes in `ready`
    private boolean sending; // whether an Outgoing is in the connection's output
    private Runnable sleeper; // of an Outgoing that waits for its transfer; else null

    TcpReplies(Connection connection) {
        this.connection = connection;
    }

    /// Sends a reply, with its length before it. The octets are copied.
    void add(byte[] reply, int length) {
        ByteBuffer message = ByteBuffer.allocate(2 + length).putShort((short) length).put(reply, 0, length).flip();
        ready.add(message);
        waiting += message.remaining();
        begin();
    }

    /// Sends a zone transfer. Each of its pieces is one or several whole messages with their lengths.
    void add(Producer transfer) {
        transfers.add(transfer);
        begin();
    }

    private boolean full() {
        return waiting >= MOST || transfers.size() >= MOST_TRANSFERS;
    }

    private void begin() {
        if (full()) connection.pause(Pause.RECEIVER);
        if (!sending) {
            sending = true;
            connection.send(new Outgoing());
        } else if (sleeper != null) {
            sleeper.run();
        }
    }

    /// Either a new reply or the transfer ends the wait. The task may run twice.
    private void sleep(Runnable task, Piece.Later later) {
        sleeper = task;
        later.whenReady().accept(task);
    }

    /// What the connection asks for the next piece.
    private final class Outgoing implements Producer {
        private long consumed; // by the transfers that have ended

        @Override
        public Piece more() throws IOException {
            sleeper = null;
            ByteBuffer reply = ready.poll();
            if (reply != null) {
                waiting -= reply.remaining();
                if (!full()) connection.resume(Pause.RECEIVER);
                return new Piece.Bytes(reply);
            }
            while (!transfers.isEmpty()) {
                switch (transfers.getFirst().more()) {
                    case Piece.End _ -> {
                        consumed += transfers.getFirst().consumed();
                        transfers.removeFirst().close();
                        if (!full()) connection.resume(Pause.RECEIVER);
                    }
                    case Piece.Later later -> {
                        return new Piece.Later(task -> sleep(task, later));
                    }
                    case Piece.Bytes bytes -> {
                        return bytes;
                    }
                    case Piece.FileSlice slice -> {
                        return slice;
                    }
                }
            }
            sending = false;
            return Piece.END;
        }

        @Override
        public long consumed() {
            return transfers.isEmpty() ? consumed : consumed + transfers.getFirst().consumed();
        }

        @Override
        public void close() {
            sending = false;
            sleeper = null;
            ready.clear();
            waiting = 0;
            Producer transfer;
            while ((transfer = transfers.poll()) != null) transfer.close();
        }
    }
}
