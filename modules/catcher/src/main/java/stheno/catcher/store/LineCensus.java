package stheno.catcher.store;

import java.nio.ByteBuffer;
import java.util.EnumSet;

/// Looks at a message's lines while the octets stream by: what a strict server refuses, and how many octets POP3 sends. One thread.
final class LineCensus {
    private static final int LONGEST_LINE = 998; // octets without CRLF (RFC 5322, section 2.1.1)

    private final EnumSet<Doubt> doubts = EnumSet.noneOf(Doubt.class);
    private long octets;
    private long added; // octets that POP3 adds: CR before LF, and a last line end
    private int line; // octets of the line so far
    private byte last = '\n';
    private boolean doubled; // whether the last octet is the second CR in a row

    /// Leaves the buffer's position as it is.
    void look(ByteBuffer piece) {
        int end = piece.limit();
        octets += piece.remaining();
        for (int i = piece.position(); i < end; i++) {
            byte b = piece.get(i);
            if (b == '\n') {
                if (last != '\r') {
                    doubts.add(Doubt.LINE_ENDS);
                    added++;
                } else {
                    line--;
                    if (doubled) doubts.add(Doubt.LINE_ENDS);
                }
                if (line > LONGEST_LINE) doubts.add(Doubt.LONG_LINES);
                line = 0;
            } else {
                if (last == '\r' && b != '\r') doubts.add(Doubt.LINE_ENDS);
                if (b == 0) doubts.add(Doubt.NUL);
                line++;
            }
            doubled = b == '\r' && last == '\r';
            last = b;
        }
    }

    /// The message is complete.
    void end() {
        if (last == '\n') return;
        if (last == '\r') doubts.add(Doubt.LINE_ENDS);
        if (line > LONGEST_LINE) doubts.add(Doubt.LONG_LINES);
        added += 2;
    }

    long octets() {
        return octets;
    }

    /// What POP3 sends: each line with CRLF.
    long sent() {
        return octets + added;
    }

    EnumSet<Doubt> doubts() {
        return doubts;
    }
}
