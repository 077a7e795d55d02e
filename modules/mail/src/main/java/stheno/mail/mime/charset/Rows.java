package stheno.mail.mime.charset;

import java.nio.charset.Charset;

/// A national character set of 94 rows and 94 columns, each numbered 0x21 to 0x7E. Any thread.
///
/// Each table is filled once, when it is first used, through a charset that `java.base` has.
final class Rows {
    private static final int SIDE = 94;
    private static final int FIRST = 0x21;
    private static final int LAST = 0x7E;
    static final char NONE = '\uFFFD';

    private final char[] table = new char[SIDE * SIDE];

    private interface Place {
        /// The octets of a row and column in the charset.
        byte[] octets(int row, int column);
    }

    private Rows(String charset, Place place) {
        Charset decoder = Charset.forName(charset);
        for (int row = FIRST; row <= LAST; row++) {
            for (int column = FIRST; column <= LAST; column++) {
                String text = new String(place.octets(row, column), decoder);
                table[(row - FIRST) * SIDE + column - FIRST] = text.length() == 1 ? text.charAt(0) : NONE;
            }
        }
    }

    /// The character at a row and column, or [#NONE].
    char at(int row, int column) {
        if (row < FIRST || row > LAST || column < FIRST || column > LAST) return NONE;
        return table[(row - FIRST) * SIDE + column - FIRST];
    }

    /// JIS X 0208 with the additions of NEC and IBM that Windows mail programs use. `EUC-JP` of `java.base` lacks these.
    static Rows jisX0208() {
        return Jis0208.TABLE;
    }

    static Rows jisX0212() {
        return Jis0212.TABLE;
    }

    /// KS X 1001, Korean.
    static Rows ksX1001() {
        return Ks1001.TABLE;
    }

    static Rows gb2312() {
        return Gb2312.TABLE;
    }

    /// The first plane of CNS 11643, traditional Chinese.
    static Rows cns1() {
        return Cns1.TABLE;
    }

    /// The second plane of CNS 11643.
    static Rows cns2() {
        return Cns2.TABLE;
    }

    private static byte[] euc(int row, int column) {
        return new byte[] {(byte) (row | 0x80), (byte) (column | 0x80)};
    }

    /// Two rows of JIS X 0208 share a lead octet in Shift_JIS.
    private static byte[] shiftJis(int row, int column) {
        int lead = (row - FIRST) / 2 + 0x81;
        if (lead > 0x9F) lead += 0x40;
        int trail = row % 2 == 0 ? column + 0x7E : column + (column < 0x60 ? 0x1F : 0x20);
        return new byte[] {(byte) lead, (byte) trail};
    }

    private static final class Jis0208 {
        static final Rows TABLE = new Rows("windows-31j", Rows::shiftJis);
    }

    private static final class Jis0212 {
        static final Rows TABLE = new Rows("JIS_X0212-1990", (row, column) -> new byte[] {(byte) row, (byte) column});
    }

    private static final class Ks1001 {
        static final Rows TABLE = new Rows("EUC-KR", Rows::euc);
    }

    private static final class Gb2312 {
        static final Rows TABLE = new Rows("GB2312", Rows::euc);
    }

    private static final class Cns1 {
        static final Rows TABLE = new Rows("x-EUC-TW", Rows::euc);
    }

    private static final class Cns2 {
        static final Rows TABLE = new Rows("x-EUC-TW",
                (row, column) -> new byte[] {(byte) 0x8E, (byte) 0xA2, (byte) (row | 0x80), (byte) (column | 0x80)});
    }
}
