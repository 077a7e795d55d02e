package stheno.appliance;

import java.util.List;
import stheno.reactor.Network;

/// The settings that say where a protocol listens, which all of them have alike. Immutable; any thread.
///
/// @param name    what its keys begin with, and what its service and its ports are called: `ftp`, and `ftp.tls` for those of `secure`
/// @param plain   where connections begin in the clear
/// @param secure  where they begin with a TLS handshake
/// @param proxies whose PROXY protocol headers connections begin with, if any
record PortKeys(String name, Key<List<Endpoint>> plain, Key<List<Endpoint>> secure, Key<List<Network>> proxies) {
    static final PortKeys HTTP = new PortKeys("http", Keys.HTTP_LISTEN, Keys.HTTP_TLS_LISTEN, Keys.HTTP_PROXIES);
    static final PortKeys FTP = new PortKeys("ftp", FtpKeys.LISTEN, FtpKeys.TLS_LISTEN, FtpKeys.PROXIES);

    static final List<PortKeys> ALL = List.of(HTTP, FTP);

    /// What the ports of `secure` are called.
    String secureName() {
        return name + ".tls";
    }

    /// Whether a configuration has it listen anywhere.
    boolean wanted(Config config) {
        return !config.value(plain).isEmpty() || !config.value(secure).isEmpty();
    }

    /// Whether a port of that name is this protocol's.
    boolean names(String port) {
        return port.equals(name) || port.startsWith(name + ".");
    }
}
