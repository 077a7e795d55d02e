package stheno.mail.mime.charset;

/// HZ (RFC 1843): Chinese of GB 2312 between `~{` and `~}`. `~~` is a tilde, and a tilde at a line's end joins the lines. Any thread.
final class HzGb {
    private HzGb() {}

    static String decode(byte[] octets, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        boolean chinese = false;
        int i = from;
        while (i < to) {
            int b = octets[i++] & 0xFF;
            int next = i < to ? octets[i] & 0xFF : -1;
            if (b == '~' && (next == '{' || next == '}')) {
                chinese = next == '{';
                i++;
            } else if (b == '~' && next == '~') {
                text.append('~');
                i++;
            } else if (b == '~' && next == '\n') {
                i++;
            } else if (b == '\n' || !chinese) {
                chinese = chinese && b != '\n';
                text.append(b < 0x80 ? (char) b : Rows.NONE);
            } else if (next >= 0x21 && b >= 0x21) {
                text.append(Rows.gb2312().at(b & 0x7F, next & 0x7F));
                i++;
            } else {
                text.append((char) b);
            }
        }
        return text.toString();
    }
}
