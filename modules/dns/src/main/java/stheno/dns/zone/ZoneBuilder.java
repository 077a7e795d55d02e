package stheno.dns.zone;

import java.util.Optional;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Collects records and makes a zone of them, with all checks. It keeps records in compact form from the start. One thread at a time.
public final class ZoneBuilder {
    private final Name origin;
    private final Places places = new Places();
    private final Faults faults = new Faults(places);
    private NodePool nodes;
    private RecordPool records;
    private Name lastOwner = Name.ROOT;
    private int lastNode = -1;
    private boolean full;

    /// @param origin the name of the apex
    public ZoneBuilder(Name origin) {
        this.origin = origin;
        nodes = new NodePool(origin);
        records = new RecordPool();
    }

    /// Adds a record, in any order. What is wrong with it is told by [#build].
    public void add(Record record) {
        add(record.owner(), record.type(), record.dnsClass(), record.ttl(), record.data(), Places.NOWHERE);
    }

    /// @param place where it was read
    void add(Name owner, int type, int dnsClass, int ttl, byte[] data, int place) {
        if (full) return;
        if (dnsClass != DnsClass.IN) {
            faults.error(place, "class " + DnsClass.name(dnsClass) + " of " + owner + ": zones have class IN");
        } else if (RecordType.isMeta(type) || type == 0) {
            faults.error(place, "type " + RecordType.name(type) + " of " + owner + ": a zone cannot hold it");
        } else {
            try {
                add(owner, type, ttl, data, place);
            } catch (Growth.ZoneTooLargeException e) {
                full = true;
                faults.error(place, e.getMessage());
            }
        }
    }

    private void add(Name owner, int type, int ttl, byte[] data, int place) {
        if (owner != lastOwner || lastNode < 0) {
            lastNode = nodes.node(owner);
            lastOwner = owner;
        }
        if (lastNode < 0) faults.warning(place, owner + " is outside of the zone " + origin + ": record ignored");
        else records.add(lastNode, type, ttl, data, place);
    }

    /// How many records were added, without those that do not belong to the zone.
    public int records() {
        return records.count();
    }

    Places places() {
        return places;
    }

    Faults faults() {
        return faults;
    }

    /// Checks the records, and makes the zone. The builder cannot be used again.
    public ZoneLoad build() {
        boolean partial = faults.hasErrors();
        nodes.seal();
        ZoneAssembly assembly = new ZoneAssembly(origin, nodes, records, faults);
        nodes = null;
        records = null;
        Zone zone = assembly.zone(partial);
        return new ZoneLoad(faults.hasErrors() ? Optional.empty() : Optional.of(zone), faults.toList());
    }
}
