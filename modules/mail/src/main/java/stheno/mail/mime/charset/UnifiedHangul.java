package stheno.mail.mime.charset;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/// Korean: EUC-KR with the Unified Hangul Code of windows-949, which is what the label `euc-kr` means to browsers. Any thread.
///
/// KS X 1001 has 2,350 of the 11,172 Hangul syllables. The other 8,822 follow each other in Unicode's order, in the octet pairs that
/// EUC-KR leaves free, so their table is computed.
final class UnifiedHangul {
    private static final int SYLLABLES = 8822;
    private static final int WIDE = 178;   // trail octets of the leads 0x81 to 0xA0: A-Z, a-z, 0x81 to 0xFE
    private static final int NARROW = 84;  // trail octets of the leads 0xA1 to 0xC6: A-Z, a-z, 0x81 to 0xA0

    private UnifiedHangul() {}

    private static final class Syllables {
        static final char[] FREE = new char[SYLLABLES];

        static {
            CharsetEncoder wansung = Charset.forName("EUC-KR").newEncoder();
            int count = 0;
            for (char c = '\uAC00'; c <= '\uD7A3'; c++) {
                if (!wansung.canEncode(c)) FREE[count++] = c;
            }
        }
    }

    static String decode(byte[] octets, int from, int to) {
        StringBuilder text = new StringBuilder((to - from) / 2 + 8);
        int i = from;
        while (i < to) {
            int lead = octets[i++] & 0xFF;
            if (lead < 0x80) {
                text.append((char) lead);
                continue;
            }
            int trail = i < to ? octets[i] & 0xFF : 0;
            char c = pair(lead, trail);
            text.append(c);
            if (c != Rows.NONE || trail >= 0x80) i++; // a lead octet without a trail octet loses no ASCII
        }
        return text.toString();
    }

    private static char pair(int lead, int trail) {
        if (lead >= 0xA1 && trail >= 0xA1) {
            if (lead == 0xA2 && trail == 0xE6) return '\u20AC';
            if (lead == 0xA2 && trail == 0xE7) return '\u00AE';
            return Rows.ksX1001().at(lead & 0x7F, trail & 0x7F);
        }
        int column = column(trail);
        if (lead < 0x81 || lead > 0xC6 || column < 0) return Rows.NONE;
        int place = lead <= 0xA0 ? (lead - 0x81) * WIDE + column : 32 * WIDE + (lead - 0xA1) * NARROW + column;
        return place < SYLLABLES ? Syllables.FREE[place] : Rows.NONE;
    }

    private static int column(int trail) {
        if (trail >= 'A' && trail <= 'Z') return trail - 'A';
        if (trail >= 'a' && trail <= 'z') return trail - 'a' + 26;
        return trail >= 0x81 && trail <= 0xFE ? trail - 0x81 + 52 : -1;
    }
}
