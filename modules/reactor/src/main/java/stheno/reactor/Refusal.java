package stheno.reactor;

/// Why a connection was refused.
public enum Refusal {
    /// There are [Limits#connections()] already.
    CONNECTIONS,
    /// There are [Limits#connectionsPerAddress()] from its address already.
    PER_ADDRESS,
    /// The [AccessList] does not permit its address.
    DENIED,
    /// It did not come from a proxy of [PortOptions#proxies()], or did not begin with a sound header of the PROXY protocol.
    PROXY,
    /// Memory is short, see [MemoryBudget].
    MEMORY
}
