package stheno.dns.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.dns.exchange.Upstream;

/// Settings from resolv.conf.
class ResolverSettingsTest {
    @Test
    void everyLineThatCountsIsRead() {
        ResolverSettings settings = ResolverSettings.parse("""
                # comment
                ; comment
                nameserver 192.0.2.1
                nameserver\t2001:db8::1
                  nameserver 192.0.2.2
                domain ignored.example
                search a.example b.example. .
                options ndots:0 timeout:2 attempts:3 rotate edns0 unknown:7
                sortlist 10.0.0.0
                """);
        assertEquals(List.of(Upstream.of("192.0.2.1"), Upstream.of("[2001:db8::1]"), Upstream.of("192.0.2.2")), settings.servers());
        assertEquals("[a.example., b.example.]", settings.search().toString());
        assertEquals(0, settings.ndots());
        assertEquals(Duration.ofSeconds(2), settings.timeout());
        assertEquals(3, settings.attempts());
        assertEquals(Duration.ofSeconds(18), settings.deadline());
    }

    @Test
    void anEmptyFileMeansTheServerOnThisMachine() {
        assertEquals(ResolverSettings.DEFAULTS, ResolverSettings.parse(""));
        assertEquals(List.of(Upstream.of("127.0.0.1")), ResolverSettings.parse("nameserver nonsense\nnameserver\n").servers());
    }

    @Test
    void valuesBeyondTheLimitsAreTheLimits() {
        ResolverSettings settings = ResolverSettings.parse("options ndots:99 timeout:0 attempts:99\n"
                + "search a..b good\noptions ndots: ndots:x");
        assertEquals(15, settings.ndots());
        assertEquals(Duration.ofSeconds(1), settings.timeout());
        assertEquals(5, settings.attempts());
        assertEquals("[good.]", settings.search().toString());
    }

    @Test
    void theServersCanBeAskedByTcpAlone() {
        assertEquals(List.of(Upstream.of("tcp://192.0.2.1")), ResolverSettings.parse("options use-vc\nnameserver 192.0.2.1").servers());
    }
}
