package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import stheno.reactor.Terminator;

/// How lines end and how long they may be. Immutable; any thread.
public final class LineRules {
    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LF = "\n".getBytes(StandardCharsets.US_ASCII);

    /// Ended by CRLF or LF, up to 1000 bytes.
    public static final LineRules DEFAULT = lenient(1000);

    private final Terminator.Delimiter terminator;
    private final boolean lenient;

    private LineRules(Terminator.Delimiter terminator, boolean lenient) {
        this.terminator = terminator;
        this.lenient = lenient;
    }

    /// Ended by CRLF only: a single CR or LF is part of the line.
    ///
    /// @param limit in bytes, without the line end
    /// @throws IllegalArgumentException if it is negative
    public static LineRules strict(int limit) {
        return new LineRules(Terminator.message(CRLF, limit), false);
    }

    /// Ended by CRLF or by LF, as simple clients send it.
    ///
    /// @param limit in bytes, without the line end
    /// @throws IllegalArgumentException if it is negative
    public static LineRules lenient(int limit) {
        if (limit < 0) throw new IllegalArgumentException("limit " + limit + " is negative");
        return new LineRules(Terminator.message(LF, limit + 1), true); // a CR may stand before the LF
    }

    /// The longest line in bytes, without the line end.
    public int limit() {
        return lenient ? terminator.limit() - 1 : terminator.limit();
    }

    Terminator.Delimiter terminator() {
        return terminator;
    }

    /// The line without the CR of its line end; not copied. A line without a CR may be one byte longer than the limit, since the
    /// delimiter's limit leaves room for it.
    ByteBuffer withoutCr(ByteBuffer line) {
        int length = line.remaining();
        boolean cr = lenient && length > 0 && line.get(line.limit() - 1) == '\r';
        return line.slice(line.position(), cr ? length - 1 : length);
    }
}
