package stheno.mail.mime.charset;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Text without a usable charset label: UTF-8 where it is valid UTF-8, else windows-1252. Any thread.
///
/// This is also how octets above 127 are read that are labelled `us-ascii`: the label cannot be true.
public final class RawText {
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private RawText() {}

    /// The text of `octets[from..to)`.
    public static String decode(byte[] octets, int from, int to) {
        if (isAscii(octets, from, to)) return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, from, to - from, WINDOWS_1252);
        }
    }

    /// Whether no octet is above 127.
    public static boolean isAscii(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] < 0) return false;
        }
        return true;
    }
}
