package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import stheno.reactor.Terminator;

/// Undoes the dot-stuffing of a message that is received (RFC 5321, section 4.5.2; RFC 1939, section 3). For a [Next.Collect] with [#END].
/// One for each message; keeps no bytes of it. One thread at a time.
///
/// Only CRLF ends a line, so only CRLF, a dot and CRLF end a message. Another server may accept other line ends, and see two messages
/// where this one sees one (CVE-2023-51764). A single CR or LF is therefore [reported][#bare()], so that the protocol can reject the
/// message.
///
/// ```java
/// public void collect(ByteBuffer data) { message.collect(data, content); }
/// public Next found() { message.end(content); return stored(); }
/// ```
public final class DotUnstuffing {
    private static final byte[] CRLF_DOT_CRLF = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BEGUN = 2; // the CRLF of the line before: a message may be empty, or begin with a dot

    /// What ends a message: CRLF, a dot and CRLF. The first CRLF is the end of the message's last line. That of the command counts as well.
    public static final Terminator END = Terminator.streamed(CRLF_DOT_CRLF, BEGUN);

    /// What the last byte was.
    private enum Position { LINE_START, WITHIN, AFTER_CR }

    private int toSkip = BEGUN; // bytes that END delivers, but that belong to the line before the message
    private Position position = Position.LINE_START;
    private long size;
    private boolean bare;

    /// At the start of a message.
    public DotUnstuffing() {}

    /// How much room [#collect] needs at most for a piece.
    public int room(ByteBuffer piece) {
        return Math.max(0, piece.remaining() - toSkip);
    }

    /// Moves all of a piece of the message, as it was collected, to `content`, without stuffed dots.
    ///
    /// @param content with a backing array, and with [#room] for the piece
    public void collect(ByteBuffer piece, ByteBuffer content) {
        while (toSkip > 0 && piece.hasRemaining()) {
            piece.get();
            toSkip--;
        }
        int count = piece.remaining();
        int start = content.position();
        content.put(piece);
        content.position(start + unstuff(content.array(), content.arrayOffset() + start, count));
        size += content.position() - start;
    }

    /// Works in place. @return how many bytes are left
    private int unstuff(byte[] bytes, int start, int count) {
        int to = start;
        int from = start; // of a run that is kept
        for (int i = start, end = start + count; i < end; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                bare |= position != Position.AFTER_CR;
                position = position == Position.AFTER_CR ? Position.LINE_START : Position.WITHIN;
            } else if (b == '\r') {
                bare |= position == Position.AFTER_CR;
                position = Position.AFTER_CR;
            } else if (position != Position.WITHIN) {
                bare |= position == Position.AFTER_CR;
                if (position == Position.LINE_START && b == '.') {
                    to = moved(bytes, from, i, to);
                    from = i + 1;
                }
                position = Position.WITHIN;
            }
        }
        return moved(bytes, from, start + count, to) - start;
    }

    private static int moved(byte[] bytes, int from, int end, int to) {
        if (from != to) System.arraycopy(bytes, from, bytes, to, end - from);
        return to + end - from;
    }

    /// [#END] was found: adds the end of the last line, if there is one.
    ///
    /// @param content with room for two bytes
    public void end(ByteBuffer content) {
        bare |= position == Position.AFTER_CR;
        if (toSkip > 0) return; // an empty message
        content.put((byte) '\r').put((byte) '\n');
        size += 2;
    }

    /// The message's size so far in bytes, including line ends (RFC 1870, section 5).
    public long size() {
        return size;
    }

    /// Whether a CR or LF outside of a CRLF has occurred. The content has it unchanged.
    public boolean bare() {
        return bare;
    }
}
