package stheno.appliance.protocol;

import java.util.ArrayList;
import java.util.List;
import stheno.appliance.config.Config;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.ListenSetting;
import stheno.reactor.Network;

/// The keys for the listeners of a service of a protocol: the same for all protocols. Immutable; any thread.
///
/// @param name    prefix of its keys, and the name of its service and ports: `ftp`, and `ftp.tls` for those of `secure`
/// @param plain   addresses for connections that begin without TLS
/// @param secure  addresses for connections that begin with a TLS handshake
/// @param proxies networks of load balancers that begin each connection with a PROXY protocol header
public record PortKeys(String name, Key<List<ListenAddress>> plain, Key<List<ListenAddress>> secure, Key<List<Network>> proxies) {
    /// The name of the ports of `secure`.
    public String secureName() {
        return name + ".tls";
    }

    /// Whether the service listens in a configuration.
    ///
    /// @param config may have settings with faults
    public boolean listens(Config config) {
        return !config.find(plain).orElse(List.of()).isEmpty() || !config.find(secure).orElse(List.of()).isEmpty();
    }

    /// Whether a port of this name belongs to the service.
    public boolean names(String port) {
        return port.equals(name) || port.startsWith(name + ".");
    }

    List<ListenSetting> listeners(Config config) {
        List<ListenSetting> all = new ArrayList<>();
        for (Key<List<ListenAddress>> key : List.of(secure, plain)) {
            config.find(key).orElse(List.of()).forEach(address -> all.add(new ListenSetting(key, address, true)));
        }
        return all;
    }
}
