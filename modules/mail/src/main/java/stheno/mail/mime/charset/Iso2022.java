package stheno.mail.mime.charset;

/// The ISO-2022 family: ISO-2022-JP (RFC 1468), -JP-1, -JP-2 (RFC 1554), -KR (RFC 1557) and -CN (RFC 1922). One object for each text.
///
/// ```
///   ESC ( B      ESC $ B              SO
///   ASCII  <-->  JIS X 0208, ...  |  G0 <--> G1 (what ESC $ ) designated)
///                                     SI, or the line's end
/// ```
///
/// An escape sequence says which set the following octets belong to. All text is 7-bit. Octets 0xA1 to 0xDF, which are not allowed, are
/// half-width katakana, as many Japanese programs send them. An escape sequence that is not known is shown as U+FFFD.
final class Iso2022 {
    private static final int ESC = 0x1B;
    private static final int SO = 0x0E;
    private static final int SI = 0x0F;

    /// A character set that an escape sequence can name.
    private enum CodeSet { ASCII, ROMAN, KATAKANA, JIS_0208, JIS_0212, GB_2312, KS_1001, CNS_1, CNS_2, NONE }

    private final byte[] octets;
    private final int to;
    private final StringBuilder text;
    private int at;
    private CodeSet g0 = CodeSet.ASCII;
    private CodeSet g1 = CodeSet.NONE;
    private CodeSet g2 = CodeSet.NONE;
    private boolean shiftedOut;

    private Iso2022(byte[] octets, int from, int to) {
        this.octets = octets;
        this.at = from;
        this.to = to;
        this.text = new StringBuilder(to - from);
    }

    static String decode(byte[] octets, int from, int to) {
        return new Iso2022(octets, from, to).run();
    }

    private String run() {
        while (at < to) {
            int b = octets[at++] & 0xFF;
            switch (b) {
                case ESC -> escape();
                case SO -> shiftedOut = true;
                case SI -> shiftedOut = false;
                default -> character(b);
            }
        }
        return text.toString();
    }

    private void character(int b) {
        if (b >= 0xA1 && b <= 0xDF) {
            text.append(katakana(b & 0x7F));
        } else if (b >= 0x80) {
            text.append(Rows.NONE);
        } else if (b <= ' ') {
            if (b == '\n') shiftedOut = false;
            text.append((char) b);
        } else if (shiftedOut) {
            graphic(g1 == CodeSet.NONE ? CodeSet.KATAKANA : g1, b);
        } else {
            graphic(g0, b);
        }
    }

    private void graphic(CodeSet set, int b) {
        switch (set) {
            case ASCII, NONE -> text.append((char) b);
            case ROMAN -> text.append(b == '\\' ? '\u00A5' : b == '~' ? '\u203E' : (char) b);
            case KATAKANA -> text.append(katakana(b));
            case JIS_0208 -> pair(Rows.jisX0208(), b);
            case JIS_0212 -> pair(Rows.jisX0212(), b);
            case GB_2312 -> pair(Rows.gb2312(), b);
            case KS_1001 -> pair(Rows.ksX1001(), b);
            case CNS_1 -> pair(Rows.cns1(), b);
            case CNS_2 -> pair(Rows.cns2(), b);
        }
    }

    private void pair(Rows rows, int row) {
        int column = at < to ? octets[at] & 0xFF : 0;
        if (column <= ' ') { // half a character before a line's end or an escape sequence
            text.append(Rows.NONE);
            return;
        }
        at++;
        text.append(rows.at(row, column & 0x7F));
    }

    private static char katakana(int b) {
        return b >= 0x21 && b <= 0x5F ? (char) (0xFF61 + b - 0x21) : Rows.NONE;
    }

    private void escape() {
        int a = peek(0);
        int b = peek(1);
        int c = peek(2);
        if (a == '(' && oneByte(b) != CodeSet.NONE) {
            g0 = oneByte(b);
            at += 2;
        } else if (a == '$' && (b == '@' || b == 'A' || b == 'B')) {
            g0 = twoByte(b);
            at += 2;
        } else if (a == '$' && (b == '(' || b == ')' || b == '*') && twoByte(c) != CodeSet.NONE) {
            designate(b, twoByte(c));
            at += 3;
        } else if (a == 'N' && g2 != CodeSet.NONE && peek(1) > ' ') { // single shift: one character of G2
            at++;
            graphic(g2, octets[at++] & 0x7F);
        } else {
            text.append(Rows.NONE);
        }
    }

    private void designate(int register, CodeSet set) {
        switch (register) {
            case '(' -> g0 = set;
            case ')' -> g1 = set;
            default -> g2 = set;
        }
    }

    private int peek(int ahead) {
        return at + ahead < to ? octets[at + ahead] & 0xFF : 0;
    }

    private static CodeSet oneByte(int last) {
        return switch (last) {
            case 'B' -> CodeSet.ASCII;
            case 'J', 'H' -> CodeSet.ROMAN;
            case 'I' -> CodeSet.KATAKANA;
            default -> CodeSet.NONE;
        };
    }

    private static CodeSet twoByte(int last) {
        return switch (last) {
            case '@', 'B' -> CodeSet.JIS_0208;
            case 'D' -> CodeSet.JIS_0212;
            case 'A', 'E' -> CodeSet.GB_2312; // E is ISO-IR-165, an extension of GB 2312
            case 'C' -> CodeSet.KS_1001;
            case 'G' -> CodeSet.CNS_1;
            case 'H' -> CodeSet.CNS_2;
            default -> CodeSet.NONE;
        };
    }
}
