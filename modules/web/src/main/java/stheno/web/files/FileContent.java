package stheno.web.files;

import java.nio.ByteBuffer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// The content of a file, open or in memory, which several replies send at the same time. Any thread.
sealed interface FileContent permits OpenFile, FileContent.InMemory {
    /// The `count` bytes from `position` on. Valid until [#release].
    Piece range(long position, long count);

    /// Ends one use. Each user calls it once.
    void release();

    /// A range as a reply's body, which releases this content when it is closed.
    default Producer producer(long position, long count) {
        return sent(new RangeProducer(this, position, count));
    }

    /// The body that sends what this producer takes from this content.
    default Producer sent(Producer ranges) {
        return ranges;
    }

    /// Bytes in memory. The buffer is shared: its position and its bytes never change.
    record InMemory(ByteBuffer bytes) implements FileContent {
        @Override
        public Piece range(long position, long count) {
            return new Piece.Bytes(bytes.slice((int) position, (int) count));
        }

        @Override
        public void release() {}
    }
}
