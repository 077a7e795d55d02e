package stheno.appliance.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Config;
import stheno.appliance.config.Key;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.ListenSetting;
import stheno.reactor.Network;

/// The keys for the listeners of a service of a protocol: the same for all protocols. Immutable; any thread.
///
/// @param name    prefix of its keys, and the name of its service and ports: `ftp`, and `ftp.tls` for those of `secure`
/// @param plain   addresses for connections that begin without TLS
/// @param secure  addresses for connections that begin with a TLS handshake; empty if the protocol has none
/// @param proxies networks of load balancers that begin each connection with a PROXY protocol header; empty likewise
/// @param datagrams whether each address of `plain` is one for UDP too, with the same port number
public record PortKeys(String name, Key<List<ListenAddress>> plain, Optional<Key<List<ListenAddress>>> secure,
                       Optional<Key<List<Network>>> proxies, boolean datagrams) {
    public PortKeys(String name, Key<List<ListenAddress>> plain, Key<List<ListenAddress>> secure, Key<List<Network>> proxies) {
        this(name, plain, Optional.of(secure), Optional.of(proxies), false);
    }

    /// Listeners for TCP and UDP, and others for TLS, without proxies.
    public static PortKeys withDatagrams(String name, Key<List<ListenAddress>> plain, Key<List<ListenAddress>> secure) {
        return new PortKeys(name, plain, Optional.of(secure), Optional.empty(), true);
    }

    /// The keys of the listeners.
    public List<Key<?>> listenKeys() {
        List<Key<?>> keys = new ArrayList<>(List.of(plain));
        secure.ifPresent(keys::add);
        return keys;
    }

    /// The addresses of `secure`.
    ///
    /// @param config may have settings with faults
    public List<ListenAddress> secureAddresses(Config config) {
        return secure.flatMap(config::find).orElse(List.of());
    }

    /// Whether `secure` is set.
    public boolean secures(Config config) {
        return secure.filter(config::isSet).isPresent();
    }

    /// The name of the ports of `secure`.
    public String secureName() {
        return name + ".tls";
    }

    /// Whether the service listens in a configuration.
    ///
    /// @param config may have settings with faults
    public boolean listens(Config config) {
        return !config.find(plain).orElse(List.of()).isEmpty() || !secureAddresses(config).isEmpty();
    }

    /// Whether a port of this name belongs to the service.
    public boolean names(String port) {
        return port.equals(name) || port.startsWith(name + ".");
    }

    List<ListenSetting> listeners(Config config) {
        List<ListenSetting> all = new ArrayList<>();
        secure.ifPresent(key -> secureAddresses(config).forEach(address -> all.add(new ListenSetting(key, address, true, false))));
        config.find(plain).orElse(List.of()).forEach(address -> all.add(new ListenSetting(plain, address, true, datagrams)));
        return all;
    }
}
