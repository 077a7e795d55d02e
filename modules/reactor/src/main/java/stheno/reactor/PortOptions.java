package stheno.reactor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The options of a [Port]: the protocol of its connections, and the addresses that may connect. Immutable; any thread.
public final class PortOptions {
    private final Service service;
    private final Limits limits;
    private final Optional<TlsOptions> handshake;
    private final AccessList access;
    private final Optional<List<Network>> proxies;
    private final Map<String, Service> protocols;

    private PortOptions(Service service, Limits limits, Optional<TlsOptions> handshake, AccessList access,
                        Optional<List<Network>> proxies, Map<String, Service> protocols) {
        this.service = service;
        this.limits = limits;
        this.handshake = handshake;
        this.access = access;
        this.proxies = proxies;
        this.protocols = protocols;
    }

    /// Without TLS, with the default limits, open to every address.
    public static PortOptions of(Service service) {
        return new PortOptions(service, Limits.DEFAULTS, Optional.empty(), AccessList.ALL, Optional.empty(), Map.of());
    }

    /// The protocol.
    public Service service() {
        return service;
    }

    /// The limits of each connection and of the port. The backlog is read only when the port is opened.
    public Limits limits() {
        return limits;
    }

    /// If present, each connection begins with a TLS handshake.
    public Optional<Tls> tls() {
        return handshake.filter(Tls.class::isInstance).map(Tls.class::cast);
    }

    /// If present, each connection begins with a TLS handshake, with this side as the server or as the client.
    Optional<TlsOptions> handshake() {
        return handshake;
    }

    /// The client addresses that may connect.
    public AccessList access() {
        return access;
    }

    /// If present, each connection must come from one of these networks, or by a Unix-domain socket, and begin with a header of the PROXY
    /// protocol, version 1 or 2, that is complete within [Limits#message()]. The client address in that header is the connection's
    /// [Connection#remote()]; `access` and the limit per address apply to it. A connection that the proxy makes for itself has the
    /// proxy's address.
    public Optional<List<Network>> proxies() {
        return proxies;
    }

    /// The services of application protocols (ALPN) that are not those of `service`, by their names.
    public Map<String, Service> protocols() {
        return protocols;
    }

    /// Begins the conversation of a new connection. If TLS may choose another service, that is opened after the handshake.
    Conversation begin(Connection connection) {
        return protocols.isEmpty() || handshake.isEmpty() ? service.open(connection) : new Handshaking();
    }

    /// The service that the application protocol of a handshake chooses, if it was left to choose.
    Optional<Service> agreed(String protocol) {
        return protocols.isEmpty() ? Optional.empty() : Optional.of(protocols.getOrDefault(protocol, service));
    }

    public PortOptions withService(Service other) {
        return new PortOptions(other, limits, handshake, access, proxies, protocols);
    }

    public PortOptions withLimits(Limits other) {
        return new PortOptions(service, other, handshake, access, proxies, protocols);
    }

    /// Each connection begins with a TLS handshake. [TlsClient] is for a [Connector] alone.
    public PortOptions withTls(TlsOptions other) {
        return new PortOptions(service, limits, Optional.of(other), access, proxies, protocols);
    }

    public PortOptions withoutTls() {
        return new PortOptions(service, limits, Optional.empty(), access, proxies, protocols);
    }

    /// Connections that agree on this application protocol in their TLS handshake (ALPN) get this service instead of [#service()]. They
    /// count as connections of [#service()], and its limits apply. The name must be among [Tls#applicationProtocols()] too. A server
    /// chooses the first name of that list that the client offers.
    public PortOptions withProtocol(String name, Service other) {
        Map<String, Service> more = new HashMap<>(protocols);
        more.put(name, other);
        return new PortOptions(service, limits, handshake, access, proxies, Map.copyOf(more));
    }

    public PortOptions withAccess(AccessList other) {
        return new PortOptions(service, limits, handshake, other, proxies, protocols);
    }

    /// Requires the PROXY protocol, from these networks alone.
    public PortOptions withProxies(List<Network> networks) {
        return new PortOptions(service, limits, handshake, access, Optional.of(List.copyOf(networks)), protocols);
    }

    public PortOptions withoutProxies() {
        return new PortOptions(service, limits, handshake, access, Optional.empty(), protocols);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PortOptions it && service.equals(it.service) && limits.equals(it.limits) && handshake.equals(it.handshake)
                && access.equals(it.access) && proxies.equals(it.proxies) && protocols.equals(it.protocols);
    }

    @Override
    public int hashCode() {
        return Objects.hash(service, limits, handshake, access, proxies, protocols);
    }

    @Override
    public String toString() {
        return service.name();
    }
}
