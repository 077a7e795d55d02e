package stheno.dns.message;

import stheno.dns.record.DnsClass;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// What a request asks for (RFC 1035 4.1.2). Immutable; any thread.
public record Question(Name name, int type, int dnsClass) {
    /// `example.test. IN A`.
    @Override
    public String toString() {
        return name + " " + DnsClass.name(dnsClass) + " " + RecordType.name(type);
    }
}
