package stheno.dns.resolver;

import stheno.dns.record.DataReader;
import stheno.dns.record.Name;

/// An SRV record (RFC 2782). Immutable; any thread.
///
/// @param priority the lowest is tried first
/// @param weight the share of clients among targets of one priority
/// @param host the root if the service is not there
public record ServiceTarget(int priority, int weight, int port, Name host) {
    static ServiceTarget of(byte[] data) {
        DataReader in = new DataReader(data);
        return new ServiceTarget(in.u16(), in.u16(), in.u16(), in.name());
    }
}
