package stheno.dns.zone;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import stheno.dns.record.Name;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// Makes the arrays of a zone: nodes in canonical order, their records grouped to RRsets, duplicates left out. One thread at a time.
final class ZoneAssembly {
    private static final int FEW = 8; // records that are compared in pairs
    private static final int LARGEST = 65535 - Name.LONGEST - 16; // octets of an RRset beside header and question of a message
    private static final int OVERHEAD = 12; // of a record in a message, with a compressed owner

    private final Name origin;
    private final RecordPool pool;
    private final Faults faults;
    private final int[] ends;
    private final int[] nodes;
    private final int[] records;
    private final int[] places; // of the records, in final order
    private final byte[] labels;
    private final byte[] data;
    private final long[] keys; // of the records of one node, for sorting
    private final int[] grouped; // the records of the pool by node
    private int[] rrsets;
    private int rrsetCount;
    private int recordCount;
    private int dataEnd;

    ZoneAssembly(Name origin, NodePool pool, RecordPool recordPool, Faults faults) {
        this.origin = origin;
        this.pool = recordPool;
        this.faults = faults;
        NodeOrder sorted = new NodeOrder(pool);
        int[] order = sorted.order;
        ends = sorted.ends;
        int count = order.length;
        int[] ranks = new int[count];
        for (int rank = 0; rank < count; rank++) ranks[order[rank]] = rank;
        nodes = new int[Math.multiplyExact(count + 1, ZoneArrays.NODE)];
        for (int rank = 0; rank < count; rank++) {
            int base = rank * ZoneArrays.NODE;
            nodes[base + ZoneArrays.HASH] = pool.node(order[rank], NodePool.HASH);
            nodes[base + ZoneArrays.PARENT] = rank == 0 ? Zone.NONE : ranks[pool.node(order[rank], NodePool.PARENT)];
            nodes[base + ZoneArrays.LABEL] = pool.node(order[rank], NodePool.LABEL);
            nodes[base + ZoneArrays.END] = ends[rank];
        }
        labels = Arrays.copyOf(pool.labels(), pool.labelsEnd());
        int recordTotal = recordPool.count();
        int[] starts = new int[count + 1];
        for (int record = 0; record < recordTotal; record++) starts[ranks[recordPool.record(record, RecordPool.NODE)] + 1]++;
        int most = 0;
        for (int rank = 0; rank < count; rank++) {
            most = Math.max(most, starts[rank + 1]);
            starts[rank + 1] += starts[rank];
        }
        for (int rank = 0; rank <= count; rank++) nodes[rank * ZoneArrays.NODE + ZoneArrays.RRSETS] = starts[rank]; // for now
        grouped = new int[recordTotal];
        for (int record = 0; record < recordTotal; record++) grouped[starts[ranks[recordPool.record(record, RecordPool.NODE)]]++] = record;
        keys = new long[most];
        records = new int[recordTotal + 1];
        places = new int[recordTotal];
        data = new byte[recordPool.dataEnd()];
        rrsets = new int[(count + 16) * ZoneArrays.RRSET];
    }

    /// @param partial whether records are missing, because reading them failed: what is missing is not told then
    Zone zone(boolean partial) {
        int count = nodes.length / ZoneArrays.NODE - 1;
        for (int node = 0; node < count; node++) {
            int base = node * ZoneArrays.NODE;
            int from = nodes[base + ZoneArrays.RRSETS];
            int to = nodes[base + ZoneArrays.NODE + ZoneArrays.RRSETS];
            nodes[base + ZoneArrays.RRSETS] = rrsetCount;
            group(node, from, to);
            flags(node);
        }
        nodes[count * ZoneArrays.NODE + ZoneArrays.RRSETS] = rrsetCount;
        rrset(0, 0, recordCount);
        rrsetCount--; // it only carries where the last one ends
        records[recordCount] = dataEnd;
        ZoneArrays arrays = new ZoneArrays(nodes, trim(rrsets, (rrsetCount + 1) * ZoneArrays.RRSET), trim(records, recordCount + 1), labels,
                dataEnd == data.length ? data : Arrays.copyOf(data, dataEnd));
        Zone zone = new Zone(origin, arrays, ZoneFacts.of(arrays, System.currentTimeMillis() / 1000));
        new ZoneChecks(zone, places, faults).run(partial);
        return zone;
    }

    private static int[] trim(int[] array, int length) {
        return array.length == length ? array : Arrays.copyOf(array, length);
    }

    /// Makes the RRsets of a node.
    private void group(int node, int from, int to) {
        int count = to - from;
        for (int i = 0; i < count; i++) keys[i] = (long) RecordPool.rank(types(grouped[from + i])) << 32 | grouped[from + i];
        if (count > 1) Arrays.sort(keys, 0, count);
        int start = 0;
        for (int i = 1; i <= count; i++) {
            if (i < count && keys[i] >>> 32 == keys[start] >>> 32) continue;
            collect(node, start, i);
            start = i;
        }
    }

    private int types(int record) {
        return pool.record(record, RecordPool.TYPES);
    }

    private void collect(int node, int from, int to) {
        int types = types((int) keys[from]);
        int first = recordCount;
        int firstData = dataEnd;
        int ttl = pool.record((int) keys[from], RecordPool.TTL);
        int odd = -1;
        Set<ByteBuffer> seen = to - from > FEW ? new HashSet<>() : null;
        for (int i = from; i < to; i++) {
            int record = (int) keys[i];
            int own = pool.record(record, RecordPool.TTL);
            if (own != ttl && odd < 0) odd = record;
            ttl = Math.min(ttl, own);
            append(record, types & 0xFFFF, first, seen);
        }
        if (odd >= 0) {
            faults.warning(pool.record(odd, RecordPool.PLACE), "TTLs of " + title(node, types) + " differ: all of them get " + ttl);
        }
        if (dataEnd - firstData + (long) OVERHEAD * (recordCount - first) > LARGEST) {
            faults.error(places[first], title(node, types) + " exceed 64 KiB: no message can carry them");
        }
        rrset(types, ttl, first);
    }

    private String title(int node, int types) {
        int type = types & 0xFFFF;
        String covered = type == RecordType.RRSIG ? " for " + RecordType.name(types >>> 16) : "";
        return "the " + RecordType.name(type) + " records" + covered + " of " + name(node);
    }

    private void rrset(int types, int ttl, int first) {
        int base = rrsetCount++ * ZoneArrays.RRSET;
        if (base + ZoneArrays.RRSET > rrsets.length) rrsets = Arrays.copyOf(rrsets, Growth.more(rrsets.length, ZoneArrays.RRSET));
        rrsets[base + ZoneArrays.TYPES] = types;
        rrsets[base + ZoneArrays.TTL] = ttl;
        rrsets[base + ZoneArrays.RECORDS] = first;
    }

    /// Appends a record to the RRset that starts with record `first`, unless it is there already.
    private void append(int record, int type, int first, Set<ByteBuffer> seen) {
        int start = pool.record(record, RecordPool.DATA);
        int length = pool.length(record);
        System.arraycopy(pool.data(), start, data, dataEnd, length);
        records[recordCount] = dataEnd;
        places[recordCount] = pool.record(record, RecordPool.PLACE);
        if (seen == null ? isDuplicate(type, first, length) : !seen.add(ByteBuffer.wrap(canonical(type, dataEnd, length)))) return;
        recordCount++;
        dataEnd += length;
    }

    private boolean isDuplicate(int type, int first, int length) {
        for (int other = first; other < recordCount; other++) {
            int start = records[other];
            if (records[other + 1] - start == length && resembles(start, length)
                    && Arrays.equals(canonical(type, start, length), canonical(type, dataEnd, length))) return true;
        }
        return false;
    }

    /// Whether data are equal but for the case of letters to those at the end: true for all duplicates, and cheap.
    private boolean resembles(int start, int length) {
        for (int i = 0; i < length; i++) {
            if (LabelHash.lower(data[start + i]) != LabelHash.lower(data[dataEnd + i])) return false;
        }
        return true;
    }

    private byte[] canonical(int type, int start, int length) {
        return RecordData.canonical(type, Arrays.copyOfRange(data, start, start + length));
    }

    /// Sets the flags of a node. Those above it have theirs.
    private void flags(int node) {
        int base = node * ZoneArrays.NODE;
        int first = nodes[base + ZoneArrays.RRSETS];
        int flags = first == rrsetCount ? Zone.EMPTY : 0;
        boolean hashed = first < rrsetCount && ends[node] == node + 1 && node != Zone.APEX;
        for (int rrset = first; rrset < rrsetCount; rrset++) {
            int types = rrsets[rrset * ZoneArrays.RRSET + ZoneArrays.TYPES];
            flags |= switch (types & 0xFFFF) {
                case RecordType.NS -> node == Zone.APEX ? 0 : Zone.DELEGATION;
                case RecordType.DNAME -> Zone.DNAME;
                case RecordType.CNAME -> Zone.CNAME;
                case RecordType.NSEC -> Zone.NSEC;
                default -> 0;
            };
            hashed &= types == RecordType.NSEC3 || types == (RecordType.NSEC3 << 16 | RecordType.RRSIG);
        }
        if (node != Zone.APEX) {
            int parent = nodes[base + ZoneArrays.PARENT] * ZoneArrays.NODE + ZoneArrays.FLAGS;
            boolean below = (nodes[parent] & (Zone.DELEGATION | Zone.DNAME | Zone.BELOW_CUT)) != 0;
            if (hashed) flags |= Zone.HASHED;
            else if (below) flags = flags & ~Zone.DELEGATION | Zone.BELOW_CUT;
            int label = nodes[base + ZoneArrays.LABEL];
            if (labels[label] == 1 && labels[label + 1] == '*' && !hashed) nodes[parent] |= Zone.WILDCARD_CHILD;
        }
        nodes[base + ZoneArrays.FLAGS] |= flags;
    }

    /// The name of a node, for faults.
    private Name name(int node) {
        byte[] wire = new byte[Name.LONGEST];
        int at = 0;
        for (int above = node; above != Zone.APEX; above = nodes[above * ZoneArrays.NODE + ZoneArrays.PARENT]) {
            int label = nodes[above * ZoneArrays.NODE + ZoneArrays.LABEL];
            System.arraycopy(labels, label, wire, at, 1 + labels[label]);
            at += 1 + labels[label];
        }
        origin.copyTo(wire, at);
        return Name.of(wire, 0);
    }
}
