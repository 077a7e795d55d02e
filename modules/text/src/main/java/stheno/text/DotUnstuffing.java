package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;

/// Undoes the dot-stuffing of a message that is received, and finds its end (RFC 5321, section 4.5.2; RFC 1939, section 3). For a
/// [Next.Collect] with `Terminator.streamed` CRLF. One for each message; keeps no bytes of it. One thread at a time.
///
/// Only CRLF ends a line, so only CRLF, a dot and CRLF end a message. Another server may accept other line ends, and see two messages
/// where this one sees one (CVE-2023-51764). A single CR or LF is therefore [reported][#bare()], so that the protocol can reject the
/// message.
///
/// ```java
/// public void collect(ByteBuffer data) { message.collect(data); }
/// public Next found() { return message.lineEnd() == DotUnstuffing.LineEnd.MORE ? collect : stored(); }
/// ```
public final class DotUnstuffing {
    /// What a line end means.
    public enum LineEnd {
        /// The end of a line of the message.
        MORE,
        /// The end of the message: the line was a single dot, which is not part of it.
        END
    }

    /// The position of the next byte in its line.
    private enum Position { FIRST, AFTER_FIRST_DOT, WITHIN }

    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<? super ByteBuffer> sink;
    private final ByteBuffer lineEnd = ByteBuffer.wrap(CRLF).asReadOnlyBuffer();
    private Position position = Position.FIRST;
    private long size;
    private boolean bare;

    /// @param sink gets the message's bytes, including the CRLF of each line; each buffer is lent until the call returns
    public DotUnstuffing(Consumer<? super ByteBuffer> sink) {
        this.sink = Objects.requireNonNull(sink);
    }

    /// Takes a piece of a line, without the line end. All bytes between position and limit are used.
    public void collect(ByteBuffer piece) {
        if (!piece.hasRemaining()) return;
        if (position == Position.FIRST && piece.get(piece.position()) == '.') {
            piece.get();
            position = Position.AFTER_FIRST_DOT;
            if (!piece.hasRemaining()) return;
        }
        position = Position.WITHIN;
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

    /// Takes a line end.
    public LineEnd lineEnd() {
        boolean end = position == Position.AFTER_FIRST_DOT;
        position = Position.FIRST;
        if (end) return LineEnd.END;
        size += CRLF.length;
        sink.accept(lineEnd.rewind());
        return LineEnd.MORE;
    }

    /// The message's size so far in bytes, including line ends (RFC 1870, section 5).
    public long size() {
        return size;
    }

    /// Whether a CR or LF outside of a CRLF has occurred. The sink got it unchanged.
    public boolean bare() {
        return bare;
    }
}
