package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import stheno.producers.Producer;

/// A reply of one or more lines, encoded in UTF-8, with CRLF after each line. RFC 959 and RFC 5321 call it a reply. Control characters in
/// its text, which could end a line, are replaced by `?`. Immutable; any thread.
public final class Reply {
    private final int code;
    private final byte[] bytes;

    private Reply(int code, String text) {
        this.code = code;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /// `250 text`
    ///
    /// @param code 100 to 999
    public static Reply of(int code, String text) {
        return new Reply(checked(code), code + " " + clean(text) + "\r\n");
    }

    /// `250-first`, `250-second`, `250 last` (RFC 5321, section 4.2.1; also RFC 959, section 4.2).
    ///
    /// @param code  100 to 999
    /// @param lines at least one
    public static Reply of(int code, List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(checked(code)).append(i < lines.size() - 1 ? '-' : ' ').append(clean(lines.get(i))).append("\r\n");
        }
        if (text.isEmpty()) throw new IllegalArgumentException("a reply without a line");
        return new Reply(code, text.toString());
    }

    /// `211-first`, then each row after a space, then `211 last`, as in FTP (RFC 959, section 4.2; RFC 2389, section 3.2).
    ///
    /// @param code 100 to 999
    public static Reply block(int code, String first, List<String> rows, String last) {
        StringBuilder text = new StringBuilder().append(checked(code)).append('-').append(clean(first)).append("\r\n");
        for (String row : rows) text.append(' ').append(clean(row)).append("\r\n");
        return new Reply(code, text.append(code).append(' ').append(clean(last)).append("\r\n").toString());
    }

    /// One line without a code, as POP3's `+OK` and `-ERR` (RFC 1939, section 3).
    public static Reply line(String text) {
        return new Reply(0, clean(text) + "\r\n");
    }

    private static int checked(int code) {
        if (code < 100 || code > 999) throw new IllegalArgumentException("a code has three digits, not " + code);
        return code;
    }

    private static String clean(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) return text;
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) if (Character.isISOControl(clean.charAt(i))) clean.setCharAt(i, '?');
        return clean.toString();
    }

    /// The code; 0 if there is none.
    public int code() {
        return code;
    }

    /// The length in bytes.
    int length() {
        return bytes.length;
    }

    /// A new producer of the reply's bytes.
    public Producer producer() {
        return Producer.bytes(ByteBuffer.wrap(bytes));
    }

    /// The lines with their line ends.
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
