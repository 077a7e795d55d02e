package stheno.mail.mime.charset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/// The single-byte charsets that `java.base` lacks: ASCII below 128, a table of 128 characters above. Any thread.
///
/// The tables are in `tables.txt`, which the test `CharsetTablesTest` writes and compares with the charsets of a full JDK.
final class SingleByte implements TextDecoder {
    private static final int ROWS = 8;

    /// Loaded when the first of these charsets is used.
    private static final class Tables {
        static final Map<String, SingleByte> ALL = new HashMap<>();

        static {
            Iterator<String> lines = Charsets.lines("tables.txt").iterator();
            while (lines.hasNext()) {
                String name = lines.next();
                char[] high = new char[128];
                for (int row = 0; row < ROWS; row++) {
                    String[] codes = lines.next().split(" ");
                    for (int column = 0; column < 16; column++) high[row * 16 + column] = (char) Integer.parseInt(codes[column], 16);
                }
                ALL.put(name, new SingleByte(high));
            }
        }
    }

    private final char[] high;

    private SingleByte(char[] high) {
        this.high = high;
    }

    static Optional<TextDecoder> find(String name) {
        return Optional.ofNullable(Tables.ALL.get(name));
    }

    /// The characters of the octets 128 to 255, a copy.
    char[] high() {
        return Arrays.copyOf(high, high.length);
    }

    @Override
    public String decode(byte[] octets, int from, int to) {
        char[] text = new char[to - from];
        for (int i = from; i < to; i++) {
            int b = octets[i];
            text[i - from] = b >= 0 ? (char) b : high[b + 128];
        }
        return new String(text);
    }
}
