package stheno.dns.local;

import java.util.List;
import stheno.dns.record.Name;
import stheno.dns.record.Record;

/// Tells records that lead from a public name to a private address (DNS rebinding): a page from outside could reach the servers of a
/// private network through them. It looks at A, AAAA with IPv4-mapped and translated addresses, and address hints of SVCB and HTTPS.
/// Immutable; any thread.
///
/// @param exempt zones whose names can have private addresses: those of forwards of their own, and those that were set
public record RebindProtection(List<Name> exempt) {
    public RebindProtection {
        exempt = List.copyOf(exempt);
    }

    /// Whether the record must not reach a client.
    ///
    /// @param asked the name of the question: exemptions count by it
    public boolean holdsBack(Name asked, Record record) {
        return PrivateAddresses.in(record.type(), record.data(), 0, record.data().length)
                && exempt.stream().noneMatch(zone -> !zone.isRoot() && asked.isAtOrBelow(zone));
    }
}
