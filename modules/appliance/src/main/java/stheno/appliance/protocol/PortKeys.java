package stheno.appliance.protocol;

import java.util.List;
import stheno.appliance.config.Config;
import stheno.appliance.config.Endpoint;
import stheno.appliance.config.Key;
import stheno.appliance.config.Keys;
import stheno.appliance.ftp.FtpKeys;
import stheno.reactor.Network;

/// The settings that say where a protocol listens, which all of them have alike. Immutable; any thread.
///
/// @param name    what its keys begin with, and what its service and its ports are called: `ftp`, and `ftp.tls` for those of `secure`
/// @param plain   where connections begin in the clear
/// @param secure  where they begin with a TLS handshake
/// @param proxies whose PROXY protocol headers connections begin with, if any
public record PortKeys(String name, Key<List<Endpoint>> plain, Key<List<Endpoint>> secure, Key<List<Network>> proxies) {
    public static final PortKeys HTTP = new PortKeys("http", Keys.HTTP_LISTEN, Keys.HTTP_TLS_LISTEN, Keys.HTTP_PROXIES);
    public static final PortKeys FTP = new PortKeys("ftp", FtpKeys.LISTEN, FtpKeys.TLS_LISTEN, FtpKeys.PROXIES);

    public static final List<PortKeys> ALL = List.of(HTTP, FTP);

    /// What the ports of `secure` are called.
    public String secureName() {
        return name + ".tls";
    }

    /// Whether a configuration has it listen anywhere.
    public boolean wanted(Config config) {
        return !config.value(plain).isEmpty() || !config.value(secure).isEmpty();
    }

    /// Whether a port of that name is this protocol's.
    public boolean names(String port) {
        return port.equals(name) || port.startsWith(name + ".");
    }
}
