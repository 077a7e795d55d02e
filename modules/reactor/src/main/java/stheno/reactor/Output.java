package stheno.reactor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A connection's output: producers in a queue, asked only while the socket has room. Loop thread only.
///
/// Small pieces are gathered in the loop's own buffer and leave in one write. What the socket refuses goes back to the producer if it can
/// make it again. Otherwise it is kept here: a piece that the producer still lends as it is, bytes of earlier pieces as a copy, a file as
/// an offset.
final class Output {
    /// In bytes a turn, so that one fast reader cannot starve the rest.
    static final long WRITE_SHARE = 256 * 1024;

    /// A file costs no copy here, so its share can be larger.
    static final long FILE_SHARE = 1024 * 1024;

    /// Gathered bytes that are worth a write. Gathering more would only keep more if the socket refuses it: a gzip piece has 10 to 15 KB,
    /// and a second one would double what a stalled client costs.
    static final int ENOUGH = 8 * 1024;

    /// A direct piece of this size is written from its own buffer. Copying a smaller one is cheaper than a write of two buffers.
    static final int WORTH_GATHERING = 4 * 1024;

    /// Of a producer that makes its output for one client.
    private static final int GREATEST_PIECE = 64 * 1024;

    /// How a flush ended.
    enum Outcome { DRAINED, REFUSED, SHARE_SPENT, WAITING }

    private static final class Node {
        final Producer producer;
        boolean asked;
        long consumed; // as last counted
        Node next;

        Node(Producer producer) {
            this.producer = producer;
        }
    }

    /// A producer has failed: the server's fault, not the client's.
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(Exception cause) {
            super(cause);
        }
    }

    /// Reports that the first producer has something again. Any thread may run it, any number of times: one task at a time is posted.
    private static final class Wake implements Runnable {
        private final Output output;
        private final AtomicBoolean posted = new AtomicBoolean();

        Wake(Output output) {
            this.output = output;
        }

        @Override
        public void run() {
            Reactor reactor = output.connection.reactor();
            if (reactor.inLoop()) output.ready();
            else if (posted.compareAndSet(false, true)) reactor.execute(this::arrive);
        }

        private void arrive() {
            posted.set(false);
            output.ready();
        }
    }

    private final Connection connection;
    private Node head;
    private Node tail;
    private Piece piece;
    private long sliceSent;
    private ByteBuffer unsent;
    private boolean refused;
    private boolean waiting;
    private Broken failure; // thrown when what came before it is sent; null without a failure
    private long sent;
    private long consumed; // by the producers, since the beginning
    private Wake wake; // null until a producer has answered Later

    Output(Connection connection) {
        this.connection = connection;
    }

    void add(Producer producer) {
        assert connection.reactor().inLoop();
        Node node = new Node(producer);
        if (head == null) head = node;
        else tail.next = node;
        tail = node;
    }

    boolean isEmpty() {
        return head == null && unsent == null;
    }

    /// Bytes of memory that are held here. A piece that is large, or read-only, was not made for this connection.
    long held() {
        long held = unsent == null ? 0 : unsent.capacity();
        boolean own = piece instanceof Piece.Bytes(ByteBuffer data) && !data.isReadOnly() && data.capacity() <= GREATEST_PIECE;
        return own ? held + ((Piece.Bytes) piece).data().capacity() : held;
    }

    /// Whether the socket has refused bytes that still wait.
    boolean refused() {
        return refused;
    }

    /// Whether the first producer has nothing now.
    boolean waiting() {
        return waiting;
    }

    /// The task of a producer that will have more output. Any thread may run it.
    private Runnable wake() {
        if (wake == null) wake = new Wake(this);
        return wake;
    }

    private void ready() {
        waiting = false;
        connection.settleSoon();
    }

    /// Bytes handed to the transport since the beginning.
    long sent() {
        return sent;
    }

    /// Closes and drops every producer that has not begun.
    void dropUnasked() {
        assert connection.reactor().inLoop();
        boolean begun = head != null && head.asked;
        Node rest = begun ? head.next : head;
        if (begun) head.next = null;
        else head = null;
        tail = head;
        closeAll(rest);
    }

    /// Closes every producer and forgets what was not sent.
    void drop() {
        assert connection.reactor().inLoop();
        Node rest = head;
        head = null;
        tail = null;
        piece = null;
        unsent = null;
        waiting = false;
        refused = false;
        closeAll(rest);
    }

    private void closeAll(Node first) {
        for (Node node = first; node != null; node = node.next) Guard.close(connection, node.producer);
    }

    /// Sends what the producers have, until the socket refuses, the share is spent, or the producers have nothing now.
    ///
    /// @throws IOException if the socket or a producer fails
    Outcome flush(Transport transport, Scratch scratch) throws IOException {
        assert connection.reactor().inLoop();
        Outcome outcome = send(transport, scratch);
        if (piece instanceof Piece.Bytes(ByteBuffer rest) && head.producer.takeBack(rest)) piece = null;
        return outcome;
    }

    private Outcome send(Transport transport, Scratch scratch) throws IOException {
        refused = !push(transport);
        if (refused) return Outcome.REFUSED;
        if (head == null) return Outcome.DRAINED;
        if (waiting) return Outcome.WAITING;
        ByteBuffer gather = scratch.gather.clear();
        Unsettled.Share share = scratch.share.begin(sent, consumed);
        while (share.lasts(sent, consumed)) {
            Piece now = piece;
            if (now == null) {
                if (head == null) return write(transport, gather, null) ? Outcome.DRAINED : refuse();
                if (gather.position() >= ENOUGH) {
                    if (!write(transport, gather, null)) return refuse();
                    continue;
                }
                try {
                    now = ask();
                    share.asked(consumed, connection.reactor());
                } catch (Broken e) {
                    return failAfter(transport, gather, e);
                }
            }
            switch (now) {
                case Piece.Bytes(ByteBuffer data) -> {
                    piece = now;
                    if (!take(transport, gather, data)) return refuse();
                }
                case Piece.FileSlice slice -> {
                    piece = now;
                    share.transfers();
                    if (!write(transport, gather, null) || !transfer(transport, slice)) return refuse();
                }
                case Piece.Later later -> {
                    if (!write(transport, gather, null)) return refuse();
                    waiting = true;
                    later.whenReady().accept(wake());
                    return Outcome.WAITING;
                }
                case Piece.End _ -> end();
            }
        }
        return write(transport, gather, null) ? Outcome.SHARE_SPENT : refuse();
    }

    private Piece ask() throws Broken {
        boolean first = !head.asked;
        head.asked = true;
        try {
            Piece now = head.producer.more();
            if (!first && !(now instanceof Piece.End)) count(head); // a reply of one piece is not asked what it has consumed
            return now;
        } catch (IOException | RuntimeException e) {
            throw new Broken(e);
        }
    }

    private void count(Node node) {
        long total = node.producer.consumed();
        consumed += total - node.consumed;
        node.consumed = total;
    }

    /// What a producer has returned before it failed is still sent.
    private Outcome failAfter(Transport transport, ByteBuffer gather, Broken e) throws IOException {
        if (write(transport, gather, null)) throw e;
        failure = e;
        return refuse();
    }

    private Outcome refuse() {
        refused = true;
        return Outcome.REFUSED;
    }

    /// Sends what waits from before. @return whether nothing of it is left
    private boolean push(Transport transport) throws IOException {
        if (!transport.flush()) return false;
        if (unsent != null) {
            int before = unsent.remaining();
            transport.write(unsent);
            sent += before - unsent.remaining();
            if (unsent.hasRemaining() || transport.backedUp()) return false;
            unsent = null;
        }
        if (failure != null) throw failure;
        return true;
    }

    private void end() {
        Node ended = head;
        head = ended.next;
        if (head == null) tail = null;
        Guard.close(connection, ended.producer);
    }

    /// Moves what fits from a piece to the gathered bytes, and sends those if they are enough.
    private boolean take(Transport transport, ByteBuffer gather, ByteBuffer data) throws IOException {
        if (data.isDirect() && data.remaining() >= WORTH_GATHERING) {
            if (!write(transport, gather, data)) return false;
            if (!data.hasRemaining()) piece = null;
            return true;
        }
        int start = gather.position();
        if (data.remaining() <= gather.remaining()) {
            gather.put(data);
        } else {
            int n = gather.remaining();
            gather.put(start, data, data.position(), n).position(start + n);
            data.position(data.position() + n);
        }
        if (gather.position() < ENOUGH) {
            piece = null;
            return true;
        }
        int end = gather.position();
        boolean all = writeLent(transport, gather, data, start, end);
        if (!data.hasRemaining()) piece = null;
        return all;
    }

    /// Sends the gathered bytes. Those from `start` on belong to a piece that is still lent: the refused ones go back to it.
    private boolean writeLent(Transport transport, ByteBuffer gather, ByteBuffer data, int start, int end) throws IOException {
        gather.flip();
        transport.write(gather);
        int written = gather.position();
        sent += written;
        int back = end - Math.max(start, written);
        data.position(data.position() - back);
        if (written < start) unsent = copy(gather.limit(start));
        gather.clear();
        return written == end && !transport.backedUp();
    }

    /// Sends the gathered bytes and then those of `direct`, which stay where they are if refused.
    private boolean write(Transport transport, ByteBuffer gather, ByteBuffer direct) throws IOException {
        gather.flip();
        int before = gather.remaining() + (direct == null ? 0 : direct.remaining());
        if (before == 0) {
            gather.clear();
            return true;
        }
        if (direct == null) transport.write(gather);
        else if (!gather.hasRemaining()) transport.write(direct);
        else transport.write(gather, direct);
        int left = gather.remaining() + (direct == null ? 0 : direct.remaining());
        sent += before - left;
        if (gather.hasRemaining()) unsent = copy(gather);
        gather.clear();
        return left == 0 && !transport.backedUp();
    }

    private static ByteBuffer copy(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining()).put(data).flip();
    }

    private boolean transfer(Transport transport, Piece.FileSlice slice) throws IOException {
        long rest = slice.count() - sliceSent;
        if (rest > 0) {
            long n = transport.write(slice.file(), slice.position() + sliceSent, Math.min(rest, FILE_SHARE));
            // transferTo returns 0 for a full socket and past the end of a truncated file: only the size tells which.
            if (n <= 0 && slice.file().size() <= slice.position() + sliceSent) {
                throw new Broken(new EOFException("the file ended " + rest + " bytes early"));
            }
            sliceSent += n;
            sent += n;
            if (sliceSent < slice.count() && n < Math.min(rest, FILE_SHARE) || transport.backedUp()) {
                if (sliceSent == slice.count()) finishSlice();
                return false;
            }
        }
        if (sliceSent == slice.count()) finishSlice();
        return true;
    }

    private void finishSlice() {
        piece = null;
        sliceSent = 0;
    }
}
