package stheno.web.sse;

import java.nio.ByteBuffer;
import stheno.producers.Piece;

/// An event as it is sent, encoded once and shared by all who get it. Any thread.
///
/// @param number events are numbered from 1; 0 for what was not published, such as a heartbeat
/// @param id empty for none
/// @param bytes nobody writes into them, or moves their position
record EncodedEvent(long number, String id, ByteBuffer bytes) {
    static EncodedEvent of(long number, String id, byte[] bytes) {
        return new EncodedEvent(number, id, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /// A view of its own for one receiver.
    Piece piece() {
        return new Piece.Bytes(bytes.duplicate());
    }
}
