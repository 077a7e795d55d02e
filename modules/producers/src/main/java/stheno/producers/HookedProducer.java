package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/// Counts the bytes of its source, and calls a hook when it is closed. It is closed on every path, so an aborted reply is logged like a
/// complete one.
final class HookedProducer implements Producer {
    private final Producer inner;
    private final Hook hook;
    private long bytes;
    private boolean completed;
    private boolean closed;

    HookedProducer(Producer inner, Hook hook) {
        this.inner = Objects.requireNonNull(inner);
        this.hook = Objects.requireNonNull(hook);
    }

    @Override
    public Piece more() throws IOException {
        if (completed) return Piece.END;
        Piece piece = inner.more();
        switch (piece) {
            case Piece.Bytes(var data) -> bytes += data.remaining();
            case Piece.FileSlice slice -> bytes += slice.count();
            case Piece.Later _ -> { }
            case Piece.End _ -> completed = true;
        }
        return piece;
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public long length() {
        return inner.length();
    }

    @Override
    public boolean takeBack(ByteBuffer rest) {
        int count = rest.remaining();
        boolean taken = inner.takeBack(rest);
        if (taken) bytes -= count;
        return taken;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try {
            inner.close();
        } finally {
            hook.ended(bytes, completed);
        }
    }
}
