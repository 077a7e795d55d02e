package stheno.producers;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/// What a [Producer] answers when it is asked for more: bytes, a stretch of a file, "later", or "that was all".
///
/// A piece is *lent*: it is the asker's until the asker calls `more()` again or `close()`, and no longer. A producer may reuse
/// whatever stands behind it afterwards. A piece of zero bytes is legal and says nothing: it is never an end.
public sealed interface Piece {
    /// The one [End] anybody needs.
    End END = new End();

    /// Bytes, between the buffer's position and limit. The asker may move the position; it never writes into the buffer.
    record Bytes(ByteBuffer data) implements Piece {}

    /// `count` bytes of `file` from `position` on, in bytes. The channel stays open until the producer is closed.
    record FileSlice(FileChannel file, long position, long count) implements Piece {}

    /// Nothing now. Who wants to go on hands over a task, which is run once when asking again is worthwhile: on any thread,
    /// and at once if that is the case already. The task may be run without need; asking then answers `Later` again.
    /// A later subscription may replace an earlier one that has not run yet.
    record Later(Consumer<Runnable> whenReady) implements Piece {}

    /// Nothing more, ever. `more()` is not called again.
    record End() implements Piece {}
}
