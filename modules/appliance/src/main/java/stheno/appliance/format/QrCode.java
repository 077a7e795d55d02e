package stheno.appliance.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A QR code (ISO/IEC 18004) of a short text: byte mode, error correction level M, versions 1 to 10, so up to 213 bytes of UTF-8.
/// Immutable; any thread.
public final class QrCode {
    private static final int VERSIONS = 10;
    private static final int BYTE_MODE = 4;
    private static final int QUIET = 2; // modules around the code on the screen: 4 in the standard, but 2 are enough for cameras

    // ISO/IEC 18004, table 9, level M, by version
    private static final int[] CODEWORDS = {26, 44, 70, 100, 134, 172, 196, 242, 292, 346};
    private static final int[] BLOCKS = {1, 1, 1, 2, 2, 4, 4, 4, 5, 5};
    private static final int[] CORRECTION = {10, 16, 26, 18, 24, 16, 18, 22, 22, 26}; // codewords of a block

    // annex E: centres of the alignment patterns beside the first, 6
    private static final int[][] ALIGNMENT = {{}, {18}, {22}, {26}, {30}, {34}, {22, 38}, {24, 42}, {26, 46}, {28, 50}};

    private final int version;
    private final int size;
    private final boolean[][] dark; // row, column
    private final boolean[][] fixed; // not part of the data

    private QrCode(int version, byte[] codewords) {
        this.version = version;
        size = 17 + 4 * version;
        dark = new boolean[size][size];
        fixed = new boolean[size][size];
        drawPatterns();
        place(codewords);
        int best = 0;
        int lowest = Integer.MAX_VALUE;
        for (int mask = 0; mask < 8; mask++) {
            flip(mask);
            drawFormat(mask);
            int penalty = QrPenalty.of(dark);
            if (penalty < lowest) {
                lowest = penalty;
                best = mask;
            }
            flip(mask); // twice is not at all
        }
        flip(best);
        drawFormat(best);
    }

    /// @return empty if the text is too long
    public static Optional<QrCode> of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int version = 1; version <= VERSIONS; version++) {
            int room = CODEWORDS[version - 1] - BLOCKS[version - 1] * CORRECTION[version - 1];
            if (bytes.length <= room - (version < 10 ? 2 : 3)) return Optional.of(new QrCode(version, codewords(bytes, version, room)));
        }
        return Optional.empty();
    }

    /// The data with its mode and length, padded, and with the error correction, interleaved (sections 7.4 to 7.6).
    private static byte[] codewords(byte[] text, int version, int room) {
        byte[] data = new byte[room];
        int at = 0; // in half codewords
        at = half(data, at, BYTE_MODE);
        if (version == 10) at = half(data, half(data, at, 0), text.length >> 8 & 15); // the length has 16 bits
        at = half(data, half(data, at, text.length >> 4 & 15), text.length & 15);
        for (byte b : text) at = half(data, half(data, at, b >> 4 & 15), b & 15);
        if (at < 2 * room) at = half(data, at, 0); // the end of the data
        for (int i = at / 2; i < room; i++) data[i] = (byte) ((i - at / 2) % 2 == 0 ? 0xEC : 0x11);
        return interleaved(data, version);
    }

    private static int half(byte[] data, int at, int value) {
        data[at / 2] |= (byte) (at % 2 == 0 ? value << 4 : value);
        return at + 1;
    }

    private static byte[] interleaved(byte[] data, int version) {
        int blocks = BLOCKS[version - 1];
        int correction = CORRECTION[version - 1];
        int shorter = data.length / blocks; // the last blocks have one codeword more
        int longer = data.length % blocks;
        byte[] result = new byte[CODEWORDS[version - 1]];
        int from = 0;
        for (int block = 0; block < blocks; block++) {
            int length = shorter + (block >= blocks - longer ? 1 : 0);
            byte[] part = Arrays.copyOfRange(data, from, from + length);
            from += length;
            for (int i = 0; i < length; i++) {
                result[i < shorter ? i * blocks + block : shorter * blocks + block - (blocks - longer)] = part[i];
            }
            byte[] check = ReedSolomon.remainder(part, correction);
            for (int i = 0; i < correction; i++) result[data.length + i * blocks + block] = check[i];
        }
        return result;
    }

    /// The arithmetic of GF(256) with the polynomial 0x11D (section 7.5).
    private static final class ReedSolomon {
        static byte[] remainder(byte[] data, int degree) {
            byte[] generator = generator(degree);
            byte[] rest = new byte[degree];
            for (byte b : data) {
                int factor = (b ^ rest[0]) & 0xFF;
                System.arraycopy(rest, 1, rest, 0, degree - 1);
                rest[degree - 1] = 0;
                for (int i = 0; i < degree; i++) rest[i] ^= (byte) product(generator[i] & 0xFF, factor);
            }
            return rest;
        }

        /// The product of all (x - 2^i), without its highest coefficient, 1.
        private static byte[] generator(int degree) {
            byte[] result = new byte[degree];
            result[degree - 1] = 1;
            int root = 1;
            for (int n = 0; n < degree; n++) {
                for (int i = 0; i < degree; i++) {
                    result[i] = (byte) (product(result[i] & 0xFF, root) ^ (i + 1 < degree ? result[i + 1] : 0));
                }
                root = product(root, 2);
            }
            return result;
        }

        private static int product(int a, int b) {
            int result = 0;
            for (int i = 7; i >= 0; i--) {
                result = result << 1 ^ (result >> 7) * 0x11D;
                result ^= (b >> i & 1) * a;
            }
            return result;
        }
    }

    private void fix(int row, int column, boolean value) {
        dark[row][column] = value;
        fixed[row][column] = true;
    }

    private void drawPatterns() {
        for (int i = 0; i < size; i++) {
            fix(6, i, i % 2 == 0);
            fix(i, 6, i % 2 == 0);
        }
        drawFinder(3, 3);
        drawFinder(3, size - 4);
        drawFinder(size - 4, 3);
        int[] others = ALIGNMENT[version - 1];
        int[] centres = new int[others.length + (others.length > 0 ? 1 : 0)];
        System.arraycopy(others, 0, centres, centres.length - others.length, others.length);
        if (centres.length > 0) centres[0] = 6;
        for (int row : centres) for (int column : centres) if (!isFinder(row, column)) drawAlignment(row, column);
        drawFormat(0);
        drawVersion();
    }

    private boolean isFinder(int row, int column) {
        return row == 6 && column == 6 || row == 6 && column == size - 7 || row == size - 7 && column == 6;
    }

    /// With the light line around it.
    private void drawFinder(int row, int column) {
        for (int y = -4; y <= 4; y++) {
            for (int x = -4; x <= 4; x++) {
                boolean inside = row + y >= 0 && row + y < size && column + x >= 0 && column + x < size;
                int ring = Math.max(Math.abs(y), Math.abs(x));
                if (inside) fix(row + y, column + x, ring != 2 && ring != 4);
            }
        }
    }

    private void drawAlignment(int row, int column) {
        for (int y = -2; y <= 2; y++) {
            for (int x = -2; x <= 2; x++) fix(row + y, column + x, Math.max(Math.abs(y), Math.abs(x)) != 1);
        }
    }

    /// The level, M, and the mask, twice (section 7.9).
    private void drawFormat(int mask) {
        int rest = mask; // the bits of level M are 00
        for (int i = 0; i < 10; i++) rest = rest << 1 ^ (rest >> 9) * 0x537;
        int bits = (mask << 10 | rest) ^ 0x5412;
        for (int i = 0; i < 15; i++) {
            boolean value = (bits >> i & 1) != 0;
            if (i < 8) {
                fix(i < 6 ? i : i + 1, 8, value);
                fix(8, size - 1 - i, value);
            } else {
                fix(8, i == 8 ? 7 : 14 - i, value);
                fix(size - 15 + i, 8, value);
            }
        }
        fix(size - 8, 8, true);
    }

    /// From version 7 on (section 7.10).
    private void drawVersion() {
        if (version < 7) return;
        int rest = version;
        for (int i = 0; i < 12; i++) rest = rest << 1 ^ (rest >> 11) * 0x1F25;
        int bits = version << 12 | rest;
        for (int i = 0; i < 18; i++) {
            boolean value = (bits >> i & 1) != 0;
            fix(i / 3, size - 11 + i % 3, value);
            fix(size - 11 + i % 3, i / 3, value);
        }
    }

    /// In pairs of columns from the right, upwards and downwards in turn, around what is fixed (section 7.7.3).
    private void place(byte[] codewords) {
        int bit = 0;
        for (int right = size - 1; right >= 1; right -= 2) {
            if (right == 6) right = 5;
            boolean upwards = (right + 1 & 2) == 0;
            for (int step = 0; step < size; step++) {
                int row = upwards ? size - 1 - step : step;
                for (int column = right; column > right - 2; column--) {
                    if (fixed[row][column] || bit >= codewords.length * 8) continue;
                    dark[row][column] = (codewords[bit / 8] >> 7 - bit % 8 & 1) != 0;
                    bit++;
                }
            }
        }
    }

    private void flip(int mask) {
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) dark[y][x] ^= !fixed[y][x] && masked(mask, y, x);
        }
    }

    /// Section 7.8.2.
    private static boolean masked(int mask, int y, int x) {
        return 0 == switch (mask) {
            case 0 -> (y + x) % 2;
            case 1 -> y % 2;
            case 2 -> x % 3;
            case 3 -> (y + x) % 3;
            case 4 -> (y / 2 + x / 3) % 2;
            case 5 -> y * x % 2 + y * x % 3;
            case 6 -> (y * x % 2 + y * x % 3) % 2;
            case 7 -> ((y + x) % 2 + y * x % 3) % 2;
            default -> throw new IllegalArgumentException("mask " + mask);
        };
    }

    /// The modules row by row, `#` for a dark one and `.` for a light one, without a margin.
    public String modules() {
        StringBuilder text = new StringBuilder();
        for (boolean[] row : dark) {
            for (boolean module : row) text.append(module ? '#' : '.');
            text.append('\n');
        }
        return text.toString();
    }

    /// For a terminal: two modules a character, black on white whatever the terminal's colours.
    public String terminal() {
        StringBuilder text = new StringBuilder();
        for (int y = -QUIET; y < size + QUIET; y += 2) {
            text.append("\033[30;107m");
            for (int x = -QUIET; x < size + QUIET; x++) {
                boolean upper = isDark(y, x);
                boolean lower = isDark(y + 1, x);
                text.append(upper && lower ? '\u2588' : upper ? '\u2580' : lower ? '\u2584' : ' ');
            }
            text.append("\033[0m\n");
        }
        return text.toString();
    }

    private boolean isDark(int row, int column) {
        return row >= 0 && row < size && column >= 0 && column < size && dark[row][column];
    }
}
