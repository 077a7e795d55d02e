package stheno.reactor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/// Who may connect. Immutable; any thread.
///
/// @param allow only these, or everybody if it is empty
/// @param deny never these, whatever is allowed
public record AccessList(List<Network> allow, List<Network> deny) {
    /// Everybody.
    public static final AccessList ALL = new AccessList(List.of(), List.of());

    public AccessList {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /// Whether `peer` may come in. Who comes by a Unix-domain socket always may: its file's mode has decided that.
    public boolean permits(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet)) return true;
        InetAddress address = inet.getAddress();
        if (address == null) return false; // a name that was never resolved
        return !contains(deny, address) && (allow.isEmpty() || contains(allow, address));
    }

    static boolean contains(List<Network> networks, InetAddress address) {
        for (int i = 0; i < networks.size(); i++) if (networks.get(i).contains(address)) return true;
        return false;
    }
}
