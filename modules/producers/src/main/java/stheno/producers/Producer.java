package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/// Output that is made when it is asked for.
///
/// A connection asks its producer for [more][#more] only when the socket has room, so a reply costs one small object while
/// its client is slow, whatever the size of the reply. Producers wrap each other:
///
/// ```java
/// Producer.lines(rows).gzipped(deflaters).chunked().globbed(64 * 1024).hooked(log)
/// ```
///
/// **The asker's side.** Call `more()` until it answers [Piece.End] or throws, then `close()`; or `close()` at any moment
/// before. `close()` is called exactly once on every path, and nothing is called after it. One thread at a time.
///
/// **The producer's side.** A piece stays valid until the next call. A wrapper closes what it wraps, passes [Piece.Later]
/// on untouched, and never asks again after `End`.
public interface Producer {
    /// What [#length] answers when nobody knows.
    long UNKNOWN = -1;

    /// The next piece. Does not block, beyond the reading of a local file.
    ///
    /// @throws IOException if the output cannot be completed; the asker then closes this producer and gives its receiver up
    Piece more() throws IOException;

    /// How many bytes this producer will hand out from its beginning to its end, or [#UNKNOWN]. Asked before the first `more()`.
    default long length() {
        return UNKNOWN;
    }

    /// Lets go of everything held. Called exactly once, after the end or instead of it.
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

    /// A whole file, opened at once and closed with the producer; as long as it is now.
    static Producer file(Path path) throws IOException {
        return FileProducer.open(path);
    }

    /// `count` bytes of a file from `position` on. Closes the channel with the producer.
    static Producer file(FileChannel file, long position, long count) {
        return new FileProducer(file, position, count, true);
    }

    /// `count` bytes of a file that belongs to somebody else, who keeps it open until this producer is closed.
    static Producer slice(FileChannel file, long position, long count) {
        return new FileProducer(file, position, count, false);
    }

    /// Each line in UTF-8 and ended by CRLF, batched into pieces of some kilobytes. The iterator is asked as the pieces are;
    /// if it is [AutoCloseable] it is closed with the producer.
    static Producer lines(Iterator<? extends CharSequence> lines) {
        return new LinesProducer(lines);
    }

    /// One after the other. Each part is closed as soon as it has ended, the rest with the whole.
    static Producer composite(Producer... parts) {
        return new CompositeProducer(parts);
    }

    /// In HTTP's chunked coding (RFC 9112, section 7.1): a chunk for each piece that is not empty, then the last chunk.
    default Producer chunked() {
        return chunked(Trailers.NONE);
    }

    /// The same with trailer fields, which are asked for when everything else has gone out.
    default Producer chunked(Trailers trailers) {
        return new ChunkedProducer(this, trailers);
    }

    /// Compressed in the gzip format (RFC 1952), each `more()` borrowing a deflater from `deflaters` and giving it back.
    default Producer gzipped(Deflaters deflaters) {
        return new GzipProducer(this, deflaters);
    }

    /// In pieces of at least `size` bytes where the source has them ready: small ones are merged, large ones passed through,
    /// and what has been merged is flushed before `Later` and before the end.
    default Producer globbed(int size) {
        return new GlobbingProducer(this, size);
    }

    /// No faster than `throttle` allows, which others may share: `Later` while it does not, and then `timer` wakes the asker.
    default Producer throttled(Throttle throttle, Throttle.Timer timer) {
        return new ThrottledProducer(this, throttle, timer);
    }

    /// Tells `hook` once, when this producer is closed, how many bytes were handed out and whether that was all.
    default Producer hooked(Hook hook) {
        return new HookedProducer(this, hook);
    }
}
