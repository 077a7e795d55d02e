package stheno.ftp.listing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Lines of a listing as bytes, printed without creating objects. Grows as needed. One thread at a time.
public final class ListingBuffer {
    private static final int LONGEST_NUMBER = 19; // digits of a long

    private byte[] bytes;
    private int size;

    /// @param capacity the initial capacity in bytes
    public ListingBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Bytes so far.
    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /// The contents, not copied: overwritten after [#clear].
    public ByteBuffer data() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /// A copy of the contents.
    ByteBuffer copy() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, size));
    }

    private void reserve(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }

    void put(char ascii) {
        reserve(1);
        bytes[size++] = (byte) ascii;
    }

    void put(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    /// Prints in UTF-8; an unpaired surrogate becomes a question mark.
    public void text(String text) {
        int length = text.length();
        reserve(3 * length);
        byte[] into = bytes; // in locals, which the loop keeps in registers
        int to = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) into[to++] = (byte) c;
            else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                to = wide(into, to, Character.toCodePoint(c, text.charAt(++i)));
            } else to = wide(into, to, Character.isSurrogate(c) ? '?' : c);
        }
        size = to;
    }

    /// RFC 3629, section 3.
    private static int wide(byte[] into, int to, int c) {
        if (c < 0x80) {
            into[to] = (byte) c;
            return to + 1;
        }
        int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3; // bytes after the first
        into[to] = (byte) (0xff << 7 - tail | c >> 6 * tail);
        for (int i = 1; i <= tail; i++) into[to + i] = (byte) (0x80 | c >> 6 * (tail - i) & 0x3f);
        return to + tail + 1;
    }

    /// Prints in decimal, right-aligned in `width` columns and padded with `fill`. A negative number is printed as zero.
    void number(long number, int width, char fill) {
        reserve(Math.max(width, LONGEST_NUMBER));
        long rest = Math.max(0, number);
        int digits = 1;
        for (long more = rest / 10; more > 0; more /= 10) digits++;
        int end = size + Math.max(width, digits);
        for (int i = end - 1; i >= size; i--) {
            bytes[i] = (byte) (rest > 0 || i == end - 1 ? '0' + rest % 10 : fill);
            rest /= 10;
        }
        size = end;
    }

    /// Prints eight bytes as sixteen hexadecimal digits.
    void hexadecimal(long number) {
        reserve(16);
        for (int shift = 60; shift >= 0; shift -= 4) bytes[size++] = (byte) Character.forDigit((int) (number >>> shift) & 15, 16);
    }
}
