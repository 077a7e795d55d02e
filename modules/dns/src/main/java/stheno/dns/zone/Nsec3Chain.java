package stheno.dns.zone;

import java.util.Arrays;
import java.util.stream.IntStream;
import stheno.dns.record.RecordType;

/// The NSEC3 records of a zone that have the parameters of its NSEC3PARAM record, in the order of their hashes. Immutable; any thread.
/// Source: RFC 5155.
public final class Nsec3Chain {
    /// The length of a hash, in octets: SHA-1 is the one algorithm there is.
    public static final int HASH = 20;

    private static final int LABEL = 32; // a hash in base32hex
    private static final byte[] DIGITS = "0123456789abcdefghijklmnopqrstuv".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Zone zone;
    private final int[] nodes;
    private final int iterations;
    private final byte[] salt;

    private Nsec3Chain(Zone zone, int[] nodes, int iterations, byte[] salt) {
        this.zone = zone;
        this.nodes = nodes;
        this.iterations = iterations;
        this.salt = salt;
    }

    static Nsec3Chain of(Zone zone) {
        int parameters = zone.rrset(Zone.APEX, RecordType.NSEC3PARAM);
        if (parameters == Zone.NONE) return new Nsec3Chain(zone, new int[0], 0, new byte[0]);
        byte[] data = zone.data();
        int at = zone.dataOffset(zone.recordsStart(parameters));
        int[] nodes = IntStream.range(0, zone.nodes()).filter(node -> belongs(zone, node, data, at)).toArray();
        byte[] salt = Arrays.copyOfRange(data, at + 5, at + 5 + (data[at + 4] & 0xFF));
        return new Nsec3Chain(zone, nodes, (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF, salt);
    }

    /// Whether the node has an NSEC3 record with the algorithm, iterations and salt of the NSEC3PARAM record at `at`. The flags may differ.
    private static boolean belongs(Zone zone, int node, byte[] data, int at) {
        if (zone.parent(node) != Zone.APEX || zone.labels()[zone.label(node)] != LABEL) return false;
        int rrset = zone.rrset(node, RecordType.NSEC3);
        if (rrset == Zone.NONE) return false;
        int record = zone.recordsStart(rrset);
        int own = zone.dataOffset(record);
        int end = 5 + (data[at + 4] & 0xFF);
        return zone.dataLength(record) >= end && data[own] == data[at] && Arrays.equals(data, own + 2, own + end, data, at + 2, at + end);
    }

    /// Whether the zone has no NSEC3 records that can be used.
    public boolean isEmpty() {
        return nodes.length == 0;
    }

    /// How often a hash is hashed again.
    public int iterations() {
        return iterations;
    }

    /// What is appended before hashing. Shared: callers do not write into it.
    public byte[] salt() {
        return salt;
    }

    /// The node with the NSEC3 record that matches a hash of 20 octets, or `Zone.NONE`.
    public int match(byte[] hash) {
        int at = search(hash);
        return at >= 0 ? nodes[at] : Zone.NONE;
    }

    /// The node with the NSEC3 record that matches a hash, or else covers it: the one before, or the last one for hashes before the first.
    /// `Zone.NONE` for an empty chain.
    public int matchOrCover(byte[] hash) {
        if (nodes.length == 0) return Zone.NONE;
        int at = search(hash);
        if (at < 0) at = -at - 2;
        return nodes[at < 0 ? nodes.length - 1 : at];
    }

    /// As `Arrays.binarySearch`.
    private int search(byte[] hash) {
        int low = 0;
        int high = nodes.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = compare(zone.labels(), zone.label(nodes[middle]) + 1, hash);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -(low + 1);
    }

    /// The order of a label in base32hex and a hash. The digits sort as their values.
    private static int compare(byte[] labels, int at, byte[] hash) {
        for (int i = 0; i < LABEL; i++) {
            int order = LabelHash.lower(labels[at + i]) - DIGITS[digit(hash, i)];
            if (order != 0) return order;
        }
        return 0;
    }

    private static int digit(byte[] hash, int i) {
        int bit = 5 * i;
        int pair = (hash[bit >> 3] & 0xFF) << 8 | (bit >> 3 < HASH - 1 ? hash[(bit >> 3) + 1] & 0xFF : 0);
        return pair >> 11 - (bit & 7) & 31;
    }
}
