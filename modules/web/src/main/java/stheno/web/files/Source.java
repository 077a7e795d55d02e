package stheno.web.files;

import java.nio.ByteBuffer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Bytes at rest, from which several replies are made at once. Any thread.
sealed interface Source permits OpenFile, Source.Memory {
    /// The `count` bytes from `position` on. Valid until [#release].
    Piece stretch(long position, long count);

    /// Ends one use. Called once by whoever was given this source.
    void release();

    /// A stretch as a reply's body, which releases this source when it is closed.
    default Producer producer(long position, long count) {
        return new StretchProducer(this, position, count);
    }

    /// Bytes in memory. Nobody moves the buffer's position or writes into it.
    record Memory(ByteBuffer bytes) implements Source {
        @Override
        public Piece stretch(long position, long count) {
            return new Piece.Bytes(bytes.slice((int) position, (int) count));
        }

        @Override
        public void release() {}
    }
}
