package stheno.reactor;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A loop's leases, the present one for each port, and its accounts, one for each name of a service. Loop thread only, but for what says
/// otherwise.
final class Ledger {
    private final Reactor reactor;
    private final Map<Port, PortContext> leases = new HashMap<>(); // ports are few, and open as long as the loop
    private final Map<String, ServiceStats> services = new ConcurrentHashMap<>();
    private final Map<String, ServiceStats> readable = Collections.unmodifiableMap(services);

    Ledger(Reactor reactor) {
        this.reactor = reactor;
    }

    /// The lease on these terms.
    PortContext lease(Port port, PortOptions terms) {
        PortContext last = leases.get(port);
        if (last != null && last.terms() == terms) return last;
        ServiceStats stats = services.computeIfAbsent(terms.service().name(), _ -> new ServiceStats());
        PortContext next = new PortContext(reactor, port, terms, stats);
        leases.put(port, next);
        return next;
    }

    /// By name. Any thread.
    Map<String, ServiceStats> services() {
        return readable;
    }
}
