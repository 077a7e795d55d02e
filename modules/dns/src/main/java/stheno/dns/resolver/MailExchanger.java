package stheno.dns.resolver;

import stheno.dns.record.DataReader;
import stheno.dns.record.Name;

/// An MX record (RFC 1035 3.3.9). Immutable; any thread.
///
/// @param preference the lowest is tried first
public record MailExchanger(int preference, Name host) {
    static MailExchanger of(byte[] data) {
        DataReader in = new DataReader(data);
        return new MailExchanger(in.u16(), in.name());
    }
}
