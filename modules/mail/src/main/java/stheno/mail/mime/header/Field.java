package stheno.mail.mime.header;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import stheno.mail.mime.charset.RawText;

/// One header field as it came, and as text. Immutable, any thread.
///
/// Text is decoded on each call. No octets cause an error.
public final class Field {
    private final String name;
    private final byte[] header;
    private final int start;
    private final int body;
    private final int end;

    /// @param header the header's octets, shared and never written to
    /// @param start  where the field begins, its name
    /// @param colon  where its colon is
    /// @param end    where the next field begins, or the header ends
    Field(byte[] header, int start, int colon, int end) {
        int nameEnd = colon;
        while (nameEnd > start && isBlank(header[nameEnd - 1])) nameEnd--; // obsolete syntax allows blanks before the colon
        this.name = new String(header, start, nameEnd - start, StandardCharsets.ISO_8859_1);
        this.header = header;
        this.start = start;
        this.body = colon + 1;
        this.end = end;
    }

    /// The name as it is written in the message.
    public String name() {
        return name;
    }

    /// Whether the field has this name. Case does not matter.
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /// All octets of the field: name, colon, body, folds and the line end.
    public ByteBuffer raw() {
        return ByteBuffer.wrap(header, start, end - start).slice().asReadOnlyBuffer();
    }

    /// The unfolded body without blanks at its ends. A fold, with all blanks around it, becomes one blank. Octets above 127 are UTF-8 if
    /// the field is valid UTF-8 (RFC 6532), else windows-1252. Encoded words stay as they are.
    public String value() {
        byte[] flat = new byte[end - body];
        int length = 0;
        int i = body;
        while (i < end) {
            byte b = header[i++];
            if (b == '\r' || b == '\n') {
                while (i < end && isSpace(header[i])) i++;
                while (length > 0 && isBlank(flat[length - 1])) length--;
                b = ' ';
            }
            if (length > 0 || !isBlank(b)) flat[length++] = b;
        }
        while (length > 0 && isBlank(flat[length - 1])) length--;
        return RawText.decode(flat, 0, length);
    }

    /// The value with its encoded words decoded (RFC 2047). If only blanks would be left of a value, the value itself.
    public String text() {
        String value = value();
        String text = EncodedWords.decode(value);
        return text.isBlank() ? value : text;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    @Override
    public String toString() {
        return name + ": " + value();
    }
}
