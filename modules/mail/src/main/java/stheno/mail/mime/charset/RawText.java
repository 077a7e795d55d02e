package stheno.mail.mime.charset;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Text without a usable charset label: UTF-8 where it is valid UTF-8, else windows-1252. Any thread.
///
/// Escape sequences of ISO-2022-JP are decoded, because old Japanese mail has them in headers without a label.
///
/// Text labelled `us-ascii` is read in this way too: if it has octets above 127, the label is wrong.
public final class RawText {
    private static final byte ESC = 0x1B;
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private RawText() {}

    /// The text of `octets[from..to)`.
    public static String decode(byte[] octets, int from, int to) {
        if (isAscii(octets, from, to)) return ascii(octets, from, to);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, from, to - from, WINDOWS_1252);
        }
    }

    private static String ascii(byte[] octets, int from, int to) {
        for (int i = from; i < to - 1; i++) {
            if (octets[i] == ESC && (octets[i + 1] == '$' || octets[i + 1] == '(')) return Iso2022.decode(octets, from, to);
        }
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] < 0) return false;
        }
        return true;
    }
}
