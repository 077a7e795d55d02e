package stheno.dns.zone;

import java.util.Arrays;
import stheno.dns.record.RecordType;

/// The records of a zone while it is loaded, in the order in which they came. One thread at a time.
final class RecordPool {
    // The fields of a record
    static final int NODE = 0;
    static final int TYPES = 1; // the type, and above it the type that a signature covers
    static final int TTL = 2;
    static final int DATA = 3;
    static final int PLACE = 4;
    private static final int RECORD = 5;

    private int[] records = new int[1024 * RECORD];
    private byte[] data = new byte[8192];
    private int count;
    private int dataEnd;

    int count() {
        return count;
    }

    byte[] data() {
        return data;
    }

    int record(int record, int field) {
        return records[record * RECORD + field];
    }

    int length(int record) {
        return (record + 1 < count ? record(record + 1, DATA) : dataEnd) - record(record, DATA);
    }

    int dataEnd() {
        return dataEnd;
    }

    void add(int node, int type, int ttl, byte[] octets, int place) {
        int base = count * RECORD;
        if (base + RECORD > records.length) records = Arrays.copyOf(records, Growth.more(records.length, RECORD));
        if (octets.length > data.length - dataEnd) data = Arrays.copyOf(data, Growth.more(data.length, octets.length));
        records[base + NODE] = node;
        records[base + TYPES] = type == RecordType.RRSIG ? type | (octets[0] & 0xFF) << 24 | (octets[1] & 0xFF) << 16 : type;
        records[base + TTL] = ttl;
        records[base + DATA] = dataEnd;
        records[base + PLACE] = place;
        System.arraycopy(octets, 0, data, dataEnd, octets.length);
        dataEnd += octets.length;
        count++;
    }

    /// What the types of one node are sorted by: SOA first, RRSIG last, by the type covered.
    static int rank(int types) {
        int type = types & 0xFFFF;
        if (type == RecordType.RRSIG) return 0x10000 | types >>> 16;
        return type == RecordType.SOA ? 0 : type;
    }
}
