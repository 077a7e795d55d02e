package stheno.dns.answer;

import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Section;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Lookup;
import stheno.dns.zone.Zone;

/// Fills the additional section: addresses of the hosts that the records of a reply name. They come from the zone of the record. One a
/// loop; reused; it allocates nothing.
final class Additional {
    private final RrsetWriter writer;
    private final Lookup lookup = new Lookup();

    Additional(RrsetWriter writer) {
        this.writer = writer;
    }

    /// Adds the addresses of name servers to a referral: first those below the cut, which a resolver cannot get elsewhere, then others.
    /// Returns whether all of the first kind fitted (RFC 9471 3.1).
    boolean glue(Zone zone, int nameServers, byte[] cut, int offset, ReplyWriter reply) {
        reply.section(Section.ADDITIONAL);
        return nameServers(zone, nameServers, cut, offset, true) && nameServers(zone, nameServers, cut, offset, false);
    }

    private boolean nameServers(Zone zone, int rrset, byte[] cut, int offset, boolean below) {
        byte[] data = zone.data();
        for (int record = zone.recordsStart(rrset); record < zone.recordsEnd(rrset); record++) {
            int host = zone.dataOffset(record);
            if (Names.isAtOrBelow(data, host, cut, offset) != below) continue;
            if (!addresses(zone, data, host, true) && below) return false;
        }
        return true;
    }

    /// Adds what fits for the RRsets that stand in the answer section.
    void hosts(ReplyWriter reply) {
        int answers = writer.added();
        if (answers == 0) return;
        reply.section(Section.ADDITIONAL);
        for (int i = 0; i < answers; i++) {
            Zone zone = writer.zone(i);
            int rrset = writer.rrset(i);
            int type = zone.type(rrset);
            if (leadsToHosts(type)) hosts(zone, rrset, RecordData.targetOffset(type));
        }
    }

    private static boolean leadsToHosts(int type) {
        return switch (type) {
            case RecordType.NS, RecordType.MX, RecordType.SRV, RecordType.AFSDB, RecordType.SVCB, RecordType.HTTPS -> true;
            default -> false;
        };
    }

    private void hosts(Zone zone, int rrset, int targetOffset) {
        byte[] data = zone.data();
        for (int record = zone.recordsStart(rrset); record < zone.recordsEnd(rrset) && !writer.isFull(); record++) {
            int host = zone.dataOffset(record) + targetOffset;
            if (data[host] != 0) addresses(zone, data, host, false);
        }
    }

    /// Adds the addresses of a host. Returns whether they fitted, if there are any.
    private boolean addresses(Zone zone, byte[] host, int offset, boolean glue) {
        if (!lookup.find(zone, host, offset) || lookup.dname() != Zone.NONE) return true;
        if (lookup.cut() != Zone.NONE && !glue) return true;
        int node = lookup.node();
        boolean expanded = node == Zone.NONE;
        if (expanded) node = lookup.wildcard();
        if (node == Zone.NONE) return true;
        boolean first = addresses(zone, node, RecordType.A, expanded, host, offset);
        return addresses(zone, node, RecordType.AAAA, expanded, host, offset) && first;
    }

    private boolean addresses(Zone zone, int node, int type, boolean expanded, byte[] host, int offset) {
        int rrset = zone.rrset(node, type);
        if (rrset == Zone.NONE) return true;
        return expanded ? writer.addExpanded(zone, node, rrset, host, offset) : writer.addNamed(zone, node, rrset, host, offset);
    }
}
