package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import stheno.appliance.log.Events;
import stheno.dns.record.Name;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.Zones;
import stheno.reactor.ReactorGroup;

class SignatureWatchTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T00:00:00Z"));
    private final Zones zones = new Zones();
    private final Events events = new Events();

    private void sign(String expires) {
        zones.put(ZoneFile.parse("@ 60 SOA ns1 h 1 1 1 1 1\n@ NS ns1\nns1 A 192.0.2.1\nns1 RRSIG A 13 3 60 " + expires
                + " 20261101000000 1 @ AAAA\n", Name.of("example.test.")).zone().orElseThrow());
    }

    private static String warning(String event, String expires) {
        return "warn " + event + " zone=example.test. expires=" + expires + " remedy=\"sign the zone again, and reload\"\n";
    }

    @Test
    void signaturesThatExpireSoonAreWarnedOfOnceADay() throws Exception {
        InstantSource clock = now::get;
        try (ReactorGroup group = ReactorGroup.start(1);
                SignatureWatch watch = new SignatureWatch(zones, group.reactors().getFirst(), clock, events)) {
            sign("20261201000000");
            watch.look(); // no time is set
            watch.change(Duration.ofDays(3));
            watch.look(); // four days are left
            assertEquals(List.of(), events.with("signatures"));
            now.set(Instant.parse("2026-11-29T00:00:00Z"));
            watch.look();
            watch.look();
            List<String> once = List.of(warning("signatures-expire-soon", "2026-12-01T00:00:00Z"));
            assertEquals(once, events.with("signatures"));
            now.set(Instant.parse("2026-12-02T00:00:00Z"));
            watch.look();
            assertEquals(List.of(warning("signatures-expired", "2026-12-01T00:00:00Z")), events.with("signatures-expired"));
            sign("20261203000000");
            watch.look(); // signed again, and already near its end
            assertEquals(2, events.with("signatures-expire-soon").size());
            sign("20261230000000");
            watch.look();
            assertEquals(3, events.with("signatures").size());
        }
    }
}
