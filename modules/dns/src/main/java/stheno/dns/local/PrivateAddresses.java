package stheno.dns.local;

import stheno.dns.record.RecordType;

/// Finds addresses that reach the machine, its link or its private network, in the data of records. Any thread; it allocates nothing.
///
/// IPv4: 0.0.0.0/8, 127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16 (RFC 1122, 1918, 3927). IPv6: ::, ::1,
/// fe80::/10, fec0::/10, fc00::/7 (RFC 4291, 4193), and these IPv4 addresses as ::a.b.c.d, ::ffff:a.b.c.d, 64:ff9b::a.b.c.d (RFC 6052) and
/// 2002:ab:cd:: (RFC 3056).
final class PrivateAddresses {
    private static final int IPV4_HINT = 4; // RFC 9460 14.3.2
    private static final int IPV6_HINT = 6;

    private PrivateAddresses() {}

    /// Whether the data of a record of a type have a private address. Malformed data have none.
    static boolean in(int type, byte[] data, int offset, int length) {
        return switch (type) {
            case RecordType.A -> length == 4 && isV4(data, offset);
            case RecordType.AAAA -> length == 16 && isV6(data, offset);
            case RecordType.SVCB, RecordType.HTTPS -> inHints(data, offset, offset + length);
            default -> false;
        };
    }

    /// The address hints of a service (RFC 9460 2.2): priority, target, parameters.
    private static boolean inHints(byte[] data, int offset, int end) {
        int at = offset + 2;
        while (at < end && data[at] != 0) at += 1 + (data[at] & 0xFF);
        at++;
        while (at + 4 <= end) {
            int key = u16(data, at);
            int stop = at + 4 + u16(data, at + 2);
            if (stop > end) return false;
            int size = key == IPV4_HINT ? 4 : key == IPV6_HINT ? 16 : 0;
            for (int i = at + 4; size > 0 && i + size <= stop; i += size) {
                if (size == 4 ? isV4(data, i) : isV6(data, i)) return true;
            }
            at = stop;
        }
        return false;
    }

    static boolean isV4(byte[] a, int at) {
        int second = a[at + 1] & 0xFF;
        return switch (a[at] & 0xFF) {
            case 0, 10, 127 -> true;
            case 172 -> second >= 16 && second < 32;
            case 192 -> second == 168;
            case 169 -> second == 254;
            default -> false;
        };
    }

    static boolean isV6(byte[] a, int at) {
        int first = u16(a, at);
        if ((first & 0xFE00) == 0xFC00 || (first & 0xFF80) == 0xFE80) return true;
        if (first == 0x2002) return isV4(a, at + 2);
        if (first == 0x64 && u16(a, at + 2) == 0xFF9B && isZero(a, at + 4, at + 12)) return isV4(a, at + 12);
        if (!isZero(a, at, at + 10)) return false;
        int before = u16(a, at + 10);
        return (before == 0 || before == 0xFFFF) && isV4(a, at + 12);
    }

    private static boolean isZero(byte[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (a[i] != 0) return false;
        }
        return true;
    }

    private static int u16(byte[] a, int at) {
        return (a[at] & 0xFF) << 8 | a[at + 1] & 0xFF;
    }
}
