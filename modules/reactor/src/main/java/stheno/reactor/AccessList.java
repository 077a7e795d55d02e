package stheno.reactor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/// The client addresses that may connect. Immutable; any thread.
///
/// @param allow only these may connect; if empty, all may
/// @param deny these may not connect; overrides `allow`
public record AccessList(List<Network> allow, List<Network> deny) {
    /// All addresses.
    public static final AccessList ALL = new AccessList(List.of(), List.of());

    public AccessList {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /// Whether `peer` may connect. A client of a Unix-domain socket always may: the mode of the socket's file decides.
    public boolean permits(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet)) return true;
        InetAddress address = inet.getAddress();
        if (address == null) return false; // a name that was never resolved
        return !contains(deny, address) && (allow.isEmpty() || contains(allow, address));
    }

    /// Whether a client may connect.
    ///
    /// @param address the 4 or 16 octets of its IP address
    public boolean permits(byte[] address) {
        return !contains(deny, address) && (allow.isEmpty() || contains(allow, address));
    }

    private static boolean contains(List<Network> networks, byte[] address) {
        for (int i = 0; i < networks.size(); i++) if (networks.get(i).contains(address)) return true;
        return false;
    }

    static boolean contains(List<Network> networks, InetAddress address) {
        for (int i = 0; i < networks.size(); i++) if (networks.get(i).contains(address)) return true;
        return false;
    }
}
