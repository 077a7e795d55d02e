package stheno.reactor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// The key of every limit per client: an IPv4 address, or the 64-bit prefix of an IPv6 address, since a single customer has that many
/// addresses. An IPv4 address that is mapped into IPv6 is that IPv4 address. All clients of Unix-domain sockets are one. Immutable; any
/// thread.
///
/// @param prefix the first 64 bits of an IPv6 address, or an IPv4 address
/// @param six    whether it is IPv6
public record ClientNetwork(long prefix, boolean six) {
    private static final ClientNetwork LOCAL = new ClientNetwork(-1, false); // no IPv4 address is negative here

    /// The network of an address.
    public static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? new ClientNetwork(bytes.getLong(), true)
                : new ClientNetwork(Integer.toUnsignedLong(bytes.getInt()), false);
    }

    /// The network of a socket's peer.
    public static ClientNetwork of(SocketAddress peer) {
        return peer instanceof InetSocketAddress internet && !internet.isUnresolved() ? of(internet.getAddress()) : LOCAL;
    }

    /// Written by hand: a record's own methods are linked at run time, which would delay the start.
    @Override
    public boolean equals(Object other) {
        return other instanceof ClientNetwork that && prefix == that.prefix && six == that.six;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(prefix * 31 + (six ? 1 : 0));
    }
}
