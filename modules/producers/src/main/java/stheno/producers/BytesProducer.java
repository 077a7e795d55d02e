package stheno.producers;

import java.nio.ByteBuffer;

/// The bytes of one buffer, as one piece of any size: nothing is cut or copied, so a line costs as much as 64 MB. The caller's buffer keeps
/// its position. Its content must not change until this producer is closed.
final class BytesProducer implements Producer {
    private final int length;
    private Piece next;

    BytesProducer(ByteBuffer data) {
        length = data.remaining();
        next = length == 0 ? Piece.END : new Piece.Bytes(data.duplicate());
    }

    @Override
    public Piece more() {
        Piece piece = next;
        next = Piece.END;
        return piece;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        next = Piece.END;
    }
}
