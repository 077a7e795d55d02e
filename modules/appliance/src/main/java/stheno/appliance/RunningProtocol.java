package stheno.appliance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.FailingSetting;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;

/// A protocol and its running server. Any thread.
record RunningProtocol(Protocol protocol, ProtocolServer server) {
    List<PortKeys> ports() {
        return protocol.ports();
    }

    /// The service of a port.
    Optional<PortKeys> service(String port) {
        return ports().stream().filter(keys -> keys.names(port)).findFirst();
    }

    /// Whether one of these ports is its own, or it answers on those of HTTPS.
    boolean answers(List<BoundPorts.BoundPort> open, Config config) {
        return open.stream().anyMatch(port -> service(port.name()).isPresent()) || server.endpoint(config).isPresent();
    }

    /// As [ProtocolServer#prepare]. An exception is a fault of the setting that causes it.
    ProtocolServer.Change prepare(Config config, ChangeReport report) throws BadConfig {
        try {
            return server.prepare(config, report);
        } catch (RuntimeException e) {
            throw new BadConfig(List.of(FailingSetting.of(config, e, it -> server.prepare(it, new ChangeReport()).abandon())
                    .orElseThrow(() -> e)));
        }
    }

    /// The names in TLS (ALPN) of a service. Those with a service of their own come last: a client that knows another one gets that.
    List<String> applicationProtocols(PortKeys keys, Config config) {
        List<String> names = new ArrayList<>(server.applicationProtocols(keys));
        names.addAll(server.options(keys, config).protocols().keySet());
        return names;
    }
}
