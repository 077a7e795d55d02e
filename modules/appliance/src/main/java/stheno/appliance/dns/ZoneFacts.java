package stheno.appliance.dns;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;

/// The zones of the server: a row for each.
///
/// @param states  with origins
/// @param refused the origins of zones with a file that was refused at the last reload
record ZoneFacts(List<ZoneState> states, Set<Name> refused, Instant now) implements ProtocolStats {
    private static final int MOST_SAMPLES = 1000; // zones in the metrics: a server may have 100,000
    private static final int MOST_ROWS = 50;      // zones on the pages

    @Override
    public String name() {
        return "zones";
    }

    private List<Zone> zones(int most) {
        return states.stream().filter(Zone.class::isInstance).map(Zone.class::cast).limit(most).toList();
    }

    @Override
    public void metrics(PrometheusText text) {
        long served = states.stream().filter(Zone.class::isInstance).count();
        text.family("stheno_dns_zones", "gauge", "Zones, by whether they are served or answered by SERVFAIL.")
                .sample(served, "served", "true").sample(states.size() - served, "served", "false");
        List<Zone> some = zones(MOST_SAMPLES);
        text.family("stheno_dns_zone_serial", "gauge", "Serial of a zone.");
        some.forEach(zone -> text.sample(zone.serial(), "zone", zone.origin().toString()));
        text.family("stheno_dns_zone_records", "gauge", "Records of a zone.");
        some.forEach(zone -> text.sample(zone.records(), "zone", zone.origin().toString()));
        text.family("stheno_dns_zone_signature_expiry_seconds", "gauge", "Time until the first signature (RRSIG) of a zone expires.");
        some.stream().filter(ZoneFacts::hasSignatures).forEach(zone -> text.sample(left(zone), "zone", zone.origin().toString()));
    }

    static boolean hasSignatures(Zone zone) {
        return zone.signaturesExpire() != Long.MAX_VALUE;
    }

    /// Seconds; negative if it has expired.
    private long left(Zone zone) {
        return zone.signaturesExpire() - now.getEpochSecond();
    }

    @Override
    public Map<String, Work> work() {
        return Map.of();
    }

    /// A broken zone has zeros.
    @Override
    public Map<String, List<Fact>> facts() {
        Map<String, List<Fact>> rows = new LinkedHashMap<>();
        for (ZoneState state : states) {
            if (rows.size() == MOST_ROWS) break;
            switch (state) {
                case Zone zone -> rows.put(zone.origin().toString(), row(zone.serial(), zone.records(), 1, refused(zone.origin()),
                        hasSignatures(zone) ? Math.max(0, left(zone)) : 0));
                case ZoneState.Broken broken -> rows.put(broken.origin().toString(), row(0, 0, 0, refused(broken.origin()), 0));
                case ZoneState.Absent _ -> { } // not among the zones of a server
            }
        }
        return rows;
    }

    private long refused(Name origin) {
        return refused.contains(origin) ? 1 : 0;
    }

    private static List<Fact> row(long serial, long records, long served, long refused, long expiry) {
        List<Fact> row = new ArrayList<>();
        row.add(Fact.of("served", "Served", served));
        row.add(Fact.of("refused", "File refused", refused));
        row.add(Fact.of("serial", "Serial", serial));
        row.add(Fact.of("records", "Records", records));
        row.add(Fact.of("signatureSeconds", "Signatures expire in (s)", expiry));
        return row;
    }

    @Override
    public List<Fact> summary() {
        return List.of();
    }
}
