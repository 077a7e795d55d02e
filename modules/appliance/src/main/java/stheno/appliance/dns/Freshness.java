package stheno.appliance.dns;

import stheno.dns.message.Rcode;
import stheno.dns.record.RecordType;

/// How long a reply of DNS over HTTPS is fresh (RFC 8484, section 5.1): the smallest TTL of its answers, or the time of its negative answer
/// (RFC 2308, section 5). The TTLs of cached answers count down, so they include the reply's age. Pure; any thread.
final class Freshness {
    private static final int HEADER = 12; // octets
    private static final int FIXED = 10; // of a record, behind its owner
    private static final int POINTER = 0xc0;

    private Freshness() {}

    /// Zero for errors, and for a negative answer without an SOA record.
    ///
    /// @param reply a well-formed message of this server
    static long seconds(byte[] reply) {
        int rcode = reply[3] & 15;
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) return 0;
        int answers = number(reply, 6);
        int at = HEADER;
        for (int i = number(reply, 4); i > 0; i--) at = behindName(reply, at) + 4;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < answers + number(reply, 8); i++) {
            int fixed = behindName(reply, at);
            long ttl = Integer.toUnsignedLong(number(reply, fixed + 4) << 16 | number(reply, fixed + 6));
            int end = fixed + FIXED + number(reply, fixed + 8);
            boolean negative = i >= answers && least == Long.MAX_VALUE && number(reply, fixed) == RecordType.SOA;
            if (i < answers) least = Math.min(least, ttl);
            else if (negative) return Math.min(ttl, Integer.toUnsignedLong(number(reply, end - 4) << 16 | number(reply, end - 2)));
            at = end;
        }
        return least == Long.MAX_VALUE ? 0 : least;
    }

    private static int number(byte[] reply, int at) {
        return (reply[at] & 0xff) << 8 | reply[at + 1] & 0xff;
    }

    private static int behindName(byte[] reply, int from) {
        int at = from;
        while (reply[at] != 0) {
            if ((reply[at] & POINTER) == POINTER) return at + 2;
            at += 1 + reply[at];
        }
        return at + 1;
    }
}
