package stheno.dns.transfer;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import stheno.dns.record.Name;

/// To whom a zone is transferred, and which servers are notified of its changes. Immutable; any thread.
///
/// @param permits a client may transfer the zone if one of them permits it
/// @param notified the servers that a NOTIFY is sent to
public record ZonePolicy(List<TransferPermit> permits, List<RemoteServer> notified) {
    /// No transfers, no NOTIFY.
    public static final ZonePolicy NONE = new ZonePolicy(List.of(), List.of());

    public ZonePolicy {
        permits = List.copyOf(permits);
        notified = List.copyOf(notified);
    }

    /// Whether a client may transfer the zone.
    ///
    /// @param signedWith the key of a request with a right signature
    boolean permits(InetAddress client, Optional<Name> signedWith) {
        return permits.stream().anyMatch(permit -> permit.permits(client, signedWith));
    }
}
