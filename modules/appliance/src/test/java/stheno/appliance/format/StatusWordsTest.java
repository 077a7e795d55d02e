package stheno.appliance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class StatusWordsTest {
    @Test
    void bytesAreSaidInThreeDigits() {
        assertEquals("0 B", StatusWords.bytes(0));
        assertEquals("999 B", StatusWords.bytes(999));
        assertEquals("0.98 KiB", StatusWords.bytes(1000));
        assertEquals("1.50 KiB", StatusWords.bytes(1536));
        assertEquals("16.0 MiB", StatusWords.bytes(16 << 20));
        assertEquals("8.00 EiB", StatusWords.bytes(Long.MAX_VALUE));
    }

    @Test
    void countsAreShort() {
        assertEquals("0", StatusWords.count(0));
        assertEquals("0.4", StatusWords.count(.4));
        assertEquals("6", StatusWords.count(6.001));
        assertEquals("96", StatusWords.count(96.1));
        assertEquals("9999", StatusWords.count(9999.4));
        assertEquals("10k", StatusWords.count(9999.5));
        assertEquals("1M", StatusWords.count(999_500));
        assertEquals("5.6M", StatusWords.count(5_600_000));
    }

    @Test
    void timesAreSaidInTheirUnit() {
        assertEquals("–", StatusWords.nanos(0));
        assertEquals("0.50 µs", StatusWords.nanos(500));
        assertEquals("1.00 ms", StatusWords.nanos(999_500));
        assertEquals("2.10 s", StatusWords.nanos(2_100_000_000L));
        assertEquals("59 s", StatusWords.seconds(59));
        assertEquals("1 min 0 s", StatusWords.seconds(60));
        assertEquals("1 h 1 min", StatusWords.seconds(3660));
        assertEquals("2 d 3 h", StatusWords.seconds(2 * 86400 + 3 * 3600 + 5));
        assertEquals("0 s", StatusWords.seconds(-3));
    }

    @Test
    void peersAreAddressesOrUnix() throws Exception {
        assertEquals("[0:0:0:0:0:0:0:1]:80", StatusWords.peer(new InetSocketAddress(InetAddress.getByName("::1"), 80)));
        assertEquals("nowhere:80", StatusWords.peer(InetSocketAddress.createUnresolved("nowhere", 80)));
        assertEquals("unix", StatusWords.peer(UnixDomainSocketAddress.of("")));
        assertEquals("unix:/run/x", StatusWords.peer(UnixDomainSocketAddress.of("/run/x")));
    }
}
