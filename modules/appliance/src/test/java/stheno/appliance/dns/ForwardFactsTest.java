package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import stheno.dns.exchange.Upstream;
import stheno.dns.exchange.UpstreamStatus;
import stheno.dns.forward.ForwardStats;
import stheno.dns.forward.Forwarder;
import stheno.dns.local.LocalNames;

/// The last fault of each server in `stheno ctl dns stats`, and the last of all on the status page.
final class ForwardFactsTest {
    private static UpstreamStatus status(String address, Optional<UpstreamStatus.Fault> fault) {
        return new UpstreamStatus(Upstream.of(address), Optional.empty(), fault.isPresent(), 3, 1, 1, 1, 0, 0, 0, fault);
    }

    private static ForwardFacts facts(UpstreamStatus... upstreams) {
        return new ForwardFacts("dns", ForwardStats.Snapshot.EMPTY, new Forwarder.Gauges(0, 0, 0, 0, 0, 0), List.of(upstreams),
                LocalNames.NONE);
    }

    private static String lastFault(ForwardFacts facts) {
        return facts.facts().get("dns").stream().filter(it -> it.key().equals("upstreamFault")).findFirst().orElseThrow().text();
    }

    @Test
    void theLastFaultStandsBesideItsServer() {
        ForwardFacts facts = facts(status("192.0.2.1", Optional.empty()),
                status("192.0.2.2", Optional.of(new UpstreamStatus.Fault("no match for the name\u001b[1m", Duration.ofSeconds(184)))),
                status("192.0.2.3", Optional.of(new UpstreamStatus.Fault("no reply", Duration.ofMillis(5999)))));
        String counts = "3 questions, 1 replies, 1 timeouts, 1 failures, 0 forged";
        String end = String.join("\n", "192.0.2.1: " + counts,
                "192.0.2.2: " + counts + ", avoided, last fault 3 min 4 s ago: no match for the name?[1m",
                "192.0.2.3: " + counts + ", avoided, last fault 5 s ago: no reply", "");
        assertTrue(facts.print().endsWith("\n" + end), facts.print());
        assertEquals("192.0.2.3, 5 s ago: no reply", lastFault(facts));
    }

    @Test
    void withoutAFaultThereIsNone() {
        assertEquals("none", lastFault(facts()));
        assertEquals("none", lastFault(facts(status("192.0.2.1", Optional.empty()))));
    }
}
