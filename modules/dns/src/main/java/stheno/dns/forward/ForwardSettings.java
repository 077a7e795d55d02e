package stheno.dns.forward;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import stheno.dns.record.Name;
import stheno.reactor.Network;

/// The settings of a [Forwarder]. Start from [#NONE] and change single settings. Immutable; any thread.
///
/// @param zones where questions go; the one with the longest name that the question's name is at or below decides; without any, nothing is
///        forwarded
/// @param clients the networks that may ask; others get REFUSED
/// @param outstanding the most questions that wait for servers, and the most queries of clients that wait for these, in all loops
/// @param waiting the most queries of clients that wait for one question
/// @param perClient the most queries of one client that wait, in all loops: of an IPv4 address, or of the first 64 bits of an IPv6 address
/// @param filter which records of answers reach clients
public record ForwardSettings(List<ForwardZone> zones, List<Network> clients, int outstanding, int waiting, int perClient,
        RecordFilter filter, CacheSettings cache) {
    /// Loopback, link-local and private addresses (RFC 1122, 1918, 3927, 4193, 4291, 6598).
    public static final List<Network> PRIVATE = List.of(Network.of("127.0.0.0/8"), Network.of("::1"), Network.of("10.0.0.0/8"),
            Network.of("172.16.0.0/12"), Network.of("192.168.0.0/16"), Network.of("100.64.0.0/10"), Network.of("169.254.0.0/16"),
            Network.of("fe80::/10"), Network.of("fc00::/7"));

    /// Nothing is forwarded.
    public static final ForwardSettings NONE = new ForwardSettings(List.of(), PRIVATE, 10_000, 500, 1000, RecordFilter.NONE,
            CacheSettings.DEFAULTS);

    public ForwardSettings {
        zones = List.copyOf(zones);
        clients = List.copyOf(clients);
        Objects.requireNonNull(filter);
        Objects.requireNonNull(cache);
        if (outstanding < 1) throw new IllegalArgumentException("outstanding must be at least 1, not " + outstanding);
        if (waiting < 1) throw new IllegalArgumentException("waiting must be at least 1, not " + waiting);
        if (perClient < 1) throw new IllegalArgumentException("perClient must be at least 1, not " + perClient);
        Set<Name> names = new HashSet<>();
        for (ForwardZone zone : zones) if (!names.add(zone.zone())) throw new IllegalArgumentException(zone.zone() + " is there twice");
    }

    public ForwardSettings withZones(List<ForwardZone> others) {
        return new ForwardSettings(others, clients, outstanding, waiting, perClient, filter, cache);
    }

    public ForwardSettings withClients(List<Network> others) {
        return new ForwardSettings(zones, others, outstanding, waiting, perClient, filter, cache);
    }

    public ForwardSettings withOutstanding(int most) {
        return new ForwardSettings(zones, clients, most, waiting, perClient, filter, cache);
    }

    public ForwardSettings withWaiting(int most) {
        return new ForwardSettings(zones, clients, outstanding, most, perClient, filter, cache);
    }

    public ForwardSettings withPerClient(int most) {
        return new ForwardSettings(zones, clients, outstanding, waiting, most, filter, cache);
    }

    public ForwardSettings withFilter(RecordFilter other) {
        return new ForwardSettings(zones, clients, outstanding, waiting, perClient, other, cache);
    }

    public ForwardSettings withCache(CacheSettings other) {
        return new ForwardSettings(zones, clients, outstanding, waiting, perClient, filter, other);
    }
}
