package stheno.dns.transfer;

import java.time.Duration;
import java.util.Optional;
import stheno.dns.record.Name;

/// The state of a secondary zone at one moment, for a status page. Immutable; any thread.
///
/// @param origin the zone's name
/// @param state whether it is served
/// @param serial of the copy, if there is one
/// @param asking whether an attempt to bring the copy up to date is under way
/// @param checked the time since the last attempt ended, if there was one since the start
/// @param next the time until the primaries are asked next; zero if the zone waits for its turn
/// @param expires the time until the copy is served no longer, if it is served
/// @param failure why the last attempt failed; empty if it succeeded
public record SecondaryStatus(Name origin, State state, Optional<Long> serial, boolean asking, Optional<Duration> checked, Duration next,
                              Optional<Duration> expires, String failure) {
    /// Whether the zone is served.
    public enum State {
        /// There is no copy yet: answers are SERVFAIL.
        EMPTY,
        /// The copy is served.
        CURRENT,
        /// The copy is too old: answers are SERVFAIL.
        EXPIRED
    }
}
