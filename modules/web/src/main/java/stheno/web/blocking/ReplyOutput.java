package stheno.web.blocking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import stheno.http.Reply;
import stheno.producers.InboundPipe;
import stheno.producers.OutboundPipe;
import stheno.producers.OutputIncomplete;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// The body of a [BlockingExchange]'s reply, as a stream to write. A small body is kept until the end; a flushed or larger one goes through
/// an [OutboundPipe]. One thread at a time.
final class ReplyOutput extends OutputStream {
    private static final int FIRST = 256; // bytes of a first buffer
    private static final int SMALL = Reply.SMALL; // a reply up to this size is sent as one message
    private static final int WINDOW = 64 * 1024; // bytes that may wait for the client: the output of one turn

    private final BlockingExchange exchange;
    private final Reply head;
    private final long promised;
    private byte[] small = {}; // null once there is a pipe
    private int count;
    private OutboundPipe pipe;
    private boolean closed;

    /// @param promised the length of the body in bytes, or [Producer#UNKNOWN]
    ReplyOutput(BlockingExchange exchange, Reply head, long promised) {
        this.exchange = exchange;
        this.head = head;
        this.promised = promised;
    }

    @Override
    public void write(int b) throws IOException {
        if (closed || pipe != null || count == small.length) {
            write(new byte[] {(byte) b}, 0, 1);
            return;
        }
        small[count++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (closed) throw new IOException("the reply is closed");
        if (pipe == null && length > SMALL - count) stream();
        if (pipe == null) keep(from, offset, length);
        else send(from, offset, length);
    }

    private void send(byte[] from, int offset, int length) throws IOException {
        exchange.halfClose().ifPresent(HalfClose::sending);
        pipe.output().write(from, offset, length);
        exchange.halfClose().ifPresent(HalfClose::sent);
    }

    private void keep(byte[] from, int offset, int length) throws IOException {
        if (exchange.left()) throw new IOException("the client has left");
        if (length > small.length - count) {
            small = Arrays.copyOf(small, Math.min(SMALL, Math.max(FIRST, Math.max(2 * small.length, count + length))));
        }
        System.arraycopy(from, offset, small, count, length);
        count += length;
    }

    /// From now on the body goes through a pipe.
    private void stream() throws IOException {
        pipe = new OutboundPipe(WINDOW, exchange.memory());
        pipe.output().write(small, 0, count);
        pipe.output().flush();
        small = null;
        Producer body = pipe.producer();
        exchange.stream(head.body(promised == Producer.UNKNOWN ? body : new Promised(body, promised)));
    }

    /// Sends all bytes that were written so far.
    @Override
    public void flush() throws IOException {
        if (closed) return;
        if (pipe == null) stream();
        else pipe.output().flush();
    }

    /// No more bytes will be written. Only [#finish()] completes the body.
    @Override
    public void close() throws IOException {
        if (!closed) flushIfWanted();
        closed = true;
    }

    private void flushIfWanted() throws IOException {
        if (pipe == null) return;
        try {
            pipe.output().flush();
        } catch (IOException e) {
            if (!exchange.left()) throw e; // otherwise the rest is not needed
        }
    }

    /// The body is complete.
    ///
    /// @throws IOException if its length is not the promised one
    void finish() throws IOException {
        closed = true;
        if (pipe != null) pipe.output().close();
        else if (promised == Producer.UNKNOWN || promised == count) exchange.answer(head.body(ByteBuffer.wrap(small, 0, count)));
        else if (exchange.request().method().equals("HEAD")) exchange.answer(head.stating(promised));
        else throw new IOException("the body has " + count + " bytes, not " + promised);
    }

    /// The body will not be complete. @return whether a part of it may be sent already, so that the reply is cut
    boolean fail(Throwable cause) {
        closed = true;
        if (pipe != null) pipe.fail(cause instanceof InboundPipe.Incomplete ? new OutputIncomplete(cause.getMessage()) : cause);
        return pipe != null;
    }

    /// A producer with the promised length.
    private record Promised(Producer inner, long length) implements Producer {
        @Override
        public Piece more() throws IOException {
            return inner.more();
        }

        @Override
        public long consumed() {
            return inner.consumed();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
