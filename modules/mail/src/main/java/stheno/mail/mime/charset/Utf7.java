package stheno.mail.mime.charset;

/// UTF-7 (RFC 2152), which old Exchange servers still send. Any thread.
///
/// `+` opens a run of base64 that holds UTF-16 units, most significant bit first; any other character closes it, and a `-` that
/// closes it is dropped. `+-` is a plus sign.
final class Utf7 {
    private Utf7() {}

    static String decode(byte[] octets, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int c = octets[i++] & 0xFF;
            if (c != '+') {
                text.append(c < 0x80 ? (char) c : '\uFFFD');
            } else if (i < to && octets[i] == '-') {
                text.append('+');
                i++;
            } else {
                i = run(octets, i, to, text);
            }
        }
        return text.toString();
    }

    private static int run(byte[] octets, int from, int to, StringBuilder text) {
        int bits = 0;
        int count = 0;
        int i = from;
        for (; i < to; i++) {
            int digit = digit(octets[i]);
            if (digit < 0) break;
            bits = bits << 6 | digit;
            count += 6;
            if (count >= 16) {
                count -= 16;
                text.append((char) (bits >>> count));
                bits &= (1 << count) - 1;
            }
        }
        if (i == from) text.append('+'); // not a run: a plain plus sign
        return i > from && i < to && octets[i] == '-' ? i + 1 : i;
    }

    private static int digit(byte b) {
        if (b >= 'A' && b <= 'Z') return b - 'A';
        if (b >= 'a' && b <= 'z') return b - 'a' + 26;
        if (b >= '0' && b <= '9') return b - '0' + 52;
        if (b == '+') return 62;
        return b == '/' ? 63 : -1;
    }
}
