package stheno.dns.server;

import java.util.List;
import stheno.reactor.Network;

/// How response-rate limiting (RRL) counts: equal answers by UDP to a network, in each second. Immutable; any thread.
///
/// @param rate the most equal answers to a network a second; 0 for no limit
/// @param slip of the answers beyond `rate`, one in so many is sent truncated, so that a real client repeats its query by TCP; the others
///        are dropped. 0: all are dropped
/// @param ipv4Prefix the bits of an IPv4 address that identify a network
/// @param ipv6Prefix the bits of an IPv6 address that identify a network
/// @param exempt networks that are not limited
/// @param buckets how many (network, answer) pairs are counted at once in a loop; further pairs share their counts
public record RateLimit(int rate, int slip, int ipv4Prefix, int ipv6Prefix, List<Network> exempt, int buckets) {
    /// No limit.
    public static final RateLimit NONE = new RateLimit(0, 2, 24, 56, List.of(), 1 << 16);

    public RateLimit {
        exempt = List.copyOf(exempt);
        if (rate < 0 || slip < 0) throw new IllegalArgumentException("rate " + rate + " and slip " + slip + " must not be negative");
        if (ipv4Prefix < 1 || ipv4Prefix > 32) throw new IllegalArgumentException("ipv4Prefix must be from 1 to 32, not " + ipv4Prefix);
        if (ipv6Prefix < 1 || ipv6Prefix > 128) throw new IllegalArgumentException("ipv6Prefix must be from 1 to 128, not " + ipv6Prefix);
        if (buckets < 1 || buckets > 1 << 24) throw new IllegalArgumentException("buckets must be from 1 to 2^24, not " + buckets);
    }

    public RateLimit withRate(int answers) {
        return new RateLimit(answers, slip, ipv4Prefix, ipv6Prefix, exempt, buckets);
    }

    public RateLimit withSlip(int oneIn) {
        return new RateLimit(rate, oneIn, ipv4Prefix, ipv6Prefix, exempt, buckets);
    }

    public RateLimit withPrefixes(int ipv4, int ipv6) {
        return new RateLimit(rate, slip, ipv4, ipv6, exempt, buckets);
    }

    public RateLimit withExempt(List<Network> networks) {
        return new RateLimit(rate, slip, ipv4Prefix, ipv6Prefix, networks, buckets);
    }

    public RateLimit withBuckets(int most) {
        return new RateLimit(rate, slip, ipv4Prefix, ipv6Prefix, exempt, most);
    }
}
