package stheno.dns.zone;

import stheno.dns.record.Name;

/// What a server has for an origin. Immutable; any thread.
public sealed interface ZoneState permits Zone, ZoneState.Broken, ZoneState.Absent {
    /// No zone: the answer is REFUSED.
    Absent ABSENT = new Absent();

    /// A zone that could not be loaded, or has expired: the answer is SERVFAIL.
    ///
    /// @param origin the name of its apex
    /// @param reason why, for logs and the status page
    record Broken(Name origin, String reason) implements ZoneState {}

    /// No zone of this server.
    record Absent() implements ZoneState {}
}
