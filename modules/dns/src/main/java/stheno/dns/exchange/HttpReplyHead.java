package stheno.dns.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import stheno.dns.record.FormatException;

/// The head of an HTTP/1 reply, as far as DNS over HTTPS needs it. Immutable. Source: RFC 9112, RFC 8484 4.2.
///
/// @param length the octets of the body; -1 if the head does not tell
/// @param chunked whether the body comes in chunks
/// @param kept whether the connection can be used again
/// @param dns whether the body is a DNS message
record HttpReplyHead(int status, long length, boolean chunked, boolean kept, boolean dns) {
    private static final String VERSION = "HTTP/1.";
    private static final int STATUS_LINE = 12; // octets of "HTTP/1.1 200"
    private static final int MOST_DIGITS = 10; // of a length

    /// Whether the first octets of a head can be those of HTTP/1.
    static boolean begins(ByteBuffer octets) {
        for (int i = 0; i < Math.min(VERSION.length(), octets.limit()); i++) if (octets.get(i) != VERSION.charAt(i)) return false;
        return true;
    }

    /// The head between position and limit, without the empty line at its end.
    ///
    /// @throws FormatException if it is malformed; the message says what is wrong
    static HttpReplyHead parse(ByteBuffer octets) {
        String[] lines = StandardCharsets.ISO_8859_1.decode(octets.duplicate()).toString().split("\r\n", -1);
        int status = status(lines[0]);
        long length = -1;
        boolean chunked = false;
        boolean kept = lines[0].charAt(VERSION.length()) == '1';
        boolean dns = false;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || lines[i].charAt(colon - 1) == ' ') throw new FormatException("a field without a name");
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> {
                    long next = length(value);
                    if (length >= 0 && next != length) throw new FormatException("two lengths");
                    length = next;
                }
                case "transfer-encoding" -> {
                    if (!value.equalsIgnoreCase("chunked")) throw new FormatException("Transfer-Encoding " + value);
                    chunked = true;
                }
                case "content-encoding" -> {
                    if (!value.equalsIgnoreCase("identity")) throw new FormatException("Content-Encoding " + value);
                }
                case "connection" -> kept = kept && !value.toLowerCase(Locale.ROOT).contains("close");
                case "content-type" -> dns = value.toLowerCase(Locale.ROOT).startsWith("application/dns-message");
                default -> { }
            }
        }
        if (chunked && length >= 0) throw new FormatException("both Content-Length and Transfer-Encoding"); // RFC 9112 6.3: smuggling
        return new HttpReplyHead(status, length, chunked, kept && (chunked || length >= 0), dns);
    }

    private static int status(String line) {
        boolean formed = line.length() >= STATUS_LINE && line.startsWith(VERSION) && isNumber(line.substring(7, 8))
                && line.charAt(8) == ' ' && isNumber(line.substring(9, STATUS_LINE))
                && (line.length() == STATUS_LINE || line.charAt(STATUS_LINE) == ' ');
        if (!formed) throw new FormatException("no status line of HTTP/1.1");
        return Integer.parseInt(line.substring(9, 12));
    }

    private static long length(String value) {
        if (value.length() > MOST_DIGITS || !isNumber(value)) throw new FormatException("a length that is no number");
        return Long.parseLong(value);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// The size of a chunk, from its line without the line end; extensions are left out.
    ///
    /// @throws FormatException if the line is malformed
    static int chunkSize(ByteBuffer line) {
        String text = StandardCharsets.ISO_8859_1.decode(line.duplicate()).toString();
        int end = text.indexOf(';');
        String digits = (end < 0 ? text : text.substring(0, end)).strip();
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
            throw new FormatException("a chunk without a size");
        }
        return Integer.parseInt(digits, 16);
    }
}
