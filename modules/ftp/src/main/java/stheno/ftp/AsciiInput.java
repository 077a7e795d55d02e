package stheno.ftp;

import java.nio.ByteBuffer;

/// Translates input of ASCII type (RFC 959, section 3.1.1.1): CRLF becomes LF, wherever the input is split; a CR or LF alone stays. One
/// thread at a time.
///
/// The translation is made in place. The result is never longer than the input, with one exception: a CR at the end of the previous input
/// may turn out to be alone. The caller is told so, and writes that CR first.
final class AsciiInput {
    private boolean owed; // the last byte was a CR: either half of a line end, or a byte of the file

    /// Translates the bytes between position and limit, and moves the limit to the end of the result, which may be empty.
    ///
    /// @param data is written to
    /// @return whether a CR comes before the result
    boolean translate(ByteBuffer data) {
        int from = data.position();
        int end = data.limit();
        if (from == end) return false;
        boolean alone = owed && data.get(from) != '\n';
        owed = data.get(end - 1) == '\r';
        int last = owed ? end - 1 : end;
        int to = from;
        for (int i = from; i < last; i++) {
            byte b = data.get(i);
            if (b != '\r' || data.get(i + 1) != '\n') data.put(to++, b);
        }
        data.limit(to);
        return alone;
    }

    /// The input has ended. @return whether a CR is still to be written
    boolean end() {
        boolean alone = owed;
        owed = false;
        return alone;
    }
}
