package stheno.producers;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/// What [Producer#more()] returns: bytes, a part of a file, "later", or the end.
///
/// A piece is *lent*: the caller may use it until it calls `more()` again, or `close()`. After that the producer may reuse its buffer. A
/// piece of zero bytes is legal and has no meaning: it is never an end.
public sealed interface Piece {
    /// The only [End] needed.
    End END = new End();

    /// Bytes, between the buffer's position and limit. The caller may move the position; it never writes into the buffer.
    record Bytes(ByteBuffer data) implements Piece {}

    /// `count` bytes of `file` from `position` on, in bytes. The channel stays open until the producer is closed.
    record FileSlice(FileChannel file, long position, long count) implements Piece {}

    /// Nothing now. The caller passes a task, which runs once when `more()` is worth another call: on any thread, and at once if it is
    /// worth it already. The task may also run without reason; `more()` then returns `Later` again. A later task may replace an earlier one
    /// that has not run yet.
    record Later(Consumer<Runnable> whenReady) implements Piece {}

    /// The end. `more()` is not called again.
    record End() implements Piece {}
}
