package stheno.dns.zone;

import java.util.Arrays;
import java.util.function.Consumer;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// A zone that is loaded and checked. Nodes, RRsets and records are numbers: a node is a name, and its number is its rank in the canonical
/// order (RFC 4034 6.1); RRsets are numbered by node, records by RRset. So record 0 is the SOA record, the numbers in order are the zone in
/// canonical order, and the names below a node follow it directly. Look-ups are done by a [Lookup] and allocate nothing. Arrays that
/// methods return are shared: callers do not write into them. Immutable; any thread.
///
/// A node above a name of the zone is a node as well, if only an empty one. The signatures (RRSIG) of a node form one RRset for each type
/// that they cover, and stand behind its other RRsets.
public final class Zone implements ZoneState {
    /// No node, RRset or record.
    public static final int NONE = -1;

    /// The node of the origin.
    public static final int APEX = 0;

    /// NS records below the apex: names at and below the node belong to another zone.
    public static final int DELEGATION = 1;
    /// A DNAME record.
    public static final int DNAME = 1 << 1;
    /// A CNAME record.
    public static final int CNAME = 1 << 2;
    /// A child node with the label `*`.
    public static final int WILDCARD_CHILD = 1 << 3;
    /// No records (an empty non-terminal).
    public static final int EMPTY = 1 << 4;
    /// Below a delegation or a DNAME record: at most glue.
    public static final int BELOW_CUT = 1 << 5;
    /// Only NSEC3 records and their signatures: the name exists for transfers alone (RFC 5155 7.2.8).
    public static final int HASHED = 1 << 6;
    /// An NSEC record.
    public static final int NSEC = 1 << 7;

    private static final byte[] WILDCARD = {1, '*'};

    private final Name origin;
    private final ZoneArrays store;
    private final ZoneFacts facts;
    private final Nsec3Chain nsec3;
    private final int originLabels;
    private final byte[] originWire;

    Zone(Name origin, ZoneArrays store, ZoneFacts facts) {
        this.origin = origin;
        this.store = store;
        this.facts = facts;
        originLabels = origin.labels();
        originWire = origin.wire();
        nsec3 = Nsec3Chain.of(this);
    }

    // The whole

    /// The name at the top of the zone.
    public Name origin() {
        return origin;
    }

    /// The serial of the SOA record, as an unsigned number.
    public long serial() {
        return facts.serial();
    }

    /// The TTL of negative answers, in seconds: the smaller one of the SOA record's TTL and its MINIMUM field (RFC 2308 5).
    public int negativeTtl() {
        return facts.negativeTtl();
    }

    /// When the first signature (RRSIG) expires, in seconds since 1970; `Long.MAX_VALUE` without signatures.
    public long signaturesExpire() {
        return facts.signaturesExpire();
    }

    /// Whether the zone is signed: the apex has DNSKEY records and a signature of the SOA record.
    public boolean isSigned() {
        return facts.signed();
    }

    /// The NSEC3 records, if the apex has an NSEC3PARAM record; an empty chain otherwise.
    public Nsec3Chain nsec3() {
        return nsec3;
    }

    /// Whether the zone has NSEC records.
    public boolean hasNsec() {
        return facts.nsec();
    }

    /// How many nodes there are. Their numbers run from 0, in canonical order.
    public int nodes() {
        return store.nodeCount;
    }

    /// How many RRsets there are. Their numbers run from 0, by node.
    public int rrsets() {
        return store.rrsetCount;
    }

    /// How many records there are. Their numbers run from 0, by RRset; 0 is the SOA record.
    public int records() {
        return store.recordCount;
    }

    /// The memory of the zone: the octets of its arrays.
    public long bytes() {
        return store.bytes();
    }

    // Nodes

    /// Whether the node has one of the flags ([#DELEGATION], [#DNAME] and so on).
    public boolean has(int node, int flags) {
        return (store.node(node, ZoneArrays.FLAGS) & flags) != 0;
    }

    /// All flags of the node.
    public int flags(int node) {
        return store.node(node, ZoneArrays.FLAGS);
    }

    /// The node above; `NONE` for the apex.
    public int parent(int node) {
        return store.node(node, ZoneArrays.PARENT);
    }

    /// The number behind those of the node and all nodes below it.
    public int end(int node) {
        return store.node(node, ZoneArrays.END);
    }

    /// The child with the label `*`, or `NONE`.
    public int wildcard(int node) {
        return has(node, WILDCARD_CHILD) ? child(node, hash(node), WILDCARD, 0) : NONE;
    }

    /// Writes the name of the node in wire form, spelled as loaded. Returns its length, at most 255 octets.
    public int copyName(int node, byte[] target, int offset) {
        int at = offset;
        for (int above = node; above != APEX; above = parent(above)) {
            int label = store.node(above, ZoneArrays.LABEL);
            int length = 1 + store.labels[label];
            System.arraycopy(store.labels, label, target, at, length);
            at += length;
        }
        return at + origin.copyTo(target, at) - offset;
    }

    /// The name of the node, spelled as loaded. For slow paths: it allocates.
    public Name name(int node) {
        byte[] wire = new byte[Name.LONGEST];
        copyName(node, wire, 0);
        return Name.of(wire, 0);
    }

    // RRsets

    /// The first RRset of the node; its RRsets run from here to [#rrsetsEnd].
    public int rrsetsStart(int node) {
        return store.node(node, ZoneArrays.RRSETS);
    }

    /// The number behind the last RRset of the node.
    public int rrsetsEnd(int node) {
        return store.node(node + 1, ZoneArrays.RRSETS);
    }

    /// The RRset of a type at the node, or `NONE`. For RRSIG it is the first of those that differ in the type covered.
    public int rrset(int node, int type) {
        int end = rrsetsEnd(node);
        for (int rrset = rrsetsStart(node); rrset < end; rrset++) {
            if (type(rrset) == type) return rrset;
        }
        return NONE;
    }

    /// The RRset of signatures (RRSIG) of a type at the node, or `NONE`.
    public int signatures(int node, int coveredType) {
        int wanted = RecordType.RRSIG | coveredType << 16;
        int start = rrsetsStart(node);
        for (int rrset = rrsetsEnd(node) - 1; rrset >= start; rrset--) {
            int types = store.rrset(rrset, ZoneArrays.TYPES);
            if (types == wanted) return rrset;
            if ((types & 0xFFFF) != RecordType.RRSIG) return NONE;
        }
        return NONE;
    }

    /// The type of an RRset's records.
    public int type(int rrset) {
        return store.rrset(rrset, ZoneArrays.TYPES) & 0xFFFF;
    }

    /// The type that the signatures of an RRSIG RRset cover; 0 for other RRsets.
    public int covered(int rrset) {
        return store.rrset(rrset, ZoneArrays.TYPES) >>> 16;
    }

    /// Seconds.
    public int ttl(int rrset) {
        return store.rrset(rrset, ZoneArrays.TTL);
    }

    /// How many records the RRset has: at least one.
    public int count(int rrset) {
        return recordsEnd(rrset) - recordsStart(rrset);
    }

    /// The first record of the RRset; its records run from here to [#recordsEnd], in the order of the zone file.
    public int recordsStart(int rrset) {
        return store.rrset(rrset, ZoneArrays.RECORDS);
    }

    /// The number behind the last record of the RRset.
    public int recordsEnd(int rrset) {
        return store.rrset(rrset + 1, ZoneArrays.RECORDS);
    }

    // Records

    /// The array that holds the data of all records, in uncompressed wire form.
    public byte[] data() {
        return store.data;
    }

    /// Where in [#data] the data of the record start.
    public int dataOffset(int record) {
        return store.records[record];
    }

    /// The length of the data of the record, in octets.
    public int dataLength(int record) {
        return store.records[record + 1] - store.records[record];
    }

    /// Passes all records on, in canonical order of their owners, the SOA record first. For slow paths: it allocates.
    public void forEach(Consumer<? super Record> action) {
        byte[] data = store.data;
        for (int node = 0; node < nodes(); node++) {
            Name owner = rrsetsStart(node) == rrsetsEnd(node) ? origin : name(node);
            for (int rrset = rrsetsStart(node); rrset < rrsetsEnd(node); rrset++) {
                for (int record = recordsStart(rrset); record < recordsEnd(rrset); record++) {
                    byte[] copy = Arrays.copyOfRange(data, dataOffset(record), dataOffset(record + 1));
                    action.accept(new Record(owner, type(rrset), DnsClass.IN, ttl(rrset), copy));
                }
            }
        }
    }

    @Override
    public String toString() {
        return origin + " serial " + serial() + ", " + records() + " records";
    }

    // For look-ups

    int hash(int node) {
        return store.node(node, ZoneArrays.HASH);
    }

    int originLabels() {
        return originLabels;
    }

    byte[] originWire() {
        return originWire;
    }

    byte[] labels() {
        return store.labels;
    }

    /// Where in [#labels] the first label of the node stands. The apex has none.
    int label(int node) {
        return store.node(node, ZoneArrays.LABEL);
    }

    /// The child of a node by its label, or `NONE`.
    ///
    /// @param parentHash the hash of the node
    int child(int parent, int parentHash, byte[] name, int at) {
        return store.child(parent, LabelHash.child(parentHash, name, at), name, at);
    }
}
