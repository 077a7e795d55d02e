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
public record Terms(Service service, Limits limits, Optional<Tls> tls, AccessList access, Optional<List<Network>> proxies) {
    public Terms {
        proxies = proxies.map(List::copyOf);
    }

    /// In the clear, within the default limits, for everybody.
    public static Terms of(Service service) {
        return new Terms(service, Limits.DEFAULTS, Optional.empty(), AccessList.ALL, Optional.empty());
    }

    public Terms withService(Service other) {
        return new Terms(other, limits, tls, access, proxies);
    }

    public Terms withLimits(Limits other) {
        return new Terms(service, other, tls, access, proxies);
    }

    public Terms withTls(Tls other) {
        return new Terms(service, limits, Optional.of(other), access, proxies);
    }

    public Terms withoutTls() {
        return new Terms(service, limits, Optional.empty(), access, proxies);
    }

    public Terms withAccess(AccessList other) {
        return new Terms(service, limits, tls, other, proxies);
    }

    /// Behind proxies in these networks, and reached by nobody else.
    public Terms withProxies(List<Network> networks) {
        return new Terms(service, limits, tls, access, Optional.of(networks));
    }

    public Terms withoutProxies() {
        return new Terms(service, limits, tls, access, Optional.empty());
    }
}
