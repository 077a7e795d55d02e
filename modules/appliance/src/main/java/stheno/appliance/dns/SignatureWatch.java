package stheno.appliance.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import stheno.appliance.protocol.ChangeReport;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// Warns of signatures (RRSIG) that expire soon: at the start, after a reload, and once a day. Any thread.
final class SignatureWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofHours(1);
    private static final Duration AGAIN = Duration.ofDays(1); // between two warnings about a zone

    private final Zones zones;
    private final InstantSource clock;
    private final Log log;
    private final Map<Name, Warned> warned = new HashMap<>(); // guarded by this, as are the next two
    private Duration within = Duration.ZERO;
    private boolean closed;

    private record Warned(Instant when, long expires) {}

    SignatureWatch(Zones zones, Reactor loop, InstantSource clock, Log log) {
        this.zones = zones;
        this.clock = clock;
        this.log = log;
        lookLater(loop);
    }

    private void lookLater(Reactor loop) {
        loop.execute(() -> loop.schedule(LOOK, () -> {
            loop.virtualThreads().start(this::look);
            lookLater(loop);
        }));
    }

    /// @param duration before the expiry; zero for no warnings
    synchronized void change(Duration duration) {
        within = duration;
    }

    synchronized void look() {
        if (closed || within.isZero()) return;
        Instant now = clock.instant();
        for (ZoneState state : zones.all()) {
            if (state instanceof Zone zone && soon(zone, now)) warn(zone, now);
        }
    }

    /// Tells of all signatures that expire soon, also of those in earlier warnings.
    synchronized void report(ChangeReport report) {
        Instant now = clock.instant();
        for (ZoneState state : zones.all()) {
            if (!(state instanceof Zone zone) || !soon(zone, now)) continue;
            Instant expires = Instant.ofEpochSecond(zone.signaturesExpire());
            report.warning("zone " + zone.origin() + ": its signatures (RRSIG) " + (expires.isBefore(now) ? "have expired: " : "expire: ")
                    + expires + "; sign the zone again, and reload");
        }
    }

    private boolean soon(Zone zone, Instant now) {
        return !within.isZero() && ZoneFacts.hasSignatures(zone)
                && zone.signaturesExpire() - now.getEpochSecond() < within.toSeconds();
    }

    private void warn(Zone zone, Instant now) {
        Warned before = warned.get(zone.origin());
        boolean same = before != null && before.expires() == zone.signaturesExpire();
        if (same && Duration.between(before.when(), now).compareTo(AGAIN) < 0) return;
        warned.put(zone.origin(), new Warned(now, zone.signaturesExpire()));
        Instant expires = Instant.ofEpochSecond(zone.signaturesExpire());
        String event = expires.isBefore(now) ? "signatures-expired" : "signatures-expire-soon";
        log.event(Log.Level.WARN, event, "zone", zone.origin(), "expires", expires, "remedy", "sign the zone again, and reload");
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
