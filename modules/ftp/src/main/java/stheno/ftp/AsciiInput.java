package stheno.ftp;

import java.nio.ByteBuffer;

/// Input in ASCII type (RFC 959, section 3.1.1.1): CRLF becomes LF, wherever the input is cut; a CR or LF alone stays. One thread at a
/// time.
///
/// The translation is made in place. It is never longer than what came, but for a CR that ended the input before and turns out to be alone:
/// that one is told of, and is the caller's to write first.
final class AsciiInput {
    private boolean owed; // the last byte was a CR, which is either half a line end or a byte like others

    /// Translates what lies between position and limit, and moves the limit to the end of what came of it, which may be nothing.
    ///
    /// @param data written into
    /// @return whether a CR goes before it
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

    /// Nothing more comes. @return whether a CR is left to be written
    boolean end() {
        boolean alone = owed;
        owed = false;
        return alone;
    }
}
