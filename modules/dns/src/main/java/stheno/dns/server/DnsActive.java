package stheno.dns.server;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import stheno.dns.answer.AnswerSettings;

/// The settings of the moment, with what is made of them once. Immutable; any thread.
///
/// @param limiter counts answers for all loops
/// @param keys of cookies; the first makes them
/// @param nsid the octets of the option
record DnsActive(DnsSettings settings, RateLimiter limiter, List<SipHash> keys, byte[] nsid, AnswerSettings answers) {
    /// @param random the keys of cookies if the settings give none
    static DnsActive of(DnsSettings settings, RateLimiter limiter, List<SipHash> random) {
        List<SipHash> given = settings.cookies().keys();
        AnswerSettings answers = new AnswerSettings(settings.rotate(), text(settings.version()), text(settings.nsid()));
        return new DnsActive(settings, limiter, given.isEmpty() ? random : given, settings.nsid().getBytes(StandardCharsets.UTF_8), answers);
    }

    private static Optional<String> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
