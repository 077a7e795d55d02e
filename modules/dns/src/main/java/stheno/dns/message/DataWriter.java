package stheno.dns.message;

import java.util.Arrays;

/// Octets that grow: the wire form of a record's data. One thread at a time.
final class DataWriter {
    /// Whether names are written in lower case (RFC 4034 6.2).
    final boolean lower;

    private byte[] data = new byte[64];
    private int length;

    DataWriter() {
        this(false);
    }

    DataWriter(boolean lower) {
        this.lower = lower;
    }

    int length() {
        return length;
    }

    DataWriter u8(int value) {
        room(1);
        data[length++] = (byte) value;
        return this;
    }

    DataWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    DataWriter u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    /// The lowest `octets` octets of a value.
    DataWriter number(long value, int octets) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) u8((int) (value >> shift));
        return this;
    }

    DataWriter octets(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, data, length, count);
        length += count;
        return this;
    }

    DataWriter octets(byte[] from) {
        return octets(from, 0, from.length);
    }

    /// A name of uncompressed wire form.
    DataWriter name(Name name) {
        room(Name.LONGEST);
        length += name.copyTo(data, length);
        return this;
    }

    /// An octet that was written before.
    void set(int at, int value) {
        data[at] = (byte) value;
    }

    byte[] toArray() {
        return Arrays.copyOf(data, length);
    }

    private void room(int count) {
        if (length + count > data.length) data = Arrays.copyOf(data, Math.max(2 * data.length, length + count));
    }
}
