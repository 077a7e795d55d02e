package stheno.ftp;

import java.net.InetAddress;
import java.util.Optional;

/// The address that is announced for passive data connections, if it differs from the local one: behind network address translation, or in
/// a container. Called in the loop; must not block. Any thread.
@FunctionalInterface
public interface PassiveAddress {
    /// The local address of the control connection.
    PassiveAddress LOCAL = _ -> Optional.empty();

    /// The address for this client; empty for the local address of the control connection.
    Optional<InetAddress> announced(InetAddress client);
}
