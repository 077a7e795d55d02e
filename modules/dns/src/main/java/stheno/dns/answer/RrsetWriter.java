package stheno.dns.answer;

import java.util.Arrays;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;

/// Adds whole RRsets to a reply, with their signatures if the client wants them, and each RRset once. One a loop; reused; it allocates
/// nothing.
///
/// It remembers what it added. An owner in an array stays there until the reply is finished: it is in a zone, or in the question.
final class RrsetWriter {
    private static final int REMEMBERED = 128; // RRsets; a reply by UDP has room for about 60

    private final boolean rotate;
    private final byte[] nodeName = new byte[Name.LONGEST];
    private final Zone[] zones = new Zone[REMEMBERED];
    private final int[] rrsets = new int[REMEMBERED];
    private final byte[][] owners = new byte[REMEMBERED][]; // of RRsets that a wildcard made; null for the node's own name
    private final int[] offsets = new int[REMEMBERED];

    private ReplyWriter reply;
    private boolean dnssec;
    private int count;
    private int turn;

    RrsetWriter(boolean rotate) {
        this.rotate = rotate;
    }

    void begin(ReplyWriter reply, boolean dnssec) {
        this.reply = reply;
        this.dnssec = dnssec;
        count = 0;
        turn++;
    }

    /// Lets the zones go, so that a zone that was replaced is not kept in memory.
    void end() {
        Arrays.fill(zones, 0, count, null);
        Arrays.fill(owners, 0, count, null);
        count = 0;
    }

    /// How many RRsets were added; they have numbers from 0.
    int added() {
        return count;
    }

    Zone zone(int number) {
        return zones[number];
    }

    int rrset(int number) {
        return rrsets[number];
    }

    /// Whether no more RRsets can be remembered, so that optional ones are left out.
    boolean isFull() {
        return count == REMEMBERED;
    }

    /// Adds an RRset under the name of its node, unless it is there already. Returns whether it is there.
    boolean add(Zone zone, int node, int rrset) {
        return add(zone, node, rrset, zone.ttl(rrset));
    }

    /// The same with another TTL.
    boolean add(Zone zone, int node, int rrset, int ttl) {
        if (isAdded(zone, rrset, null, 0)) return true;
        zone.copyName(node, nodeName, 0);
        return write(zone, node, rrset, nodeName, 0, ttl) && remember(zone, rrset, null, 0);
    }

    /// The same for a node with its name in an array as well.
    boolean addNamed(Zone zone, int node, int rrset, byte[] owner, int offset) {
        return isAdded(zone, rrset, null, 0) || write(zone, node, rrset, owner, offset, zone.ttl(rrset)) && remember(zone, rrset, null, 0);
    }

    /// Adds an RRset of a wildcard under another name, unless it is there already. Returns whether it is there.
    boolean addExpanded(Zone zone, int wildcard, int rrset, byte[] owner, int offset) {
        if (isAdded(zone, rrset, owner, offset)) return true;
        return write(zone, wildcard, rrset, owner, offset, zone.ttl(rrset)) && remember(zone, rrset, owner, offset);
    }

    private boolean write(Zone zone, int node, int rrset, byte[] owner, int offset, int ttl) {
        long mark = reply.mark();
        int type = zone.type(rrset);
        boolean fits = records(zone, rrset, type, owner, offset, ttl);
        if (fits && dnssec && type != RecordType.RRSIG) {
            int signatures = zone.signatures(node, type);
            if (signatures != Zone.NONE) fits = records(zone, signatures, RecordType.RRSIG, owner, offset, ttl);
        }
        if (!fits) reply.rollBack(mark);
        return fits;
    }

    private boolean records(Zone zone, int rrset, int type, byte[] owner, int offset, int ttl) {
        int start = zone.recordsStart(rrset);
        int end = zone.recordsEnd(rrset);
        int first = rotate && end - start > 1 ? start + Integer.remainderUnsigned(turn, end - start) : start;
        for (int record = first; record < end; record++) {
            if (!record(zone, record, type, owner, offset, ttl)) return false;
        }
        for (int record = start; record < first; record++) {
            if (!record(zone, record, type, owner, offset, ttl)) return false;
        }
        return true;
    }

    private boolean record(Zone zone, int record, int type, byte[] owner, int offset, int ttl) {
        return reply.add(owner, offset, type, ttl, zone.data(), zone.dataOffset(record), zone.dataLength(record));
    }

    private boolean isAdded(Zone zone, int rrset, byte[] owner, int offset) {
        for (int i = 0; i < count; i++) {
            if (rrsets[i] != rrset || zones[i] != zone) continue;
            if (owner == null ? owners[i] == null : owners[i] != null && Names.same(owner, offset, owners[i], offsets[i])) return true;
        }
        return false;
    }

    private boolean remember(Zone zone, int rrset, byte[] owner, int offset) {
        if (count == REMEMBERED) return true;
        zones[count] = zone;
        rrsets[count] = rrset;
        owners[count] = owner;
        offsets[count++] = offset;
        return true;
    }
}
