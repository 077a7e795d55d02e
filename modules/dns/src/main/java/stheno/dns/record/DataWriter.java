package stheno.dns.record;

import java.util.Arrays;

/// Octets that grow: the wire form of a record's data. One thread at a time.
public final class DataWriter {
    /// Whether names are written in lower case (RFC 4034 6.2).
    final boolean lower;

    private byte[] data = new byte[64];
    private int length;

    /// Begins with nothing.
    public DataWriter() {
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

    /// Appends two octets.
    public DataWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    /// Appends four octets.
    public DataWriter u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    /// Appends the lowest `octets` octets of a value.
    public DataWriter number(long value, int octets) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) u8((int) (value >> shift));
        return this;
    }

    /// Appends `count` octets of an array.
    public DataWriter octets(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, data, length, count);
        length += count;
        return this;
    }

    /// Appends a whole array.
    public DataWriter octets(byte[] from) {
        return octets(from, 0, from.length);
    }

    /// Appends a name in uncompressed wire form.
    public DataWriter name(Name name) {
        room(Name.LONGEST);
        length += name.copyTo(data, length);
        return this;
    }

    /// An octet that was written before.
    void set(int at, int value) {
        data[at] = (byte) value;
    }

    /// A copy of the octets so far.
    public byte[] toArray() {
        return Arrays.copyOf(data, length);
    }

    private void room(int count) {
        if (length + count > data.length) data = Arrays.copyOf(data, Math.max(2 * data.length, length + count));
    }
}
