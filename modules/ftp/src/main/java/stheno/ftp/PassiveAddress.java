package stheno.ftp;

import java.net.InetAddress;
import java.util.Optional;

/// Which address a client is told to come to for data, where that is not the one it has come to already: behind a translation of
/// addresses, or in a container. Called in the loop; must not block. Any thread.
@FunctionalInterface
public interface PassiveAddress {
    /// The one that the client has come to.
    PassiveAddress LOCAL = _ -> Optional.empty();

    /// Empty for the one that it has come to.
    Optional<InetAddress> announced(InetAddress client);
}
