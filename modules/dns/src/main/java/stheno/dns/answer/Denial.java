package stheno.dns.answer;

import stheno.dns.record.RecordType;
import stheno.dns.zone.Lookup;
import stheno.dns.zone.Nsec3Chain;
import stheno.dns.zone.Zone;

/// Adds the proofs that something does not exist: NSEC records (RFC 4035 3.1.3) or NSEC3 records (RFC 5155 7.2). All methods return whether
/// the records fitted; zones without proofs need none. One a loop; reused; it allocates nothing.
///
/// Each method works on a name in an array, which the lookup has just found in the zone.
final class Denial {
    private final RrsetWriter writer;
    private final Lookup lookup;
    private final Nsec3Hash hash = new Nsec3Hash();

    private int provable; // where in the name the closest encloser with an NSEC3 record begins
    private int nextCloser; // where the name with one more label begins; -1 if the name itself has a record

    Denial(RrsetWriter writer, Lookup lookup) {
        this.writer = writer;
        this.lookup = lookup;
    }

    /// The name exists, or a wildcard matches it, but there are no records of the type.
    boolean noData(Zone zone, byte[] name, int offset) {
        boolean exists = lookup.node() != Zone.NONE;
        if (zone.hasNsec()) return nsec(zone, lookup.nsec()) && (exists || nsec(zone, lookup.nsecOfWildcard()));
        if (zone.nsec3().isEmpty()) return true;
        if (exists) return encloser(zone, name, offset, -1);
        int closest = lookup.closestOffset();
        return encloser(zone, name, closest, lookup.nextCloserOffset()) && nsec3(zone, hash.ofWildcard(zone.nsec3(), name, closest));
    }

    /// Neither the name nor a wildcard for it exists.
    boolean noName(Zone zone, byte[] name) {
        if (zone.hasNsec()) return nsec(zone, lookup.nsec()) && nsec(zone, lookup.nsecOfWildcard());
        if (zone.nsec3().isEmpty()) return true;
        return encloser(zone, name, lookup.closestOffset(), lookup.nextCloserOffset())
                && nsec3(zone, hash.ofWildcard(zone.nsec3(), name, provable));
    }

    /// A wildcard made the answer: the name itself does not exist (RFC 4035 3.1.3.3, RFC 5155 7.2.6).
    boolean expanded(Zone zone, byte[] name) {
        if (zone.hasNsec()) return nsec(zone, lookup.nsec());
        return zone.nsec3().isEmpty() || nsec3(zone, hash.of(zone.nsec3(), name, lookup.nextCloserOffset()));
    }

    /// A delegation without DS records (RFC 4035 3.1.4, RFC 5155 7.2.7).
    boolean insecure(Zone zone, byte[] name) {
        int cut = lookup.cut();
        if (zone.hasNsec()) return nsec(zone, cut);
        return zone.nsec3().isEmpty() || encloser(zone, name, lookup.offset(cut), -1);
    }

    private boolean nsec(Zone zone, int node) {
        int rrset = node == Zone.NONE ? Zone.NONE : zone.rrset(node, RecordType.NSEC);
        return rrset == Zone.NONE || writer.add(zone, node, rrset);
    }

    /// Adds the record that matches the name, or, under opt-out, the proof of its closest encloser that has a record: the record that
    /// matches it, and the one that covers the next closer name (RFC 5155 7.2.1).
    private boolean encloser(Zone zone, byte[] name, int from, int below) {
        Nsec3Chain chain = zone.nsec3();
        int end = from + Names.length(name, from) - zone.origin().length();
        provable = from;
        nextCloser = below;
        int node = chain.match(hash.of(chain, name, provable));
        while (node == Zone.NONE && provable < end) {
            nextCloser = provable;
            provable += 1 + name[provable];
            node = chain.match(hash.of(chain, name, provable));
        }
        return nsec3(zone, node) && (nextCloser < 0 || nsec3(zone, hash.of(chain, name, nextCloser)));
    }

    private boolean nsec3(Zone zone, byte[] hashed) {
        return nsec3(zone, zone.nsec3().matchOrCover(hashed));
    }

    private boolean nsec3(Zone zone, int node) {
        int rrset = node == Zone.NONE ? Zone.NONE : zone.rrset(node, RecordType.NSEC3);
        return rrset == Zone.NONE || writer.add(zone, node, rrset);
    }
}
