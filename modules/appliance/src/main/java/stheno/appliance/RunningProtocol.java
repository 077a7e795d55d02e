package stheno.appliance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.BoundPorts;
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

    /// The names in TLS (ALPN) of a service. Those with a service of their own come last: a client that knows another one gets that.
    List<String> applicationProtocols(PortKeys keys, Config config) {
        List<String> names = new ArrayList<>(server.applicationProtocols(keys));
        names.addAll(server.options(keys, config).protocols().keySet());
        return names;
    }
}
