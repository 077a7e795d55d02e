package stheno.dns.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The settings of the moment, with what is made of them once. Immutable; any thread.
///
/// @param limiter counts answers for all loops
/// @param keys of cookies, the first makes them
/// @param nsid the option's octets
/// @param version the data of a TXT record, or nothing
record DnsActive(DnsSettings settings, RateLimiter limiter, List<SipHash> keys, byte[] nsid, byte[] version) {
    static DnsActive of(DnsSettings settings, RateLimiter limiter, List<SipHash> random) {
        List<SipHash> given = settings.cookies().keys();
        return new DnsActive(settings, limiter, given.isEmpty() ? random : given, settings.nsid().getBytes(StandardCharsets.UTF_8),
                text(settings.version()));
    }

    private static byte[] text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0) return octets;
        byte[] data = new byte[1 + octets.length];
        data[0] = (byte) octets.length;
        System.arraycopy(octets, 0, data, 1, octets.length);
        return data;
    }
}
