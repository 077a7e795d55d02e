package stheno.mail.mime;

/// Quoted-printable (RFC 2045, section 6.7) in pieces. One thread.
///
/// A `=` without two hexadecimal digits stands for itself. Blanks at a line's end are dropped, as the RFC has it. The last `=` of a part is
/// a soft line break.
final class QuotedPrintableDecoding {
    private boolean damaged;

    /// Returns how many octets can be decoded before the next ones are known. That is all whole lines. Of a line longer than the piece,
    /// it is all but an escape that may be cut, and blanks that may end the line. Blanks that fill the whole piece count as text.
    int usable(byte[] octets, int length, boolean last) {
        if (last) return length;
        for (int i = length - 1; i >= 0; i--) {
            if (octets[i] == '\n') return i + 1;
        }
        int end = length;
        while (end > 0 && isBlank(octets[end - 1])) end--;
        for (int i = Math.max(0, end - 2); i < end; i++) {
            if (octets[i] == '=') end = i;
        }
        return end == 0 ? length : end;
    }

    /// Decodes in place. Returns how many octets it made.
    int decode(byte[] octets, int length, boolean last) {
        int out = 0;
        int line = 0;
        while (line < length) {
            int feed = line;
            while (feed < length && octets[feed] != '\n') feed++;
            boolean ended = feed < length;
            int ending = feed;
            int end = feed;
            if (ended || last) {
                while (ending > line && octets[ending - 1] == '\r') ending--;
                end = ending;
                while (end > line && isBlank(octets[end - 1])) end--;
            }
            boolean soft = (ended || last) && end > line && octets[end - 1] == '=';
            out = line(octets, line, soft ? end - 1 : end, out);
            int next = ended ? feed + 1 : length;
            if (!soft) {
                System.arraycopy(octets, ending, octets, out, next - ending);
                out += next - ending;
            }
            line = next;
        }
        return out;
    }

    private int line(byte[] octets, int from, int to, int start) {
        int out = start;
        for (int i = from; i < to; i++) {
            byte b = octets[i];
            if (b == '=') {
                int high = i + 2 < to ? Character.digit(octets[i + 1], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(octets[i + 2], 16);
                if (low >= 0) {
                    b = (byte) (high << 4 | low);
                    i += 2;
                } else {
                    damaged = true;
                }
            }
            octets[out++] = b;
        }
        return out;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    boolean damaged() {
        return damaged;
    }
}
