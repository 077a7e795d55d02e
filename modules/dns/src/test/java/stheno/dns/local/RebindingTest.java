package stheno.dns.local;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// Public names that lead to private addresses (case 39).
class RebindingTest {
    private final RebindProtection protection = new RebindProtection(List.of(Name.of("plex.direct"), Name.of("corp.example"), Name.ROOT));

    private boolean held(String name, String record) {
        int blank = record.indexOf(' ');
        return protection.holdsBack(Name.of(name), Record.of("other.example", 60, record.substring(0, blank), record.substring(blank + 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A 10.0.0.1", "A 172.16.0.1", "A 172.31.255.255", "A 192.168.1.1", "A 127.0.0.1", "A 0.0.0.0", "A 169.254.1.1",
        "AAAA ::", "AAAA ::1", "AAAA fe80::1", "AAAA fec0::1", "AAAA fc00::1", "AAAA fd12::1", "AAAA ::ffff:10.0.0.1", "AAAA ::192.168.0.1",
        "AAAA 64:ff9b::10.0.0.1", "AAAA 2002:0a00:1::", "HTTPS 1 . ipv4hint=192.0.2.1,10.0.0.1", "SVCB 1 a.example ipv6hint=fd00::1"})
    void aPrivateAddressIsHeldBack(String record) {
        assertTrue(held("www.example", record));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A 192.0.2.1", "A 172.15.0.1", "A 172.32.0.1", "A 192.169.0.1", "A 11.0.0.1", "AAAA 2001:db8::1",
        "AAAA fb00::1", "AAAA ::ffff:192.0.2.1",
        "AAAA 64:ff9b::192.0.2.1", "AAAA 64:ff9b:1::10.0.0.1", "AAAA 2002:c000:201::", "TXT \"10.0.0.1\"",
        "HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1", "HTTPS 0 a.example", "MX 10 a.example"})
    void aPublicAddressIsNot(String record) {
        assertFalse(held("www.example", record));
    }

    @Test
    void exemptZonesAndZonesWithAForwardOfTheirOwnHavePrivateAddresses() {
        assertFalse(held("1-2-3.a.Plex.Direct", "A 10.0.0.1"));
        assertFalse(held("host.corp.example", "A 10.0.0.1"));
        assertTrue(held("host.xcorp.example", "A 10.0.0.1"));
        assertTrue(held("xplex.direct", "A 10.0.0.1"));
    }

    @Test
    void malformedDataHaveNoAddress() {
        byte[] data = {0, 1, 0, 0, 4, 0, 9, 10, 0, 0, 1};
        for (int length = 0; length <= data.length; length++) {
            byte[] cut = Arrays.copyOf(data, length);
            assertFalse(protection.holdsBack(Name.of("a"), new Record(Name.of("a"), RecordType.HTTPS, DnsClass.IN, 60, cut)));
        }
        assertFalse(protection.holdsBack(Name.of("a"), new Record(Name.of("a"), RecordType.A, DnsClass.IN, 60, new byte[] {10, 0, 0})));
    }
}
