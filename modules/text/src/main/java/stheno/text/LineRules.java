package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import stheno.reactor.Terminator;

/// What a line is. Immutable; any thread.
public final class LineRules {
    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LF = "\n".getBytes(StandardCharsets.US_ASCII);

    private final Terminator.Delimiter terminator;
    private final boolean lenient;

    private LineRules(Terminator.Delimiter terminator, boolean lenient) {
        this.terminator = terminator;
        this.lenient = lenient;
    }

    /// Ended by CRLF and by nothing else: a CR or LF alone is part of the line.
    ///
    /// @param limit bytes, without the end
    /// @throws IllegalArgumentException if it is negative
    public static LineRules strict(int limit) {
        return new LineRules(Terminator.message(CRLF, limit), false);
    }

    /// Ended by CRLF, or by LF alone, as people and simple programs do.
    ///
    /// @param limit bytes, without the end
    /// @throws IllegalArgumentException if it is negative
    public static LineRules lenient(int limit) {
        if (limit < 0) throw new IllegalArgumentException("limit " + limit + " is negative");
        return new LineRules(Terminator.message(LF, limit + 1), true); // the CR is before the LF that is looked for
    }

    /// Bytes before the end.
    public int limit() {
        return lenient ? terminator.limit() - 1 : terminator.limit();
    }

    Terminator.Delimiter terminator() {
        return terminator;
    }

    /// A line without the CR that belongs to its end, if these rules look for LF alone. Not copied. It may be longer than the limit,
    /// by the one byte that the delimiter's limit has for the CR.
    ByteBuffer withoutCr(ByteBuffer line) {
        int length = line.remaining();
        boolean cr = lenient && length > 0 && line.get(line.limit() - 1) == '\r';
        return line.slice(line.position(), cr ? length - 1 : length);
    }
}
