package stheno.dns.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import stheno.dns.cache.Answer;
import stheno.dns.local.LocalNames;

/// The settings of the moment, with what is made of them once. Immutable; any thread.
///
/// @param limiter counts answers for all loops
/// @param keys of cookies; the first makes them
/// @param nsid the octets of the option
/// @param chaos answers in class CH
/// @param local the names that are answered here
/// @param blocked whether a name is on a block list
record DnsActive(DnsSettings settings, RateLimiter limiter, List<SipHash> keys, byte[] nsid, Chaos chaos, LocalNames local,
                 Answer.NameCheck blocked) {
    /// Without local names.
    ///
    /// @param random the keys of cookies if the settings give none
    static DnsActive of(DnsSettings settings, RateLimiter limiter, List<SipHash> random) {
        return of(settings, limiter, random, LocalNames.NONE);
    }

    static DnsActive of(DnsSettings settings, RateLimiter limiter, List<SipHash> random, LocalNames local) {
        List<SipHash> given = settings.cookies().keys();
        return new DnsActive(settings, limiter, given.isEmpty() ? random : given, settings.nsid().getBytes(StandardCharsets.UTF_8),
                new Chaos(settings.version(), settings.nsid()), local, local::isBlocked);
    }
}
