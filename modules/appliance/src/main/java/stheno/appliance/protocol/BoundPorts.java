package stheno.appliance.protocol;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.Setting;
import stheno.appliance.format.DisplayText;
import stheno.batch.InheritedSocket;
import stheno.batch.MessageSocket;
import stheno.reactor.DatagramOptions;
import stheno.reactor.DatagramPort;
import stheno.reactor.Port;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// The open ports of the server. They are opened one after the other at the start; then any thread.
public final class BoundPorts {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int ATTEMPTS = 20; // to find a number that is free for TCP and UDP
    /// The remedy for an address that cannot be opened, unless the reason tells another.
    public static final String ELSE = "stop the program that uses the address, choose another, or leave the setting empty";

    /// An open port, for display.
    ///
    /// @param name such as `http`, `http.tls`, `admin`
    /// @param url      such as `https://127.0.0.1:8443/` or `unix:/run/x.sock`: one that a client of this machine can open
    /// @param wildcard `*:8443` or `0.0.0.0:8443`, if the port has all addresses
    public record BoundPort(String name, String url, Optional<ListenAddress.Inet> wildcard) {}

    private record Bound(String name, String service, String scheme, ListenAddress asked, Port port, Optional<DatagramPort> datagrams) {
        private boolean tls() {
            return port.options().tls().isPresent();
        }
    }

    private final ReactorGroup group;
    private final InheritedSockets inherited;
    private final List<Bound> bound = new ArrayList<>();

    /// @param inherited sockets that are used instead of new ones
    public BoundPorts(ReactorGroup group, InheritedSockets inherited) {
        this.group = group;
        this.inherited = inherited;
    }

    /// Opens all addresses of a setting, as ports named `service`, `service.2` and so on.
    ///
    /// @param scheme of their URLs without TLS, such as `http`; with TLS, an `s` is added
    public void open(String service, String scheme, List<ListenAddress> addresses, Setting setting,
            PortOptions options) throws StartupFailure {
        open(service, scheme, addresses, setting, options, Optional.empty());
    }

    /// The same, with the UDP ports of a service that has them: each has the number of its TCP port.
    public void open(String service, String scheme, List<ListenAddress> addresses, Setting setting, PortOptions options,
            Optional<DatagramOptions> datagrams) throws StartupFailure {
        for (int i = 0; i < addresses.size(); i++) {
            String name = name(service, i);
            try {
                bound.add(open(name, service, scheme, addresses.get(i), options, datagrams));
            } catch (IOException e) {
                String remedy = overlaps(addresses.get(i), addresses.subList(0, i)) ? "it overlaps another address of the list: remove one"
                        : addresses.get(i) instanceof ListenAddress.Inet(InetSocketAddress inet)
                        ? ListenAddress.remedy(inet, e).orElse(ELSE) : ELSE;
                throw StartupFailure.address(setting.bad("cannot listen on " + addresses.get(i) + ": " + e.getMessage(), remedy), e);
            }
        }
    }

    /// The name of a port: that of the service for its first address, then `service.2` and so on.
    public static String name(String service, int index) {
        return index == 0 ? service : service + "." + (index + 1);
    }

    private static boolean overlaps(ListenAddress address, List<ListenAddress> others) {
        return address instanceof ListenAddress.Inet inet
                && others.stream().anyMatch(each -> each instanceof ListenAddress.Inet other && other.overlaps(inet));
    }

    private Bound open(String name, String service, String scheme, ListenAddress address, PortOptions options,
            Optional<DatagramOptions> datagrams) throws IOException {
        if (datagrams.isEmpty() || !(address instanceof ListenAddress.Inet tcp)) {
            return new Bound(name, service, scheme, address, open(name, address, options), Optional.empty());
        }
        boolean free = address.anyPort() && inherited.address(name).isEmpty();
        Port port = open(name, free ? tcp.withPort(free(tcp.toBind().getAddress()).getPort()) : tcp, options);
        ListenAddress.Inet both = tcp.withPort(((InetSocketAddress) port.address()).getPort());
        DatagramPort packets = group.openDatagram(both.toBind(), both.family(), datagrams.get(), inherited.datagrams(both));
        return new Bound(name, service, scheme, address, port, Optional.of(packets));
    }

    /// An address with a port that is free for TCP and UDP. Another program may take it before it is opened.
    private static InetSocketAddress free(InetAddress address) throws IOException {
        for (int i = 0; ; i++) {
            try (ServerSocket stream = new ServerSocket(0, 1, address);
                    DatagramSocket _ = new DatagramSocket(stream.getLocalPort(), address)) {
                return new InetSocketAddress(address, stream.getLocalPort());
            } catch (BindException e) {
                if (i == ATTEMPTS) throw e;
            }
        }
    }

    private Port open(String name, ListenAddress address, PortOptions options) throws IOException {
        List<InheritedSocket> made = inherited.listeners(name, address);
        if (!made.isEmpty()) return group.open(made, options);
        return switch (address) {
            case ListenAddress.Inet inet -> group.open(inet.toBind(), inet.family(), options);
            case ListenAddress.Unix(Path path, Set<PosixFilePermission> mode) ->
                    group.open(UnixDomainSocketAddress.of(path), mode, options);
        };
    }

    /// All sockets, for the server that replaces this one.
    public List<MessageSocket.Offer> offers() {
        List<MessageSocket.Offer> all = new ArrayList<>();
        for (Bound each : bound) {
            all.add(each.port().offer(each.name()));
            each.datagrams().ifPresent(packets -> all.addAll(packets.offers(each.name())));
        }
        return all;
    }

    /// Stops accepting on the ports with these names: another server goes on with their sockets.
    public void leave(Set<String> names) {
        group.leave(bound.stream().filter(each -> names.contains(each.name())).map(Bound::port).toList());
    }

    /// The server before ends: the files of its Unix sockets belong to this one.
    public void own() {
        group.own();
    }

    /// Changes the options of the ports of a service.
    public void change(String service, PortOptions options) {
        for (Bound each : bound) {
            if (each.service().equals(service)) each.port().change(options);
        }
    }

    /// Changes the options of the UDP ports of a service.
    public void change(String service, DatagramOptions options) {
        for (Bound each : bound) {
            if (each.service().equals(service)) each.datagrams().ifPresent(port -> port.change(options));
        }
    }

    /// The counters of the UDP ports of a service.
    public DatagramPort.Counts datagrams(String service) {
        return bound.stream().filter(each -> each.service().equals(service)).flatMap(each -> each.datagrams().stream())
                .map(DatagramPort::stats).reduce(DatagramPort.Counts.EMPTY, DatagramPort.Counts::plus);
    }

    /// The number of the first TCP port of a service.
    public OptionalInt port(String service) {
        return bound.stream().filter(each -> each.service().equals(service)).mapToInt(BoundPorts::number).filter(n -> n > 0).findFirst();
    }

    private static int number(Bound each) {
        return each.port().address() instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    public List<BoundPort> listening() {
        return bound.stream().map(each -> new BoundPort(each.name(), url(each), wildcard(each))).toList();
    }

    private static String url(Bound each) {
        return switch (each.port().address()) {
            case InetSocketAddress inet -> each.scheme() + (each.tls() ? "s://" : "://") + DisplayText.peer(reachable(inet)) + "/";
            case UnixDomainSocketAddress local -> "unix:" + local.getPath();
            default -> each.port().address().toString();
        };
    }

    /// One of the addresses, if it stands for all: a client cannot open 0.0.0.0.
    private static InetSocketAddress reachable(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress() ? new InetSocketAddress(LOOPBACK, address.getPort()) : address;
    }

    private static Optional<ListenAddress.Inet> wildcard(Bound each) {
        boolean all = each.asked() instanceof ListenAddress.Inet(InetSocketAddress asked) && asked.getAddress().isAnyLocalAddress();
        return all ? Optional.of(((ListenAddress.Inet) each.asked()).withPort(number(each))) : Optional.empty();
    }

    /// The numbers of the TCP ports, as lines like `http=8080`.
    String lines() {
        StringBuilder lines = new StringBuilder();
        bound.stream().filter(each -> number(each) > 0)
                .forEach(each -> lines.append(each.name()).append('=').append(number(each)).append('\n'));
        return lines.toString();
    }
}
