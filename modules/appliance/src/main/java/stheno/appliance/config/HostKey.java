package stheno.appliance.config;

/// A setting that each host may have: a row of [HostKeys]. It is written `http.ROW` for the default host, and
/// `http.host.NAME.ROW` for a named one. Immutable; any thread.
///
/// @param row the end of its name
/// @param scope which hosts it is for, and whether named ones take over what the default one says
public record HostKey<T>(String row, Type<T> type, String initial, Scope scope, String sentence) {
    public enum Scope {
        /// Every host; a named one without it takes over the default host's.
        INHERITED,
        /// Every host, each for itself.
        OWN,
        /// Named hosts alone.
        NAMED
    }

    /// Whether a host may have it; the default one's name is empty.
    boolean isFor(String host) {
        return scope != Scope.NAMED || !host.isEmpty();
    }

    /// @param prefix of its host, as `http.` or `http.host.blog.`
    public Key<T> key(String prefix) {
        return Key.live(prefix + row, type, initial, sentence);
    }
}
