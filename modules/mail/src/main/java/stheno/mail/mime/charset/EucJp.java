package stheno.mail.mime.charset;

/// EUC-JP as the Encoding Standard has it: JIS X 0208 with the Windows additions, half-width katakana behind 0x8E, JIS X 0212
/// behind 0x8F. Any thread.
final class EucJp {
    private EucJp() {}

    static String decode(byte[] octets, int from, int to) {
        StringBuilder text = new StringBuilder((to - from) / 2 + 8);
        int i = from;
        while (i < to) {
            int b = octets[i++] & 0xFF;
            int next = i < to ? octets[i] & 0xFF : 0;
            if (b < 0x80) {
                text.append((char) b);
            } else if (next < 0xA1) { // no trail octet: the lead octet alone is lost
                text.append(Rows.NONE);
            } else if (b == 0x8E) {
                text.append(next <= 0xDF ? (char) (0xFF61 + next - 0xA1) : Rows.NONE);
                i++;
            } else if (b == 0x8F) {
                int third = i + 1 < to ? octets[i + 1] & 0xFF : 0;
                text.append(third < 0xA1 ? Rows.NONE : Rows.jisX0212().at(next & 0x7F, third & 0x7F));
                i += third < 0xA1 ? 1 : 2;
            } else {
                text.append(b < 0xA1 ? Rows.NONE : Rows.jisX0208().at(b & 0x7F, next & 0x7F));
                i++;
            }
        }
        return text.toString();
    }
}
