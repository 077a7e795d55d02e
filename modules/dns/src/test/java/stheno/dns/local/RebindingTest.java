package stheno.dns.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.dns.record.Name;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// Public names that lead to private addresses (case 39).
class RebindingTest {
    private final LocalNames names = LocalNames.load(LocalSettings.DEFAULTS.withRebind(true, List.of(Name.of("plex.direct")))
            .withForwarded(List.of(Name.of("corp.example"), Name.ROOT))).names();

    private boolean held(LocalNames by, String name, String record) {
        int blank = record.indexOf(' ');
        int type = RecordType.code(record.substring(0, blank));
        byte[] data = RecordData.parse(type, record.substring(blank + 1), Name.ROOT);
        byte[] padded = new byte[data.length + 3];
        System.arraycopy(data, 0, padded, 3, data.length);
        return by.isRebinding(LocalAnswers.wire(name), 0, type, padded, 3, data.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A 10.0.0.1", "A 172.16.0.1", "A 172.31.255.255", "A 192.168.1.1", "A 127.0.0.1", "A 0.0.0.0", "A 169.254.1.1",
        "AAAA ::", "AAAA ::1", "AAAA fe80::1", "AAAA fec0::1", "AAAA fc00::1", "AAAA fd12::1", "AAAA ::ffff:10.0.0.1", "AAAA ::192.168.0.1",
        "AAAA 64:ff9b::10.0.0.1", "AAAA 2002:0a00:1::", "HTTPS 1 . ipv4hint=192.0.2.1,10.0.0.1", "SVCB 1 a.example ipv6hint=fd00::1"})
    void aPrivateAddressIsHeldBack(String record) {
        assertTrue(held(names, "www.example", record));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A 192.0.2.1", "A 172.15.0.1", "A 172.32.0.1", "A 192.169.0.1", "A 11.0.0.1", "AAAA 2001:db8::1",
        "AAAA fb00::1", "AAAA ::ffff:192.0.2.1",
        "AAAA 64:ff9b::192.0.2.1", "AAAA 64:ff9b:1::10.0.0.1", "AAAA 2002:c000:201::", "TXT \"10.0.0.1\"",
        "HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1", "HTTPS 0 a.example", "MX 10 a.example"})
    void aPublicAddressIsNot(String record) {
        assertFalse(held(names, "www.example", record));
    }

    @Test
    void exemptZonesAndZonesWithAForwardOfTheirOwnHavePrivateAddresses() {
        assertFalse(held(names, "1-2-3.a.Plex.Direct", "A 10.0.0.1"));
        assertFalse(held(names, "host.corp.example", "A 10.0.0.1"));
        assertTrue(held(names, "host.xcorp.example", "A 10.0.0.1"));
        assertTrue(held(names, "xplex.direct", "A 10.0.0.1"));
    }

    @Test
    void withoutTheProtectionNothingIsHeldBack() {
        assertFalse(held(LocalNames.NONE, "www.example", "A 10.0.0.1"));
    }

    @Test
    void malformedDataHaveNoAddress() {
        byte[] data = {0, 1, 0, 0, 4, 0, 9, 10, 0, 0, 1};
        for (int length = 0; length <= data.length; length++) {
            assertEquals(false, names.isRebinding(LocalAnswers.wire("a"), 0, RecordType.HTTPS, data, 0, length));
        }
        assertFalse(names.isRebinding(LocalAnswers.wire("a"), 0, RecordType.A, data, 7, 3));
    }
}
