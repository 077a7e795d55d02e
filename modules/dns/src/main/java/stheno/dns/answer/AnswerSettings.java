package stheno.dns.answer;

import java.util.Optional;

/// The settings of an [Authority]. Immutable; any thread.
///
/// @param rotate whether the records of an RRset begin with another one in each reply
/// @param version the answer to `version.bind` and `version.server` in class CH; REFUSED without one
/// @param identity the answer to `id.server` and `hostname.bind` in class CH (RFC 4892); REFUSED without one
public record AnswerSettings(boolean rotate, Optional<String> version, Optional<String> identity) {
    /// RRsets rotate, and the server tells nothing about itself.
    public static final AnswerSettings DEFAULTS = new AnswerSettings(true, Optional.empty(), Optional.empty());
}
