package stheno.dns.local;

import java.nio.charset.StandardCharsets;
import stheno.dns.record.Name;

/// Names below in-addr.arpa and ip6.arpa as addresses (RFC 1035 3.5, RFC 3596 2.5). Any thread; it allocates nothing.
final class Reverse {
    private static final byte[] V4 = "\7in-addr\4arpa\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] V6 = "\3ip6\4arpa\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int MOST_NIBBLES = 32;

    private Reverse() {}

    /// How many octets of an IPv4 address stand in front of in-addr.arpa, from 0 to 4; -1 if it is no name like that.
    static int v4Octets(byte[] name, int offset) {
        int at = offset;
        int octets = 0;
        while (octets <= 4 && name[at] > 0 && name[at] <= 3 && number(name, at) >= 0) {
            octets++;
            at += 1 + name[at];
        }
        return octets <= 4 && ends(name, at, V4) ? octets : -1;
    }

    /// These octets, the first one in the uppermost 8 bits.
    static int v4(byte[] name, int offset) {
        int address = 0;
        for (int at = offset; name[at] != V4[0]; at += 1 + name[at]) address = address >>> 8 | number(name, at) << 24;
        return address;
    }

    /// A label of a decimal number of at most 255 without leading zeros; -1 for others.
    private static int number(byte[] name, int at) {
        int number = 0;
        for (int i = at + 1; i <= at + name[at]; i++) {
            if (name[i] < '0' || name[i] > '9') return -1;
            number = 10 * number + name[i] - '0';
        }
        boolean leading = name[at] > 1 && name[at + 1] == '0';
        return number > 255 || leading ? -1 : number;
    }

    /// How many hexadecimal digits of an IPv6 address stand in front of ip6.arpa, from 0 to 32; -1 if it is no name like that.
    static int v6Nibbles(byte[] name, int offset) {
        int at = offset;
        int nibbles = 0;
        while (nibbles <= MOST_NIBBLES && name[at] == 1 && Character.digit(Name.lower(name[at + 1]), 16) >= 0) {
            nibbles++;
            at += 2;
        }
        return nibbles <= MOST_NIBBLES && ends(name, at, V6) ? nibbles : -1;
    }

    private static boolean ends(byte[] name, int at, byte[] end) {
        for (int i = 0; i < end.length; i++) {
            if (at + i >= name.length || Name.lower(name[at + i]) != end[i]) return false;
        }
        return true;
    }
}
