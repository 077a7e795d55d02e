package stheno.appliance;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.QrCode;
import stheno.appliance.protocol.BoundPorts;
import stheno.reactor.Log;

/// What the server prints at its start: a line for each open port, and below it the addresses of the machine that lead to it. Pure, but for
/// [#addresses].
///
/// @param ports   the open ports
/// @param machine the addresses of the machine that other machines can reach, the best first; empty where they are not to be shown
record StartLines(List<BoundPorts.BoundPort> ports, List<InetAddress> machine) {
    private static final int MOST = 8; // addresses of a port: machines with containers have dozens

    /// The addresses of the network interfaces, those of private networks first, and IPv4 before IPv6: IPv4 addresses are easier to type.
    static List<InetAddress> addresses() {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (card.isUp() && !card.isLoopback()) found.addAll(Collections.list(card.getInetAddresses()));
            }
        } catch (SocketException e) {
            return List.of(); // the address in the first line is right all the same
        }
        return found.stream().filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                .sorted(Comparator.comparing((InetAddress address) -> address instanceof Inet6Address)
                        .thenComparing(address -> !address.isSiteLocalAddress()))
                .toList();
    }

    /// @param serves the content of the service of a port
    List<String> lines(Function<String, Optional<String>> serves, int loops) {
        List<String> lines = new ArrayList<>();
        for (BoundPorts.BoundPort port : ports) {
            String what = serves.apply(port.name()).map(content ->
                    " serves " + content + " with " + loops + (loops == 1 ? " loop" : " loops")).orElse("");
            lines.add(port.name() + " on " + port.url() + port.wildcard().map(all -> " (" + all + ")").orElse("") + what);
            String margin = " ".repeat(port.name().length() + " on ".length());
            urls(port).limit(MOST).forEach(url -> lines.add(margin + url));
        }
        return lines;
    }

    /// The same as an event for each port: standard output may have a log in JSON, which lines of text would spoil.
    void log(Function<String, Optional<String>> serves, Log log) {
        for (BoundPorts.BoundPort port : ports) {
            String address = port.wildcard().map(ListenAddress::toString).orElse(port.url());
            String content = serves.apply(port.name()).orElse("");
            log.event(Log.Level.INFO, "listening", "service", port.name(), "address", address, "serves", content);
        }
    }

    /// The URLs with which other machines reach a port that has all addresses.
    private Stream<String> urls(BoundPorts.BoundPort port) {
        if (port.wildcard().isEmpty()) return Stream.of();
        ListenAddress.Inet all = port.wildcard().get();
        String scheme = port.url().substring(0, port.url().indexOf("://") + "://".length());
        return machine.stream().filter(address -> all.family() == StandardProtocolFamily.INET6 || address instanceof Inet4Address)
                .map(address -> scheme + DisplayText.peer(new InetSocketAddress(address, all.address().getPort())) + "/");
    }

    /// A code of the best address of a web page, below its text. A telephone cannot open an address of this machine alone.
    Optional<String> code() {
        Optional<String> best = web().flatMap(this::urls).findFirst().or(() -> web().map(BoundPorts.BoundPort::url).findFirst());
        return best.flatMap(url -> QrCode.of(url).map(code -> "\n" + url + "\n" + code.terminal()));
    }

    private Stream<BoundPorts.BoundPort> web() {
        return ports.stream().filter(port -> port.url().startsWith("http") && !port.name().startsWith("admin"));
    }
}
