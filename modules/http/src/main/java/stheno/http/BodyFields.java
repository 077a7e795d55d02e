package stheno.http;

import stheno.reactor.Decimal;

/// The statements of a head about its body, over all its Content-Length and Transfer-Encoding lines (RFC 9112, sections 6.1 to 6.3).
/// Everything that two servers could understand differently is a fault. One thread at a time; [#begin] resets it for each head.
final class BodyFields {
    /// No Content-Length was seen.
    static final long NONE = -1;

    /// `ABSENT --chunked--> CHUNKED --anything--> BROKEN`, and `ABSENT --another coding--> UNKNOWN`, which stays.
    private enum Coding { ABSENT, CHUNKED, UNKNOWN, BROKEN }

    private long length;
    private boolean lengthBroken;
    private Coding coding;

    void begin() {
        length = NONE;
        lengthBroken = false;
        coding = Coding.ABSENT;
    }

    /// Bytes of the body, or [#NONE].
    long length() {
        return length;
    }

    boolean chunked() {
        return coding == Coding.CHUNKED;
    }

    /// A Content-Length line. A list is legal if all its members are the same number.
    void contentLength(byte[] bytes, int from, int to) {
        int start = from;
        while (start <= to) {
            int comma = Grammar.comma(bytes, start, to);
            int first = Grammar.skipBlanks(bytes, start, comma);
            long number = Decimal.parse(bytes, first, Grammar.dropBlanks(bytes, first, comma), Long.MAX_VALUE);
            lengthBroken |= number < 0 || length != NONE && length != number;
            length = number;
            start = comma + 1;
        }
    }

    /// A Transfer-Encoding line.
    void transferEncoding(byte[] bytes, int from, int to) {
        int start = from;
        while (start <= to) {
            int comma = Grammar.comma(bytes, start, to);
            int first = Grammar.skipBlanks(bytes, start, comma);
            coding = after(coding, bytes, first, Grammar.dropBlanks(bytes, first, comma));
            start = comma + 1;
        }
    }

    private static Coding after(Coding before, byte[] bytes, int from, int to) {
        return switch (before) {
            case ABSENT -> only(bytes, from, to);
            case CHUNKED, BROKEN -> Coding.BROKEN;
            case UNKNOWN -> Coding.UNKNOWN;
        };
    }

    private static Coding only(byte[] bytes, int from, int to) {
        if (Grammar.same(bytes, from, to, "chunked")) return Coding.CHUNKED;
        int name = from;
        while (name < to && Grammar.is(bytes[name], Grammar.TOKEN)) name++;
        int next = Grammar.skipBlanks(bytes, name, to);
        boolean coding = name > from && (next == to || bytes[next] == ';');
        return coding && !Grammar.same(bytes, from, name, "chunked") ? Coding.UNKNOWN : Coding.BROKEN;
    }

    /// Whether some request of this minor version may say all that.
    boolean sound(int minor) {
        return !lengthBroken && (coding == Coding.ABSENT || coding == Coding.CHUNKED && length == NONE && minor > 0);
    }

    /// The answer to what is not [sound][#sound].
    BadRequest fault(int minor) {
        if (lengthBroken) return new BadRequest(Status.BAD_REQUEST, "invalid or contradicting Content-Length");
        if (length != NONE) return new BadRequest(Status.BAD_REQUEST, "Content-Length with Transfer-Encoding");
        if (minor == 0) return new BadRequest(Status.BAD_REQUEST, "Transfer-Encoding in HTTP/1.0");
        return coding == Coding.UNKNOWN
            ? new BadRequest(Status.NOT_IMPLEMENTED, "unknown transfer coding")
            : new BadRequest(Status.BAD_REQUEST, "invalid Transfer-Encoding");
    }
}
