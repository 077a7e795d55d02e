package stheno.reactor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// The part of a client's address that limits count by: an IPv4 address, or the first 64 bits of an IPv6 address, which is what one
/// customer gets (RFC 6177). The other 64 bits are the client's to choose: a limit by address would be none. An IPv4 address in IPv6
/// (`::ffff:192.0.2.1`) counts as IPv4. Immutable; any thread.
///
/// @param bits the first 64 bits of an IPv6 address; of an IPv4 address, a number in `0::/8`, which no IPv6 client has (RFC 4291)
public record ClientNetwork(long bits) {
    private static final long IPV4 = 0xffffL << 32;
    private static final int MAPPED = 12; // octets before the IPv4 address in ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)

    private static final ClientNetwork LOCAL = new ClientNetwork(-1); // in ff00::/8, which no client has

    /// The network of an address.
    public static ClientNetwork of(InetAddress address) {
        return of(address.getAddress());
    }

    /// The network of a socket's peer. The peers of Unix-domain sockets are all one: local programs.
    public static ClientNetwork of(SocketAddress peer) {
        return peer instanceof InetSocketAddress internet && !internet.isUnresolved() ? of(internet.getAddress()) : LOCAL;
    }

    /// The network of an address of 4 or 16 octets.
    public static ClientNetwork of(byte[] address) {
        if (address.length == 4) return new ClientNetwork(IPV4 | number(address, 0, 4));
        if (isMapped(address)) return new ClientNetwork(IPV4 | number(address, MAPPED, address.length));
        return new ClientNetwork(number(address, 0, Long.BYTES));
    }

    private static long number(byte[] address, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) number = number << 8 | address[i] & 0xff;
        return number;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < MAPPED - 2; i++) if (address[i] != 0) return false;
        return address[MAPPED - 2] == -1 && address[MAPPED - 1] == -1;
    }
}
