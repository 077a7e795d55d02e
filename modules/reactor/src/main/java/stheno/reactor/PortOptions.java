package stheno.reactor;

import java.util.List;
import java.util.Optional;

/// What the connections of a [Port] live by. Immutable; any thread.
///
/// @param service the protocol that they speak
/// @param limits the bounds within which they live; the backlog is read only when the port is opened
/// @param tls if there, they begin with a TLS handshake
/// @param access whose they may be
/// @param proxies if there, each must begin with a header of the PROXY protocol, version 1 or 2, and come from one of these networks (or
///        by a Unix-domain socket), complete within [Limits#frame()]; the addresses announced there are taken for the connection's own,
///        also by `access` and the cap for an address. What a proxy connects for itself counts as coming from the proxy
public record PortOptions(Service service, Limits limits, Optional<Tls> tls, AccessList access, Optional<List<Network>> proxies) {
    public PortOptions {
        proxies = proxies.map(List::copyOf);
    }

    /// In the clear, within the default limits, for everybody.
    public static PortOptions of(Service service) {
        return new PortOptions(service, Limits.DEFAULTS, Optional.empty(), AccessList.ALL, Optional.empty());
    }

    public PortOptions withService(Service other) {
        return new PortOptions(other, limits, tls, access, proxies);
    }

    public PortOptions withLimits(Limits other) {
        return new PortOptions(service, other, tls, access, proxies);
    }

    public PortOptions withTls(Tls other) {
        return new PortOptions(service, limits, Optional.of(other), access, proxies);
    }

    public PortOptions withoutTls() {
        return new PortOptions(service, limits, Optional.empty(), access, proxies);
    }

    public PortOptions withAccess(AccessList other) {
        return new PortOptions(service, limits, tls, other, proxies);
    }

    /// Behind proxies in these networks, and reached by nobody else.
    public PortOptions withProxies(List<Network> networks) {
        return new PortOptions(service, limits, tls, access, Optional.of(networks));
    }

    public PortOptions withoutProxies() {
        return new PortOptions(service, limits, tls, access, Optional.empty());
    }
}
