package stheno.dns.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The settings of the moment, with what is made of them once. Immutable; any thread.
///
/// @param limiter counts answers for all loops
/// @param keys of cookies; the first makes them
/// @param nsid the octets of the option
/// @param chaos answers in class CH
record DnsActive(DnsSettings settings, RateLimiter limiter, List<SipHash> keys, byte[] nsid, Chaos chaos) {
    /// @param random the keys of cookies if the settings give none
    static DnsActive of(DnsSettings settings, RateLimiter limiter, List<SipHash> random) {
        List<SipHash> given = settings.cookies().keys();
        return new DnsActive(settings, limiter, given.isEmpty() ? random : given, settings.nsid().getBytes(StandardCharsets.UTF_8),
                new Chaos(settings.version(), settings.nsid()));
    }
}
