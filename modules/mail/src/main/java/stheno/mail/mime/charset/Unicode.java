package stheno.mail.mime.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// The Unicode encodings. A byte order mark wins over the label, and is dropped (Encoding Standard, "decode").
final class Unicode {
    static final TextDecoder UTF_8 = (octets, from, to) -> decode(octets, from, to, StandardCharsets.UTF_8);
    static final TextDecoder UTF_16LE = (octets, from, to) -> decode(octets, from, to, StandardCharsets.UTF_16LE);
    static final TextDecoder UTF_16BE = (octets, from, to) -> decode(octets, from, to, StandardCharsets.UTF_16BE);

    private Unicode() {}

    private static String decode(byte[] octets, int from, int to, Charset labelled) {
        if (to - from >= 3 && octets[from] == (byte) 0xEF && octets[from + 1] == (byte) 0xBB && octets[from + 2] == (byte) 0xBF) {
            return new String(octets, from + 3, to - from - 3, StandardCharsets.UTF_8);
        }
        Charset charset = labelled;
        int start = from;
        if (to - from >= 2 && labelled != StandardCharsets.UTF_8) {
            int mark = (octets[from] & 0xFF) << 8 | octets[from + 1] & 0xFF;
            if (mark == 0xFFFE || mark == 0xFEFF) {
                start += 2;
                charset = mark == 0xFFFE ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            }
        }
        return new String(octets, start, to - start, charset);
    }
}
