package stheno.appliance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class DisplayTextTest {
    @Test
    void bytesAreSaidInThreeDigits() {
        assertEquals("0 B", DisplayText.bytes(0));
        assertEquals("999 B", DisplayText.bytes(999));
        assertEquals("0.98 KiB", DisplayText.bytes(1000));
        assertEquals("1.50 KiB", DisplayText.bytes(1536));
        assertEquals("16.0 MiB", DisplayText.bytes(16 << 20));
        assertEquals("8.00 EiB", DisplayText.bytes(Long.MAX_VALUE));
    }

    @Test
    void countsAreShort() {
        assertEquals("0", DisplayText.count(0));
        assertEquals("0.4", DisplayText.count(.4));
        assertEquals("6", DisplayText.count(6.001));
        assertEquals("96", DisplayText.count(96.1));
        assertEquals("9999", DisplayText.count(9999.4));
        assertEquals("10k", DisplayText.count(9999.5));
        assertEquals("1M", DisplayText.count(999_500));
        assertEquals("5.6M", DisplayText.count(5_600_000));
    }

    @Test
    void timesAreSaidInTheirUnit() {
        assertEquals("–", DisplayText.nanos(0));
        assertEquals("0.50 µs", DisplayText.nanos(500));
        assertEquals("1.00 ms", DisplayText.nanos(999_500));
        assertEquals("2.10 s", DisplayText.nanos(2_100_000_000L));
        assertEquals("59 s", DisplayText.seconds(59));
        assertEquals("1 min 0 s", DisplayText.seconds(60));
        assertEquals("1 h 1 min", DisplayText.seconds(3660));
        assertEquals("2 d 3 h", DisplayText.seconds(2 * 86400 + 3 * 3600 + 5));
        assertEquals("0 s", DisplayText.seconds(-3));
    }

    @Test
    void peersAreAddressesOrUnix() throws Exception {
        assertEquals("[::1]:80", DisplayText.peer(new InetSocketAddress(InetAddress.getByName("::1"), 80)));
        assertEquals("nowhere:80", DisplayText.peer(InetSocketAddress.createUnresolved("nowhere", 80)));
        assertEquals("unix", DisplayText.peer(UnixDomainSocketAddress.of("")));
        assertEquals("unix:/run/x", DisplayText.peer(UnixDomainSocketAddress.of("/run/x")));
    }
}
