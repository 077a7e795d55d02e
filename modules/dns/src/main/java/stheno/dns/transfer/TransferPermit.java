package stheno.dns.transfer;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import stheno.dns.record.Name;
import stheno.reactor.Network;

/// Clients that may transfer a zone. Immutable; any thread.
///
/// @param network the client's address must be in it
/// @param key if present, the request must be signed with the TSIG key of this name
public record TransferPermit(Network network, Optional<Name> key) {
    public TransferPermit {
        Objects.requireNonNull(network);
        Objects.requireNonNull(key);
    }

    /// Whether a client may transfer.
    ///
    /// @param signedWith the key of a request with a right signature
    boolean permits(InetAddress client, Optional<Name> signedWith) {
        return network.contains(client) && (key.isEmpty() || key.equals(signedWith));
    }
}
