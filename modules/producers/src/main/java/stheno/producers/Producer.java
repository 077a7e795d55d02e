package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;

/// Output that is made when it is needed.
///
/// A connection asks its producer for [more][#more] only when the socket has room. A reply to a slow client therefore costs one small
/// object, whatever the size of the reply. Producers wrap each other:
///
/// ```java
/// Producer.lines(rows).gzipped(deflaters).chunked().globbed(64 * 1024).hooked(log)
/// ```
///
/// **The caller's side.** Call `more()` until it returns [Piece.End] or throws, then `close()`; or call `close()` at any time before.
/// `close()` is called exactly once on every path, and nothing is called after it. One thread at a time.
///
/// **The producer's side.** A piece stays valid until the next call of `more()` or `close()`, or until it is [taken back][#takeBack]. A
/// wrapper closes what it wraps, passes [Piece.Later] on unchanged, passes on what its source has [consumed][#consumed], and asks nothing
/// after `End`.
public interface Producer {
    /// The result of [#length] if the length is not known.
    long UNKNOWN = -1;

    /// The input of one call of [#more], in bytes.
    int WORK = 64 * 1024;

    /// What looking at one name of a directory counts as, in bytes: reading 4 KB of a file takes about as long as one stat.
    int NAME = 4 * 1024;

    /// The next piece. Does not block, except for reading a local file.
    ///
    /// One call does a bounded piece of work: it consumes about [#WORK] bytes. If that has made no output, it returns an empty piece. The
    /// caller then decides whether others come first.
    ///
    /// @throws IOException if the output cannot be completed; the caller then closes this producer and breaks off the output
    Piece more() throws IOException;

    /// The input consumed so far to make the output, in bytes. Only input that the returned bytes do not show must be counted: what was
    /// compressed, skipped or searched. A name that was looked at counts as [#NAME] bytes. A loop bounds the input of a turn by it.
    default long consumed() {
        return 0;
    }

    /// How many bytes this producer returns in all, or [#UNKNOWN]. Called before the first `more()`.
    default long length() {
        return UNKNOWN;
    }

    /// Takes back a [Piece.Bytes], the last piece, because the client takes no more of it now. A producer that can make the rest again
    /// lets go of its memory and returns true; the next `more()` then goes on with the rest. By default, the caller keeps the piece.
    ///
    /// @param rest the piece's buffer; its position is where the rest begins
    /// @return whether the piece was taken back; if so, the caller does not use it any more
    default boolean takeBack(ByteBuffer rest) {
        return false;
    }

    /// Releases everything held. Called exactly once, after the end or instead of it.
    default void close() {}

    /// No bytes at all.
    static Producer empty() {
        return new BytesProducer(ByteBuffer.allocate(0));
    }

    /// The bytes between position and limit, as one piece. The buffer is not copied and its position is not moved.
    static Producer bytes(ByteBuffer data) {
        return new BytesProducer(data);
    }

    /// The array's bytes, as one piece, not copied.
    static Producer bytes(byte[] data) {
        return new BytesProducer(ByteBuffer.wrap(data));
    }

    /// The buffers' bytes, a piece each, not copied.
    static Producer bytes(List<ByteBuffer> data) {
        return new BytesListProducer(data);
    }

    /// The text in UTF-8.
    static Producer text(CharSequence text) {
        return bytes(StandardCharsets.UTF_8.encode(java.nio.CharBuffer.wrap(text)));
    }

    /// A whole file, opened at once and closed with the producer. Its length is the present one.
    static Producer file(Path path) throws IOException {
        return FileProducer.open(path);
    }

    /// `count` bytes of a file from `position` on. Closes the channel with the producer.
    static Producer file(FileChannel file, long position, long count) {
        return new FileProducer(file, position, count, true);
    }

    /// `count` bytes of a file from `position` on. The channel is not closed, and must stay open until this producer is closed.
    static Producer slice(FileChannel file, long position, long count) {
        return new FileProducer(file, position, count, false);
    }

    /// Each line in UTF-8 and ended by CRLF, batched into pieces of some kilobytes. The iterator is used as the pieces are needed. If it is
    /// [AutoCloseable], it is closed with the producer.
    static Producer lines(Iterator<? extends CharSequence> lines) {
        return new LinesProducer(lines);
    }

    /// The parts one after the other. Each is closed when it has ended, the rest with the composite.
    static Producer composite(Producer... parts) {
        return new CompositeProducer(parts);
    }

    /// In HTTP's chunked coding (RFC 9112, section 7.1): a chunk for each piece that is not empty, then the last chunk.
    default Producer chunked() {
        return chunked(Trailers.NONE);
    }

    /// The same with trailer fields, which are made when all data have been returned.
    default Producer chunked(Trailers trailers) {
        return new ChunkedProducer(this, trailers);
    }

    /// Compressed in the gzip format (RFC 1952), each `more()` borrowing a deflater from `deflaters` and giving it back.
    default Producer gzipped(Deflaters deflaters) {
        return new GzipProducer(this, deflaters);
    }

    /// In pieces of at least `size` bytes where the source has them ready: small pieces are merged, large ones passed through. Merged bytes
    /// are returned before `Later` and before the end.
    default Producer globbed(int size) {
        return new GlobbingProducer(this, size);
    }

    /// At most at the rate of `throttle`, which other producers may share. Returns `Later` until bytes may be sent; `timer` then runs the
    /// caller's task.
    default Producer throttled(Throttle throttle, Throttle.Timer timer) {
        return new ThrottledProducer(this, throttle, timer);
    }

    /// Asked, read and closed by `threads`, for a source that may wait for a disk; `Later` meanwhile. Slices of files become bytes: at most
    /// 64 KB are held. The source is used by one thread at a time, none of them the caller's. If this is closed while the source is asked,
    /// the source is closed afterwards.
    ///
    /// @param threads run every task. If they [reject][java.util.concurrent.RejectedExecutionException] one, the output fails
    default Producer inBackground(Executor threads) {
        return new BackgroundProducer(this, threads);
    }

    /// Calls `hook` once, when this producer is closed, with the number of bytes returned and whether the output was complete.
    default Producer hooked(Hook hook) {
        return new HookedProducer(this, hook);
    }
}
