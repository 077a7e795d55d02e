package stheno.dns.local;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import stheno.dns.record.Name;

/// The addresses of one family in the order of the files, each with the place of the first name of its line, and their order by address.
/// It is filled by one thread, and read by any after [#sort].
final class AddressLines {
    private static final int PLACE = 4; // octets of a place

    private final int size; // octets of an address
    private byte[] octets = new byte[0];
    private int[] order = new int[0];
    private int count;

    AddressLines(int size) {
        this.size = size;
    }

    /// Adds a line. Returns its number.
    int add(byte[] address, int place) {
        int at = offset(count);
        if (at + size + PLACE > octets.length) grow();
        System.arraycopy(address, 0, octets, at, size);
        for (int i = 0; i < PLACE; i++) octets[at + size + i] = (byte) (place >> 24 - 8 * i);
        return count++;
    }

    private void grow() {
        octets = Arrays.copyOf(octets, Math.max(64 * (size + PLACE), octets.length + (octets.length >> 1)));
    }

    /// All lines are there.
    void sort() {
        octets = Arrays.copyOf(octets, offset(count));
        Comparator<Integer> byAddress = (a, b) -> Arrays.compareUnsigned(octets, offset(a), offset(a) + size, octets, offset(b),
                offset(b) + size);
        order = IntStream.range(0, count).boxed().sorted(byAddress).mapToInt(Integer::intValue).toArray(); // stable: the first line first
    }

    /// What all lines take.
    long size() {
        return octets.length + 4L * order.length;
    }

    byte[] octets() {
        return octets;
    }

    /// Where the address of a line stands.
    int offset(int line) {
        return line * (size + PLACE);
    }

    private int place(int line) {
        int at = offset(line) + size;
        return (octets[at] & 0xFF) << 24 | (octets[at + 1] & 0xFF) << 16 | (octets[at + 2] & 0xFF) << 8 | octets[at + 3] & 0xFF;
    }

    /// The name of an IPv4 address. Its first `known` octets are the upper octets of `address`.
    int find(int address, int known) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (compare(offset(order[middle]), address, known) < 0) low = middle + 1;
            else high = middle;
        }
        boolean found = low < count && compare(offset(order[low]), address, known) == 0;
        return !found ? NameTable.NONE : known == size ? place(order[low]) : Hosts.BELOW;
    }

    private int compare(int at, int address, int known) {
        for (int i = 0; i < known; i++) {
            int order = (octets[at + i] & 0xFF) - (address >>> 24 - 8 * i & 0xFF);
            if (order != 0) return order;
        }
        return 0;
    }

    /// The name of an IPv6 address. `known` of its hexadecimal digits are the labels of a name, the last one first.
    int find(byte[] name, int offset, int known) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (compare(offset(order[middle]), name, offset, known) < 0) low = middle + 1;
            else high = middle;
        }
        boolean found = low < count && compare(offset(order[low]), name, offset, known) == 0;
        return !found ? NameTable.NONE : known == 2 * size ? place(order[low]) : Hosts.BELOW;
    }

    private int compare(int at, byte[] name, int offset, int known) {
        for (int i = 0; i < known; i++) {
            int digit = (i & 1) == 0 ? octets[at + i / 2] >> 4 & 15 : octets[at + i / 2] & 15;
            int order = digit - Character.digit(Name.lower(name[offset + 2 * (known - 1 - i) + 1]), 16);
            if (order != 0) return order;
        }
        return 0;
    }
}
