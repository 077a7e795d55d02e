package stheno.dns.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Writes replies, with names compressed and without allocation. One object is used again and again; one thread at a time. It knows nothing
/// of zones: the caller decides what is written, and what is left out when there is no room.
///
/// A reply is `begin`, flags and EDNS options, records in the order of their sections, `end`. Records that belong together are written
/// behind a `mark`; if one of them does not fit, `rollBack` takes all of them out again. Room for the OPT record is kept from the start.
public final class ReplyWriter {
    /// A message cannot be longer.
    public static final int LARGEST = 65535;

    private static final int AA = 0x0400;
    private static final int TC = 0x0200;
    private static final int RA = 0x0080;
    private static final int AD = 0x0020;
    private static final int KEPT = 0x7910; // opcode, RD and CD of the request
    private static final int QR = 0x8000;
    private static final int OPT_FIXED = 11;
    private static final int OPTIONS_LONGEST = 1024;
    private static final int DNSSEC_OK = 0x8000;

    private final PacketWriter out = new PacketWriter();
    private final byte[] options = new byte[OPTIONS_LONGEST];
    private final int[] counts = new int[Section.values().length];
    private final int udpSize;
    private int optionsLength;
    private Query query;
    private int flags;
    private int rcode;
    private Section section;
    private int block; // the reply is padded to a multiple of so many octets; 0 for no padding

    /// @param udpSize the size of UDP messages that replies offer in their OPT record, in octets; 1232 is usual
    public ReplyWriter(int udpSize) {
        this.udpSize = udpSize;
    }

    /// Begins a reply of at most `limit` octets, 512 at least: its question, if the request has one, the rcode of the request's outcome,
    /// and an OPT record if the request has one. The request is asked again until `end`.
    public void begin(Query query, int limit) {
        this.query = query;
        flags = QR | query.flags() & KEPT;
        rcode = query.rcode();
        section = Section.ANSWER;
        optionsLength = 0;
        block = 0;
        for (int i = 0; i < counts.length; i++) counts[i] = 0;
        out.begin(Math.min(limit, LARGEST));
        if (query.edns()) out.reserve(OPT_FIXED);
        out.u16(query.id());
        for (int i = 0; i < 5; i++) out.u16(0);
        if (query.questionLength() == 0) return;
        out.octets(query.question(), 0, query.questionLength());
        out.remember(Query.HEADER);
    }

    /// The same, with EDNS options that were taken from another reply to the request, see [#options].
    public void begin(Query query, int limit, byte[] others) {
        begin(query, limit);
        if (!query.edns() || others.length > out.left()) return;
        out.reserve(others.length);
        System.arraycopy(others, 0, options, 0, others.length);
        optionsLength = others.length;
    }

    /// A copy of the EDNS options so far, in wire form.
    public byte[] options() {
        return Arrays.copyOf(options, optionsLength);
    }

    /// Says whether the reply comes from an authority for the name (AA).
    public void authoritative(boolean on) {
        flags = on ? flags | AA : flags & ~AA;
    }

    /// Says whether a part of the reply is missing (TC).
    public void truncated(boolean on) {
        flags = on ? flags | TC : flags & ~TC;
    }

    /// Whether a part of the reply is missing (TC).
    public boolean isTruncated() {
        return (flags & TC) != 0;
    }

    /// Says whether the client may ask for recursion (RA).
    public void recursionAvailable(boolean on) {
        flags = on ? flags | RA : flags & ~RA;
    }

    /// Says whether all data are authentic (AD).
    public void authentic(boolean on) {
        flags = on ? flags | AD : flags & ~AD;
    }

    /// The result. Above 15 it needs an OPT record.
    public void rcode(int rcode) {
        this.rcode = rcode;
    }

    /// The result so far, one of [Rcode].
    public int rcode() {
        return rcode;
    }

    /// Adds an option to the OPT record. Returns false, and adds nothing, if there is no OPT record or no room.
    public boolean option(int code, byte[] data, int offset, int length) {
        boolean fits = query.edns() && 4 + length <= out.left() && optionsLength + 4 + length <= OPTIONS_LONGEST;
        if (!fits) return false;
        out.reserve(4 + length);
        options[optionsLength] = (byte) (code >> 8);
        options[optionsLength + 1] = (byte) code;
        options[optionsLength + 2] = (byte) (length >> 8);
        options[optionsLength + 3] = (byte) length;
        System.arraycopy(data, offset, options, optionsLength + 4, length);
        optionsLength += 4 + length;
        return true;
    }

    /// Has the reply padded to a multiple of so many octets (RFC 7830), if there are an OPT record and room.
    public void pad(int octets) {
        block = octets;
    }

    /// Keeps room for a TSIG record of this length behind the reply.
    public void reserve(int octets) {
        out.reserve(octets);
    }

    /// How many octets of records still fit, at least.
    public int left() {
        return out.left();
    }

    /// The section of the records that follow; never an earlier one than before.
    public void section(Section section) {
        assert section.compareTo(this.section) >= 0;
        this.section = section;
    }

    /// Adds a record of the class of the question, which is the usual one.
    ///
    /// @see #add(byte[], int, int, int, int, byte[], int, int)
    public boolean add(byte[] owner, int ownerOffset, int type, int ttl, byte[] data, int dataOffset, int dataLength) {
        return add(owner, ownerOffset, type, query.dnsClass(), ttl, data, dataOffset, dataLength);
    }

    /// Adds a record to the section.
    ///
    /// @param owner holds the owner's uncompressed name at `ownerOffset`; an owner in the array of the request's own name becomes a pointer
    ///         to the question at once
    /// @param data uncompressed wire form; names are compressed where RFC 3597 4 permits
    /// @return whether it fitted; if not, nothing is written
    public boolean add(byte[] owner, int ownerOffset, int type, int dnsClass, int ttl, byte[] data, int dataOffset, int dataLength) {
        int start = out.length();
        if (owner(owner, ownerOffset) && out.left() >= 10) {
            out.u16(type);
            out.u16(dnsClass);
            out.u32(ttl);
            if (out.data(type, data, dataOffset, dataLength)) {
                counts[section.ordinal()]++;
                return true;
            }
        }
        out.cut(start);
        return false;
    }

    private boolean owner(byte[] owner, int offset) {
        if (owner != query.name() || owner[offset] == 0) return out.owner(owner, offset, owner.length);
        if (out.left() < 2) return false;
        out.u16(0xC000 | Query.HEADER + offset);
        return true;
    }

    /// Adds a record to the section. For slow paths.
    public boolean add(Record record) {
        byte[] data = record.data();
        return add(record.owner().wire(), 0, record.type(), record.dnsClass(), record.ttl(), data, 0, data.length);
    }

    /// The place where the reply stands, for `rollBack`.
    public long mark() {
        return (long) out.length() << 48 | (long) counts[0] << 32 | (long) counts[1] << 16 | counts[2];
    }

    /// Takes back all records that were added since the mark was taken. The section stays.
    public void rollBack(long mark) {
        out.cut((int) (mark >>> 48));
        counts[0] = (int) (mark >>> 32) & 0xFFFF;
        counts[1] = (int) (mark >>> 16) & 0xFFFF;
        counts[2] = (int) mark & 0xFFFF;
    }

    /// How many records a section has.
    public int count(Section of) {
        return counts[of.ordinal()];
    }

    /// Ends the reply with its OPT record. Returns its length. Behind it a TSIG record can follow.
    public int end() {
        if (query.edns()) opt();
        out.set16(2, flags | rcode & 15);
        out.set16(4, query.questionLength() > 0 ? 1 : 0);
        for (int i = 0; i < counts.length; i++) out.set16(6 + 2 * i, counts[i] + (i == 2 && query.edns() ? 1 : 0));
        return out.length();
    }

    private void opt() {
        out.reserve(-OPT_FIXED - optionsLength);
        int padding = padding();
        out.u8(0);
        out.u16(RecordType.OPT);
        out.u16(udpSize);
        out.u8(rcode >> 4);
        out.u8(0);
        out.u16(query.dnssecOk() ? DNSSEC_OK : 0);
        out.u16(optionsLength + padding);
        out.octets(options, 0, optionsLength);
        if (padding == 0) return;
        out.u16(Edns.PADDING);
        out.u16(padding - 4);
        for (int i = 4; i < padding; i++) out.u8(0);
    }

    /// The octets of the padding option; 0 for none.
    private int padding() {
        if (block == 0) return 0;
        int least = out.length() + OPT_FIXED + optionsLength + 4;
        int padding = (least + block - 1) / block * block - least + 4;
        return OPT_FIXED + optionsLength + padding <= out.left() ? padding : 0;
    }

    /// Ends the reply, and writes it at the buffer's position, which moves behind it.
    public int end(ByteBuffer target) {
        int length = end();
        target.put(out.array(), 0, length);
        return length;
    }

    /// The reply in the first octets of an array that is reused. Not to be changed.
    public byte[] packet() {
        return out.array();
    }
}
