package stheno.http2;

import java.nio.ByteBuffer;

/// The Huffman code of HPACK (RFC 7541, section 5.2 and appendix B). Pure; any thread.
///
/// The code is canonical: ordered by length, then by octet, each code is the one before plus one. So the lengths are the whole code. Codes
/// of one length are a range of numbers, and the first code of the next length is above them all.
final class Huffman {
    private static final int LONGEST = 30; // bits
    private static final int END = 256; // the symbol that fills the last octet, never sent whole

    // Of the octets from 0 to 255, and of END, in bits.
    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30
    };

    private static final short[] SYMBOLS = new short[LENGTHS.length]; // in the order of their codes
    private static final int[] FIRST = new int[LONGEST + 1]; // the first code of each length
    private static final int[] PLACE = new int[LONGEST + 1]; // of its symbol
    private static final int[] COUNT = new int[LONGEST + 1];

    static {
        int place = 0;
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            FIRST[length] = code;
            PLACE[length] = place;
            for (short symbol = 0; symbol < LENGTHS.length; symbol++) {
                if (LENGTHS[symbol] == length) SYMBOLS[place++] = symbol;
            }
            COUNT[length] = place - PLACE[length];
            code += COUNT[length];
        }
    }

    private Huffman() {}

    /// The most octets that `length` coded octets can stand for: the shortest code has 5 bits.
    static int most(int length) {
        return length * 8 / 5;
    }

    /// Decodes the next `length` octets of `from`.
    ///
    /// @param into has room for [#most] octets
    /// @return their number
    static int decode(ByteBuffer from, int length, byte[] into) throws ConnectionError {
        int count = 0;
        int code = 0;
        int bits = 0;
        for (int i = 0; i < length; i++) {
            int octet = from.get();
            for (int bit = 7; bit >= 0; bit--) {
                code = code << 1 | octet >> bit & 1;
                bits++;
                int offset = code - FIRST[bits];
                if (offset >= COUNT[bits] || offset < 0) continue;
                int symbol = SYMBOLS[PLACE[bits] + offset];
                if (symbol == END) throw ConnectionError.compression("the end symbol within a string");
                into[count++] = (byte) symbol;
                code = 0;
                bits = 0;
            }
        }
        // The rest is the beginning of the end symbol: ones, fewer than eight.
        if (bits > 7 || code != (1 << bits) - 1) throw ConnectionError.compression("a string with wrong padding");
        return count;
    }
}
