package stheno.dns.record;

import java.util.Arrays;

/// Octets read one by one, up to an end: a message, or the data of a record in it. Names can be compressed: a pointer must lead to a place
/// before the labels that it follows, so that no chain of pointers has a loop. One thread at a time. Source: RFC 1035 4.1.4.
public final class DataReader {
    /// The pointers of a whole message can lead anywhere behind its header.
    private static final int HEADER = 12;

    final byte[] data;
    int at;
    private final int end;
    /// Whether names can have pointers.
    boolean pointers;

    DataReader(byte[] data, int at, int end) {
        this.data = data;
        this.at = at;
        this.end = end;
    }

    /// Reads the data of a record, which have no pointers. The array is not copied.
    public DataReader(byte[] data) {
        this(data, 0, data.length);
    }

    /// Reads a message from its start, where names can have pointers. The array is not copied.
    ///
    /// @param length the length of the message in `packet`, in octets
    public static DataReader ofMessage(byte[] packet, int length) {
        DataReader in = new DataReader(packet, 0, length);
        in.pointers = true;
        return in;
    }

    /// Reads the next `count` octets alone, and passes over them here.
    ///
    /// @throws FormatException if there are not as many left
    public DataReader part(int count) {
        need(count);
        at += count;
        return new DataReader(data, at - count, at);
    }

    /// The place of the next octet, counted from the start of the array.
    public int position() {
        return at;
    }

    /// The number of octets that are left.
    public int left() {
        return end - at;
    }

    int u8() {
        need(1);
        return data[at++] & 0xFF;
    }

    /// The next two octets as a number.
    ///
    /// @throws FormatException if they are not there; so do the methods below
    public int u16() {
        need(2);
        return u8() << 8 | u8();
    }

    /// The next four octets as a number.
    public long u32() {
        need(4);
        return (long) u16() << 16 | u16();
    }

    /// The next octets as a number, eight at most.
    public long number(int octets) {
        long value = 0;
        for (int i = 0; i < octets; i++) value = value << 8 | u8();
        return value;
    }

    /// The next octets.
    public byte[] octets(int count) {
        need(count);
        at += count;
        return Arrays.copyOfRange(data, at - count, at);
    }

    byte[] rest() {
        return octets(left());
    }

    /// Takes `count` octets over.
    void copy(int count, DataWriter out) {
        need(count);
        out.octets(data, at, count);
        at += count;
    }

    /// Checks that `count` octets are left.
    public void need(int count) {
        if (count > end - at) throw new FormatException("data end too early");
    }

    /// Reads a name, and expands its pointers.
    public Name name() {
        DataWriter out = new DataWriter();
        name(out);
        return Name.owning(out.toArray());
    }

    /// Reads a name, expands its pointers, and appends it.
    public void name(DataWriter out) {
        int start = out.length();
        int from = at;
        int limit = end;
        int before = at; // where a pointer can lead to: before this place
        int after = -1; // what follows the name, once a pointer was met
        while (true) {
            if (from >= limit) throw new FormatException("name ends too early");
            int length = data[from] & 0xFF;
            if (length > Name.LONGEST_LABEL) {
                if (length < 0xC0) throw new FormatException("label of type " + (length >> 6));
                if (!pointers) throw new FormatException("compressed name");
                if (from + 1 >= limit) throw new FormatException("name ends too early");
                if (after < 0) after = from + 2;
                from = (length & 0x3F) << 8 | data[from + 1] & 0xFF;
                if (from < HEADER || from >= before) throw new FormatException("pointer does not lead back");
                limit = before;
                before = from;
            } else {
                if (from + 1 + length > limit) throw new FormatException("name ends too early");
                if (out.length() - start + 1 + length + (length == 0 ? 0 : 1) > Name.LONGEST) {
                    throw new FormatException("name exceeds 255 octets");
                }
                append(from, 1 + length, out);
                from += 1 + length;
                if (length == 0) break;
            }
        }
        at = after < 0 ? from : after;
    }

    private void append(int from, int count, DataWriter out) {
        if (out.lower) {
            for (int i = 0; i < count; i++) out.u8(Name.lower(data[from + i]));
        } else {
            out.octets(data, from, count);
        }
    }
}
