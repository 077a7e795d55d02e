package stheno.dns.record;

import java.util.Arrays;

/// A resource record, for slow paths: loading, transfers, `dig`, tests. Records are equal if owner, type, class, TTL and the octets of the
/// data are. Immutable by convention: neither side changes `data`. Any thread.
///
/// @param owner its name
/// @param ttl seconds; for an OPT record its flags (RFC 6891 6.1.3)
/// @param data uncompressed wire form
public record Record(Name owner, int type, int dnsClass, int ttl, byte[] data) {
    /// A record of class IN from text, for tests and fixed records: `Record.of("a.test", 300, "MX", "10 mail.test.")`.
    ///
    /// @throws FormatException if the text does not have the form of the type
    public static Record of(String owner, int ttl, String type, String data) {
        int code = RecordType.code(type);
        if (code < 0) throw new FormatException("unknown type " + type);
        return new Record(Name.of(owner), code, DnsClass.IN, ttl, RecordData.parse(code, data, Name.ROOT));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Record(Name o, int t, int c, int seconds, byte[] d) && type == t && dnsClass == c && ttl == seconds
                && owner.equals(o) && Arrays.equals(data, d);
    }

    @Override
    public int hashCode() {
        return (owner.hashCode() * 31 + type) * 31 + Arrays.hashCode(data);
    }

    /// The record on one line, its items separated by blanks: `a.test. 300 IN A 192.0.2.1`.
    @Override
    public String toString() {
        return owner + " " + Integer.toUnsignedString(ttl) + " " + DnsClass.name(dnsClass) + " " + RecordType.name(type) + " "
                + RecordData.print(type, data);
    }
}
