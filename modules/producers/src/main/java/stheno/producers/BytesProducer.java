package stheno.producers;

import java.nio.ByteBuffer;

/// The bytes of one buffer, as one piece whatever its size: nothing is cut or copied, so handing it out costs the same for a
/// line and for 64 MB. The caller's buffer keeps its position; its content must not change until this producer is closed.
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
