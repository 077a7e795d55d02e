package stheno.dns.zone;

import stheno.dns.record.Name;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// What the records of a zone must fulfil together, much as `named-checkzone` sees it. One thread at a time.
final class ZoneChecks {
    private static final int MOST_ITERATIONS = 2500; // RFC 5155 10.3; a denial takes about a millisecond then
    private static final int TRUSTED_ITERATIONS = 100; // RFC 9276 3.2

    private final Zone zone;
    private final int[] places; // of the records
    private final Faults faults;
    private final Lookup lookup = new Lookup();

    ZoneChecks(Zone zone, int[] places, Faults faults) {
        this.zone = zone;
        this.places = places;
        this.faults = faults;
    }

    /// @param partial whether records are missing, because reading them failed: what is missing is not told then
    void run(boolean partial) {
        if (!partial) apex();
        for (int node = 0; node < zone.nodes(); node++) {
            if (zone.has(node, Zone.CNAME)) alias(node);
            if (zone.has(node, Zone.DNAME)) redirection(node);
            for (int rrset = zone.rrsetsStart(node); rrset < zone.rrsetsEnd(node); rrset++) check(node, rrset, partial);
        }
    }

    private void apex() {
        if (zone.rrset(Zone.APEX, RecordType.SOA) == Zone.NONE) faults.error(Places.NOWHERE, "no SOA record at the apex, " + zone.origin());
        if (zone.rrset(Zone.APEX, RecordType.NS) == Zone.NONE) faults.error(Places.NOWHERE, "no NS record at the apex, " + zone.origin());
    }

    private void check(int node, int rrset, boolean partial) {
        int type = zone.type(rrset);
        switch (type) {
            case RecordType.SOA -> {
                single(node, rrset);
                if (node != Zone.APEX) {
                    faults.error(place(rrset), "SOA record of " + zone.name(node) + ": it belongs to the apex, " + zone.origin());
                }
            }
            case RecordType.CNAME, RecordType.DNAME -> single(node, rrset);
            case RecordType.NS -> {
                if (zone.name(node).isWildcard()) {
                    faults.error(place(rrset), "NS record of " + zone.name(node) + ": a wildcard cannot be delegated");
                }
                if (!partial) targets(node, rrset);
            }
            case RecordType.MX, RecordType.SRV -> {
                if (!partial) targets(node, rrset);
            }
            case RecordType.NSEC3PARAM -> iterations(rrset);
            default -> { }
        }
    }

    /// Each negative answer hashes some names as often as these parameters say.
    private void iterations(int rrset) {
        for (int record = zone.recordsStart(rrset); record < zone.recordsEnd(rrset); record++) {
            byte[] data = zone.data();
            int at = zone.dataOffset(record) + 2;
            int iterations = (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
            if (iterations > MOST_ITERATIONS) {
                faults.error(places[record], "NSEC3PARAM record with " + iterations + " iterations: at most 2500 are allowed");
            } else if (iterations > TRUSTED_ITERATIONS) {
                faults.warning(places[record], "NSEC3PARAM record with " + iterations
                        + " iterations: resolvers take a zone with more than 100 as unsigned");
            }
        }
    }

    private int place(int rrset) {
        return places[zone.recordsStart(rrset)];
    }

    private void single(int node, int rrset) {
        if (zone.count(rrset) == 1) return;
        String type = RecordType.name(zone.type(rrset));
        faults.error(places[zone.recordsStart(rrset) + 1], "second " + type + " record of " + zone.name(node) + ": there can be only one");
    }

    private void alias(int node) {
        int alias = zone.rrset(node, RecordType.CNAME);
        for (int rrset = zone.rrsetsStart(node); rrset < zone.rrsetsEnd(node); rrset++) {
            int type = zone.type(rrset);
            boolean allowed = type == RecordType.CNAME || type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.KEY;
            if (!allowed) {
                String both = "CNAME and " + RecordType.name(type) + " records of " + zone.name(node);
                faults.error(Math.max(place(alias), place(rrset)), both + ": a CNAME record stands alone");
            }
        }
    }

    private void redirection(int node) {
        int dname = zone.rrset(node, RecordType.DNAME);
        if (node != Zone.APEX && zone.rrset(node, RecordType.NS) != Zone.NONE) {
            faults.warning(place(dname), "DNAME and NS records of " + zone.name(node) + ": the NS records delegate the name");
        }
        for (int below = node + 1; below < zone.end(node); below++) {
            if (zone.has(below, Zone.HASHED | Zone.EMPTY)) continue;
            String lost = zone.name(below) + " is below the DNAME record of " + zone.name(node) + ": it is never answered";
            faults.warning(place(zone.rrsetsStart(below)), lost);
            return;
        }
    }

    /// Hosts inside the zone that records lead to have addresses.
    private void targets(int node, int rrset) {
        if (zone.has(node, Zone.BELOW_CUT)) return;
        int offset = RecordData.targetOffset(zone.type(rrset));
        for (int record = zone.recordsStart(rrset); record < zone.recordsEnd(rrset); record++) {
            int at = zone.dataOffset(record) + offset;
            if (zone.data()[at] != 0 && lookup.find(zone, zone.data(), at)) target(node, rrset, record, at);
        }
    }

    private void target(int node, int rrset, int record, int at) {
        boolean glue = zone.type(rrset) == RecordType.NS && lookup.cut() == node && node != Zone.APEX;
        if (lookup.dname() != Zone.NONE || lookup.cut() != Zone.NONE && !glue) return; // elsewhere, or optional
        int host = lookup.node() != Zone.NONE ? lookup.node() : glue ? Zone.NONE : lookup.wildcard();
        String subject = RecordType.name(zone.type(rrset)) + " record of " + zone.name(node) + ": " + Name.of(zone.data(), at);
        if (host != Zone.NONE && zone.has(host, Zone.CNAME)) {
            faults.warning(places[record], subject + " is an alias (CNAME)");
        } else if (host == Zone.NONE || zone.rrset(host, RecordType.A) == Zone.NONE && zone.rrset(host, RecordType.AAAA) == Zone.NONE) {
            faults.warning(places[record], subject + (glue ? " has no glue: it needs an A or AAAA record" : " has no A or AAAA record"));
        }
    }
}
