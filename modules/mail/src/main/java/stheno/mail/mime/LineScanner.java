package stheno.mail.mime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Goes over a source line by line, and counts what a strict SMTP server would refuse. One thread.
///
/// LF ends a line, together with all CRs before it; a CR alone does not. A line that fits into the window is held as a
/// whole. Of a longer line only the beginning is held.
final class LineScanner {
    private static final int WINDOW = 64 * 1024; // one read of a file; more is no faster
    private static final int HEAD = 2 * 1024;    // what is kept of a line that is longer than the window: a delimiter is shorter
    private static final int LONGEST_LINE = 998; // octets without CRLF (RFC 5322, section 2.1.1)

    private final Source source;
    private final ByteBuffer buffer;
    private final byte[] window;
    private int filled;
    private long readTo;     // how much of the source has been read: the position behind window[filled - 1]
    private int next;        // where the next line begins in the window
    private int carriages;   // CRs in a row just before the place that is scanned next

    private long start;
    private int from;
    private int to;
    private int endLength;

    private long bareLineFeeds;
    private long bareCarriages;
    private long doubleCarriages;
    private long longLines;
    private long longest;
    private boolean nul;

    LineScanner(Source source) {
        this.source = source;
        this.buffer = ByteBuffer.allocate((int) Math.min(WINDOW, Math.max(source.length(), 1)));
        this.window = buffer.array();
    }

    /// Goes to the next line. False at the end of the source.
    boolean next() throws IOException {
        if (next == filled && readTo == source.length()) return false;
        start = readTo - (filled - next);
        from = next;
        carriages = 0;
        int scanned = next;
        boolean cut = false;
        int end = scan(scanned);
        while (end < 0 && readTo < source.length()) {
            if (from > 0) {
                compact();
            } else if (filled == window.length) {
                cut = true;
                filled = Math.min(HEAD, window.length / 2);
            }
            scanned = filled;
            fill();
            end = scan(scanned);
        }
        boolean ended = end >= 0;
        int behind = ended ? end + 1 : filled;
        endLength = ended ? carriages + 1 : 0;
        next = behind;
        to = cut ? Math.min(HEAD, window.length / 2) : behind - endLength;
        count(ended);
        return true;
    }

    private void compact() {
        System.arraycopy(window, from, window, 0, filled - from);
        filled -= from;
        from = 0;
    }

    private void fill() throws IOException {
        buffer.limit(window.length).position(filled);
        int read = source.read(readTo, buffer);
        if (read < 0) throw new EOFException("the message ends at " + readTo + " of " + source.length() + " octets");
        filled += read;
        readTo += read;
    }

    /// Where the LF is, or -1 if it is not in the window. Counts the CRs on the way.
    private int scan(int begin) {
        byte[] octets = window;
        int limit = filled;
        int i = begin;
        if (carriages > 0 && i < limit && octets[i] != '\n' && octets[i] != '\r') noLineEnd();
        while (i < limit) {
            byte b = octets[i++];
            if (b > '\r') continue;
            if (b == '\n') return i - 1;
            if (b == '\r') {
                carriages++;
                if (i < limit && octets[i] != '\n' && octets[i] != '\r') noLineEnd();
            } else if (b == 0) {
                nul = true;
            }
        }
        return -1;
    }

    private void noLineEnd() {
        bareCarriages += carriages;
        carriages = 0;
    }

    private void count(boolean ended) {
        if (!ended) {
            noLineEnd();
        } else if (carriages == 0) {
            bareLineFeeds++;
        } else if (carriages > 1) {
            doubleCarriages++;
        }
        long length = end() - start - endLength;
        if (length > LONGEST_LINE) longLines++;
        longest = Math.max(longest, length);
    }

    /// Where the line begins in the source.
    long start() {
        return start;
    }

    /// Where the next line begins in the source.
    long end() {
        return readTo - (filled - next);
    }

    /// How many octets the line's end has: none for a last line without one.
    int endLength() {
        return endLength;
    }

    /// Holds the line between [#from] and [#to], without its end. Valid until the next line.
    byte[] octets() {
        return window;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    boolean startsWith(char first, char second) {
        return to - from >= 2 && window[from] == first && window[from + 1] == second;
    }

    long bareLineFeeds() {
        return bareLineFeeds;
    }

    long bareCarriages() {
        return bareCarriages;
    }

    /// Lines that end in CR CR LF, or with still more CRs.
    long doubleCarriages() {
        return doubleCarriages;
    }

    long longLines() {
        return longLines;
    }

    long longest() {
        return longest;
    }

    boolean nul() {
        return nul;
    }
}
