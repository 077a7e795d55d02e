package stheno.appliance.config;

/// A key that each section of a [SectionKeys] may have: `http.ROW` in the default section, `http.host.NAME.ROW` in a named one.
/// Immutable; any thread.
///
/// @param row   the end of the key's name
/// @param scope the sections that may have it, and whether named sections inherit it
public record SectionKey<T>(String row, Type<T> type, String initial, Scope scope, String description) {
    public enum Scope {
        /// Any section; a named section without it inherits the default section's value.
        INHERITED,
        /// Any section; nothing is inherited.
        OWN,
        /// Named sections only.
        NAMED
    }

    /// Whether a section may have it; the default section's name is empty.
    boolean appliesTo(String section) {
        return scope != Scope.NAMED || !section.isEmpty();
    }

    /// @param prefix of its section, such as `http.` or `http.host.blog.`
    public Key<T> key(String prefix) {
        return Key.onReload(prefix + row, type, initial, description);
    }
}
