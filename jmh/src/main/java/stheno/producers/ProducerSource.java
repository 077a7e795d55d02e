package stheno.producers;

import java.nio.ByteBuffer;

/// The same bytes repeatedly, in pieces of one size. It costs only the call, so that its wrapper is measured alone.
/// Lends one buffer, in the heap as in most replies. One thread.
final class ProducerSource implements Producer {
    private final Piece.Bytes piece;
    private final int size;
    private int next;

    ProducerSource(byte[] data, int size) {
        this.piece = new Piece.Bytes(ByteBuffer.wrap(data));
        this.size = size;
    }

    @Override
    public Piece more() {
        ByteBuffer data = piece.data();
        if (next == data.capacity()) return Piece.END;
        int begin = next;
        next = Math.min(begin + size, data.capacity());
        data.limit(next).position(begin);
        return piece;
    }

    @Override
    public long length() {
        return piece.data().capacity();
    }
}
