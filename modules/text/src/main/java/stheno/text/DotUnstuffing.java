package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

/// A message as it came over the line, for a [Next.Collect] with `Terminator.streamed` CRLF: takes the stuffed dots away and finds the line
/// that is a dot (RFC 5321, section 4.5.2; RFC 1939, section 3). One for each message. Keeps no bytes of it; one thread at a time.
///
/// Only CRLF ends a line here, so nothing but CRLF, a dot and CRLF ends a message. Another server on the way may see that otherwise, and
/// see two messages where we see one (CVE-2023-51764): so a CR or LF alone is [noticed][#bare()], for the protocol to refuse the message.
///
/// ```java
/// public void collect(ByteBuffer data) { message.collect(data); }
/// public Next found() { return message.lineEnd() == DotUnstuffing.Then.MORE ? collect : stored(); }
/// ```
public final class DotUnstuffing {
    /// What a line's end was.
    public enum Then {
        /// That of a line of the message.
        MORE,
        /// That of the message: the line was a dot, which is none of it.
        END
    }

    /// Where in its line the next byte is.
    private enum Place { FIRST, AFTER_FIRST_DOT, WITHIN }

    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<? super ByteBuffer> sink;
    private final ByteBuffer lineEnd = ByteBuffer.wrap(CRLF).asReadOnlyBuffer();
    private Place place = Place.FIRST;
    private long size;
    private boolean bare;

    /// @param sink takes the message's bytes, the CRLF of each line among them; each buffer is lent until it returns
    public DotUnstuffing(Consumer<? super ByteBuffer> sink) {
        this.sink = Objects.requireNonNull(sink);
    }

    /// Takes a piece of a line, its end never among it. The bytes between position and limit are all used.
    public void collect(ByteBuffer piece) {
        if (!piece.hasRemaining()) return;
        if (place == Place.FIRST && piece.get(piece.position()) == '.') {
            piece.get();
            place = Place.AFTER_FIRST_DOT;
            if (!piece.hasRemaining()) return;
        }
        place = Place.WITHIN;
        if (!bare) bare = hasLineEnd(piece);
        size += piece.remaining();
        sink.accept(piece);
        piece.position(piece.limit());
    }

    private static boolean hasLineEnd(ByteBuffer piece) {
        for (int i = piece.position(), end = piece.limit(); i < end; i++) {
            byte b = piece.get(i);
            if (b == '\r' || b == '\n') return true;
        }
        return false;
    }

    /// A CRLF has come.
    public Then lineEnd() {
        boolean end = place == Place.AFTER_FIRST_DOT;
        place = Place.FIRST;
        if (end) return Then.END;
        size += CRLF.length;
        sink.accept(lineEnd.rewind());
        return Then.MORE;
    }

    /// Bytes of the message so far, line ends among them, as RFC 1870, section 5, counts them.
    public long size() {
        return size;
    }

    /// Whether there was a CR or an LF that was not part of a CRLF. The sink was given it as it was.
    public boolean bare() {
        return bare;
    }
}
