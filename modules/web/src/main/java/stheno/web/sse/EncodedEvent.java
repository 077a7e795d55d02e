package stheno.web.sse;

import java.nio.ByteBuffer;
import stheno.producers.Piece;

/// An event as it is sent, encoded once and shared by all subscribers. Any thread.
///
/// @param number from 1 in the order of publication; 0 for a comment or a field of the stream
/// @param id     empty for none
/// @param bytes  shared and read-only; their position never changes
record EncodedEvent(long number, String id, ByteBuffer bytes) {
    static EncodedEvent of(long number, String id, byte[] bytes) {
        return new EncodedEvent(number, id, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /// A view for one subscriber.
    Piece piece() {
        return new Piece.Bytes(bytes.duplicate());
    }
}
