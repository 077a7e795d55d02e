package stheno.appliance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import stheno.appliance.admin.AdminPorts;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.ServerKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.InheritedSockets;
import stheno.appliance.protocol.PortFile;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.RequestStats;
import stheno.appliance.protocol.StartupFailure;
import stheno.batch.MessageSocket;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;

/// All ports of the server: those of the protocols, and those of the administration. Any thread.
final class ServerPorts {
    private final InheritedSockets inherited;
    private final BoundPorts protocols;
    private final AdminPorts admin;
    private final Log log;

    /// Opens nothing yet.
    ///
    /// @param inherited sockets that are used instead of new ones
    ServerPorts(ReactorGroup group, ReactorGroup admin, InheritedSockets inherited, Log log) {
        this.inherited = inherited;
        this.protocols = new BoundPorts(group, inherited);
        this.admin = new AdminPorts(admin, inherited, log);
        this.log = log;
    }

    BoundPorts protocols() {
        return protocols;
    }

    AdminPorts admin() {
        return admin;
    }

    List<BoundPorts.BoundPort> listening() {
        return Stream.concat(protocols.listening().stream(), admin.ports().listening().stream()).toList();
    }

    /// Writes the port file, if the settings want one.
    Optional<PortFile> write(Config config) throws StartupFailure {
        return PortFile.write(List.of(protocols, admin.ports()), config);
    }

    /// Prints the open ports; on a terminal, with all addresses that lead to them. With `log.format = json` they are events.
    ///
    /// @param running the protocols, which tell what they serve
    void print(PrintStream out, Config config, List<RunningProtocol> running, int loops) {
        boolean code = config.value(ServerKeys.QR);
        boolean all = (code || Supervisor.hasTerminal()) && listening().stream().anyMatch(port -> port.wildcard().isPresent());
        StartLines start = new StartLines(listening(), all ? StartLines.addresses() : List.of());
        if (EventLogKeys.format(config) == ErrorStreamLog.Format.JSON) start.log(port -> serves(running, port), log);
        else start.lines(port -> serves(running, port), loops).forEach(out::println);
        if (code) start.code().ifPresent(text -> out.writeBytes(text.getBytes(StandardCharsets.UTF_8))); // whatever the locale
        out.flush();
    }

    /// The content of the service of a port.
    private static Optional<String> serves(List<RunningProtocol> running, String port) {
        return running.stream().flatMap(each -> each.service(port).map(each.server()::serves).stream()).findFirst();
    }

    /// The counters: requests first, with those of the administration, then the other protocols with an open port.
    List<ProtocolStats> stats(List<RunningProtocol> running, Config config) {
        RequestStats requests = new RequestStats(Map.of(AdminPorts.SERVICE, admin.stats()));
        List<ProtocolStats> all = new ArrayList<>();
        for (RunningProtocol protocol : running) {
            boolean opened = protocol.answers(protocols.listening(), config);
            for (ProtocolStats stats : protocol.server().stats()) {
                if (stats instanceof RequestStats more) requests = requests.plus(more);
                else if (opened) all.add(stats);
            }
        }
        all.addFirst(requests);
        return all;
    }

    /// Closes the inherited sockets that no setting wants.
    void closeRest(Log log) {
        inherited.closeRest(log);
    }

    /// Keeps the inherited sockets of a protocol that is opened later: clients wait in the kernel's queue. Other addresses must be free.
    void reserve(RunningProtocol protocol, Config config) throws StartupFailure {
        for (PortKeys keys : protocol.ports()) {
            if (keys.secure().isPresent()) {
                reserve(keys.secureName(), keys.secureAddresses(config), config.setting(keys.secure().get()), false);
            }
            reserve(keys.name(), config.value(keys.plain()), config.setting(keys.plain()), keys.datagrams());
        }
    }

    private void reserve(String name, List<ListenAddress> addresses, Setting setting, boolean datagrams) throws StartupFailure {
        for (int i = 0; i < addresses.size(); i++) {
            boolean found = inherited.reserve(BoundPorts.name(name, i), addresses.get(i), datagrams);
            if (found || !(addresses.get(i) instanceof ListenAddress.Inet inet)) continue;
            try (ServerSocketChannel probe = ServerSocketChannel.open()) {
                probe.bind(inet.toBind());
            } catch (IOException e) {
                String remedy = ListenAddress.remedy(inet.address(), e).orElse(BoundPorts.ELSE);
                throw StartupFailure.address(setting.bad("cannot listen on " + inet + ": " + e.getMessage(), remedy), e);
            }
        }
    }

    /// All sockets, for the server that replaces this one.
    List<MessageSocket.Offer> offers() {
        return Stream.concat(protocols.offers().stream(), admin.ports().offers().stream()).toList();
    }

    /// Stops accepting on the ports with these names: another server goes on with them.
    void leave(Set<String> names) {
        protocols.leave(names);
        admin.ports().leave(names);
    }

    /// The server before ends: the files of its Unix sockets belong to this one.
    void own() {
        protocols.own();
        admin.ports().own();
    }
}
