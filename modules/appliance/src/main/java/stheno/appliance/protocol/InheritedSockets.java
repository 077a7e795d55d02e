package stheno.appliance.protocol;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import stheno.appliance.config.ListenAddress;
import stheno.batch.InheritedSocket;
import stheno.reactor.Log;

/// The sockets that another process has made for this one, until the settings of the listeners claim them: each listener gets those of its
/// address. They come from the service manager (socket activation), or from the server that this one replaces. One thread.
public final class InheritedSockets {
    private static final InetAddress ALL_OF_IPV4 = InetAddress.ofLiteral("0.0.0.0");

    private final List<InheritedSocket> free;
    private final Set<InheritedSocket> reserved = new HashSet<>();
    private final Set<String> claimed = new HashSet<>(); // names of those that are taken or reserved
    private final boolean none;

    public InheritedSockets(List<InheritedSocket> all) {
        this.none = all.isEmpty();
        this.free = new ArrayList<>(all);
    }

    /// None.
    public static InheritedSockets none() {
        return new InheritedSockets(List.of());
    }

    /// Those of the service manager.
    public static InheritedSockets ofServiceManager(Map<String, String> environment) throws StartupFailure {
        if (!environment.containsKey("LISTEN_FDS")) return none();
        try {
            return new InheritedSockets(InheritedSocket.ofServiceManager(environment, ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw StartupFailure.machine("the sockets of the service manager cannot be used: " + e.getMessage()
                    + "; correct the socket unit, or unset LISTEN_FDS", e);
        }
    }

    public boolean isEmpty() {
        return none;
    }

    /// The address of a listening socket with this name.
    public Optional<SocketAddress> address(String name) {
        return free.stream().filter(each -> each.name().equals(name) && !each.datagrams()).map(InheritedSocket::address).findFirst();
    }

    /// Takes the listening sockets of a setting's address: several if they share it. If the setting allows any port, those with the name
    /// of the port and the setting's IP address.
    List<InheritedSocket> listeners(String name, ListenAddress asked) {
        return take(streams(name, asked));
    }

    /// Takes the UDP sockets of a setting's address. Of all addresses, those with its port: each of them has one address.
    List<InheritedSocket> datagrams(ListenAddress.Inet asked) {
        return take(each -> isDatagrams(each, asked));
    }

    /// Keeps the sockets for a setting's address that is opened later.
    ///
    /// @return whether there is a listening socket
    public boolean reserve(String name, ListenAddress asked, boolean datagrams) {
        Predicate<InheritedSocket> streams = streams(name, asked);
        boolean found = false;
        for (InheritedSocket each : free) {
            boolean packets = datagrams && asked instanceof ListenAddress.Inet inet && isDatagrams(each, inet);
            if (!packets && !streams.test(each)) continue;
            reserved.add(each);
            claimed.add(each.name());
            found |= !each.datagrams();
        }
        return found;
    }

    private List<InheritedSocket> take(Predicate<InheritedSocket> wanted) {
        List<InheritedSocket> taken = free.stream().filter(wanted).toList();
        free.removeAll(taken);
        taken.forEach(each -> claimed.add(each.name()));
        return taken;
    }

    /// Whether a socket is one of the listeners of an address. A machine without IPv6 has no socket for both families.
    private Predicate<InheritedSocket> streams(String name, ListenAddress asked) {
        return switch (asked) {
            case ListenAddress.Unix unix -> each -> each.address() instanceof UnixDomainSocketAddress there
                    && there.getPath().equals(unix.path().toAbsolutePath());
            case ListenAddress.Inet inet -> {
                boolean exact = free.stream().anyMatch(each -> isListener(each, name, inet, inet.address().getAddress()));
                boolean all = !exact && inet.family() == StandardProtocolFamily.INET6 && inet.address().getAddress().isAnyLocalAddress();
                InetAddress local = all ? ALL_OF_IPV4 : inet.address().getAddress();
                yield each -> isListener(each, name, inet, local);
            }
        };
    }

    private static boolean isListener(InheritedSocket socket, String name, ListenAddress.Inet asked, InetAddress local) {
        if (socket.datagrams() || !(socket.address() instanceof InetSocketAddress there) || !there.getAddress().equals(local)) return false;
        return asked.anyPort() ? socket.name().equals(name) : there.getPort() == asked.address().getPort();
    }

    /// A socket of all addresses would answer from the wrong one.
    private static boolean isDatagrams(InheritedSocket socket, ListenAddress.Inet asked) {
        if (!socket.datagrams() || !(socket.address() instanceof InetSocketAddress there)) return false;
        InetAddress local = asked.address().getAddress();
        boolean family = asked.family() == StandardProtocolFamily.INET6 || there.getAddress() instanceof Inet4Address;
        boolean same = local.isAnyLocalAddress() ? family : there.getAddress().equals(local);
        return same && !there.getAddress().isAnyLocalAddress() && there.getPort() == asked.address().getPort();
    }

    /// The names of the sockets that are taken or reserved.
    public Set<String> claimed() {
        return Set.copyOf(claimed);
    }

    /// Closes those that no setting has claimed. Clients of the service manager's sockets would wait for ever.
    public void closeRest(Log log) {
        Set<Object> told = new HashSet<>(); // several sockets share an address: one for each loop
        for (InheritedSocket each : List.copyOf(free)) {
            if (reserved.contains(each)) continue;
            boolean wildcard = each.datagrams() && ((InetSocketAddress) each.address()).getAddress().isAnyLocalAddress();
            Object address = each.address() instanceof InetSocketAddress inet ? new ListenAddress.Inet(inet) : each.address();
            each.close();
            free.remove(each);
            if (!told.add(List.of(each.name(), address))) continue;
            log.event(Log.Level.WARN, "socket-unused", "name", each.name(), "address", address, "cause", wildcard
                    ? "replies of a UDP socket of all addresses would leave from a wrong address" : "no setting listens on its address",
                    "remedy", wildcard ? "name each address in the socket unit" : "add it to a listen setting, or remove the socket");
        }
    }

    /// Closes all that are not taken: the start has failed.
    public void close() {
        free.forEach(InheritedSocket::close);
        free.clear();
    }
}
