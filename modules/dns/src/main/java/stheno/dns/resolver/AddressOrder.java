package stheno.dns.resolver;

import java.util.Comparator;
import java.util.List;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// The order in which addresses should be tried: the precedences of RFC 6724 2.1, and within them the server's order. The sources of this
/// machine do not count, except that IPv6 is left out if it has none. Any thread.
final class AddressOrder {
    private AddressOrder() {}

    /// @param ipv6 whether this machine has an IPv6 address beyond its own loopback
    static List<Record> order(List<Record> addresses, boolean ipv6) {
        List<Record> usable = addresses.stream().filter(it -> ipv6 || it.type() == RecordType.A || isLoopback(it.data())).toList();
        return usable.stream().sorted(Comparator.comparingInt(it -> -precedence(it.data()))).toList();
    }

    private static int precedence(byte[] a) {
        if (a.length == 4) return 35;
        if (isLoopback(a)) return 50;
        int first = (a[0] & 0xFF) << 8 | a[1] & 0xFF;
        if (first == 0x2002) return 30;
        if (first == 0x2001 && a[2] == 0 && a[3] == 0) return 5;
        return (first & 0xFE00) == 0xFC00 ? 3 : 40;
    }

    private static boolean isLoopback(byte[] a) {
        for (int i = 0; i < a.length - 1; i++) {
            if (a[i] != 0) return false;
        }
        return a.length == 16 && a[15] == 1;
    }
}
