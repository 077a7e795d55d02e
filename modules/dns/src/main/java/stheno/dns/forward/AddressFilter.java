package stheno.dns.forward;

import stheno.dns.record.Name;

/// Decides which addresses in answers of servers reach clients, for example to hold back private ones (DNS rebinding). Called on a loop:
/// must not block. Any thread.
@FunctionalInterface
public interface AddressFilter {
    /// Permits all.
    AddressFilter NONE = (_, _) -> true;

    /// @param asked the name of the question
    /// @param address 4 or 16 octets, of an A or AAAA record in the answer; not to be changed
    /// @return whether the record stays; without any record left, the answer has no data
    boolean permits(Name asked, byte[] address);
}
