package stheno.dns.forward;

import java.util.List;
import stheno.dns.exchange.Upstream;
import stheno.dns.record.Name;

/// Where questions for a name, and for the names below it, are forwarded to. Immutable; any thread.
///
/// @param zone the root for all names without a zone of their own
/// @param servers in the order of preference; at least one
public record ForwardZone(Name zone, List<Upstream> servers) {
    public ForwardZone {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) throw new IllegalArgumentException(zone + " has no servers");
    }
}
