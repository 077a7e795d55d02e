package stheno.producers;

import java.nio.ByteBuffer;
import java.util.List;

/// The bytes of several buffers, one piece for each that is not empty. The caller's buffers keep their positions. Each is released when the
/// next piece is made.
final class BytesListProducer implements Producer {
    private final ByteBuffer[] parts;
    private final long length;
    private int next;

    BytesListProducer(List<ByteBuffer> data) {
        parts = data.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
        long sum = 0;
        for (ByteBuffer part : parts) sum += part.remaining();
        length = sum;
    }

    @Override
    public Piece more() {
        while (next < parts.length) {
            ByteBuffer part = parts[next];
            parts[next++] = null;
            if (part.hasRemaining()) return new Piece.Bytes(part);
        }
        return Piece.END;
    }

    @Override
    public long length() {
        return length;
    }
}
