package stheno.appliance.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keys of a section that may be repeated: once without a name, as the default, and any number of times with one. Immutable; any thread.
///
/// @param base     the prefix of the default section's keys, such as `http.`
/// @param named    the prefix of a named section's keys, before its name, such as `http.host.`; empty if there are no named sections
/// @param noun     the word for a section in messages, such as `host`
public record SectionKeys(String base, String named, String noun, List<SectionKey<?>> keys, List<KeyFamily> families) {
    public SectionKeys {
        keys = List.copyOf(keys);
        families = List.copyOf(families);
    }

    /// Families alone, of a section that is not repeated.
    public static SectionKeys families(String base, List<KeyFamily> families) {
        return new SectionKeys(base, "", "", List.of(), families);
    }

    /// Whether a key belongs to a named section.
    boolean isNamed(String key) {
        return !named.isEmpty() && key.startsWith(named);
    }

    /// The prefix of a section's keys; the default section's name is empty.
    String prefix(String section) {
        return section.isEmpty() ? base : named + section + ".";
    }

    Map<String, SectionKey<?>> byRow() {
        Map<String, SectionKey<?>> rows = new LinkedHashMap<>();
        keys.forEach(key -> rows.put(key.row(), key));
        return rows;
    }

    Map<String, KeyFamily> familiesByRow() {
        Map<String, KeyFamily> rows = new LinkedHashMap<>();
        families.forEach(family -> rows.put(family.row(), family));
        return rows;
    }
}
