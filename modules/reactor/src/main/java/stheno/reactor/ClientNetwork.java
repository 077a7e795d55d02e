package stheno.reactor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// stub
public record ClientNetwork(long prefix, boolean six) {
    /// stub
    public static ClientNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? new ClientNetwork(bytes.getLong(), true) : new ClientNetwork(bytes.getInt(), false);
    }

    /// stub
    public static ClientNetwork of(SocketAddress address) {
        return address instanceof InetSocketAddress net ? of(net.getAddress()) : new ClientNetwork(0, false);
    }
}
