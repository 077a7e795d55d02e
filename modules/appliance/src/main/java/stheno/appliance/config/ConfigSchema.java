package stheno.appliance.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All existing keys: those of the [parts][ConfigPart] of the server. Finds the meaning of a key or an environment variable.
/// Immutable; any thread.
///
/// A variable is `STHENO_` and the key in capitals, with `_` for every character that is not a letter or digit: `http.tls.listen` is
/// STHENO_HTTP_TLS_LISTEN. A name in a key, such as that of a host or a redirect, must have no `_`, `-` or capital there:
/// STHENO_HTTP_HOST_BLOG_ROOT is `http.host.blog.root`, STHENO_HTTP_REDIRECT_1 is `http.redirect.1`. Other names need a file.
public final class ConfigSchema {
    static final String VARIABLES = "STHENO_";

    /// The meaning of a key.
    ///
    /// @param section the named section that it belongs to, if any
    /// @param problem empty if the key exists
    record Match(Optional<SectionName> section, String problem, String remedy) {
        private static final Match PLAIN = new Match(Optional.empty(), "", "");

        static Match unknown(String problem, String remedy) {
            return new Match(Optional.empty(), problem, remedy);
        }

        boolean exists() {
            return problem.isEmpty();
        }
    }

    /// A named section; the default section's name is empty.
    record SectionName(SectionKeys keys, String name) {}

    private final List<ConfigPart> parts;
    private final List<SectionKeys> sections;
    private final Map<String, Key<?>> plain = new LinkedHashMap<>();
    private final Map<String, ConfigPart> owners = new HashMap<>(); // of the plain keys
    private final Map<SectionKeys, ConfigPart> bySection = new IdentityHashMap<>();

    public ConfigSchema(List<? extends ConfigPart> parts) {
        this.parts = List.copyOf(parts);
        this.sections = this.parts.stream().map(ConfigPart::sections).flatMap(Optional::stream).toList();
        for (ConfigPart part : parts) part.keys().forEach(key -> add(key, part));
        for (ConfigPart part : parts) part.logs().forEach(log -> log.all().forEach(key -> add(key, part)));
        for (ConfigPart part : parts) part.sections().ifPresent(keys -> bySection.put(keys, part));
    }

    private void add(Key<?> key, ConfigPart part) {
        owners.put(key.name(), part);
        if (plain.put(key.name(), key) != null) throw new IllegalArgumentException("two keys of one name: " + key.name());
    }

    public List<ConfigPart> parts() {
        return parts;
    }

    /// All keys except those of sections.
    List<Key<?>> keys() {
        return List.copyOf(plain.values());
    }

    List<SectionKeys> sections() {
        return sections;
    }

    /// The part that a key belongs to.
    Optional<ConfigPart> owner(String key) {
        return Optional.ofNullable(owners.get(key)).or(() -> match(key).section().map(section -> bySection.get(section.keys())));
    }

    Match match(String key) {
        if (plain.containsKey(key)) return Match.PLAIN;
        for (SectionKeys keys : sections) {
            if (keys.isNamed(key)) return named(keys, key);
        }
        for (SectionKeys keys : sections) {
            if (key.startsWith(keys.base())) return in(keys, "", key, key.substring(keys.base().length()));
        }
        return unknown(key);
    }

    private Match named(SectionKeys keys, String key) {
        int start = keys.named().length();
        int dot = key.indexOf('.', start);
        if (dot < 0) {
            return Match.unknown("names a " + keys.noun() + ", but no setting of it", "write " + keys.named() + "NAME." + example(keys));
        }
        String name = key.substring(start, dot);
        if (!KeyFamily.isName(name)) return badName(name);
        return in(keys, name, key, key.substring(dot + 1));
    }

    private static String example(SectionKeys keys) {
        return keys.keys().getFirst().row();
    }

    private Match in(SectionKeys keys, String section, String key, String row) {
        SectionKey<?> known = keys.byRow().get(row);
        if (known != null && !known.appliesTo(section)) {
            return Match.unknown("applies to named " + keys.noun() + "s only", "write " + keys.named() + "NAME." + row);
        }
        Match found = new Match(Optional.of(new SectionName(keys, section)), "", "");
        if (known != null) return found;
        int dot = row.indexOf('.');
        KeyFamily family = keys.familiesByRow().get(dot < 0 ? row : row.substring(0, dot));
        if (family == null) return unknown(key);
        String name = dot < 0 ? "" : row.substring(dot + 1);
        if (family.takes(name)) return found;
        if (name.isEmpty()) return Match.unknown("has no name", "write " + keys.prefix(section) + family.row() + ".NAME");
        return Match.unknown("`" + name + "` is not a valid name", "write " + family.namesForm());
    }

    private static Match badName(String name) {
        return Match.unknown("`" + name + "` is not a valid name", "write small letters, digits, - and _, 64 at most");
    }

    private Match unknown(String key) {
        if (key.equals(ConfigFiles.INCLUDE)) {
            return Match.unknown("is allowed in a file only", "write it there, or name the file with --config");
        }
        Optional<String> meant = DidYouMean.nearest(key, candidates(key));
        String remedy = meant.map(m -> "did you mean " + m + "?").orElse("`stheno config --all` lists all keys");
        return Match.unknown("there is no such key", remedy);
    }

    /// All keys, with the names of sections and members that the given key seems to have.
    private List<String> candidates(String key) {
        List<String> all = new ArrayList<>();
        sections.forEach(keys -> addSection(keys, "", key, all));
        all.addAll(plain.keySet());
        String[] words = key.split("\\.", 4);
        if (words.length == 4) {
            sections.stream().filter(keys -> !keys.named().isEmpty()).forEach(keys -> addSection(keys, words[2], key, all));
        }
        return all;
    }

    private static void addSection(SectionKeys keys, String section, String key, List<String> all) {
        for (SectionKey<?> known : keys.keys()) {
            if (known.appliesTo(section)) all.add(keys.prefix(section) + known.row());
        }
        String name = key.substring(key.lastIndexOf('.') + 1);
        for (KeyFamily family : keys.families()) {
            if (name.length() < key.length() && family.takes(name)) all.add(keys.prefix(section) + family.row() + "." + name);
        }
    }

    /// The variable that sets a key.
    static String variable(String key) {
        StringBuilder text = new StringBuilder(VARIABLES);
        key.chars().forEach(c -> text.append(c < 0x80 && Character.isLetterOrDigit(c) ? Character.toUpperCase((char) c) : '_'));
        return text.toString();
    }

    /// The key that a variable sets, if any.
    Optional<String> key(String variable) {
        for (String key : plain.keySet()) {
            if (variable.equals(variable(key))) return Optional.of(key);
        }
        for (SectionKeys keys : sections) {
            Optional<String> found = sectionKey(keys, variable);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private static Optional<String> sectionKey(SectionKeys keys, String variable) {
        String named = variable(keys.named());
        boolean isNamed = !keys.named().isEmpty() && variable.startsWith(named);
        if (!isNamed) return sectionKey(keys, "", variable, variable(keys.base()));
        int end = variable.indexOf('_', named.length());
        if (end < 0) return Optional.empty();
        String section = variable.substring(named.length(), end);
        String name = section.toLowerCase(Locale.ROOT);
        return KeyFamily.isName(name) ? sectionKey(keys, name, variable, named + section + "_") : Optional.empty();
    }

    private static Optional<String> sectionKey(SectionKeys keys, String section, String variable, String prefix) {
        if (!variable.startsWith(prefix)) return Optional.empty();
        String rest = variable.substring(prefix.length());
        for (SectionKey<?> known : keys.keys()) {
            if (known.appliesTo(section) && rest.equals(suffix(known.row()))) return Optional.of(keys.prefix(section) + known.row());
        }
        for (KeyFamily family : keys.families()) {
            String start = suffix(family.row()) + "_";
            if (!rest.startsWith(start)) continue;
            String given = rest.substring(start.length()).toLowerCase(Locale.ROOT);
            String name = family.attributes().stream().filter(each -> given.endsWith("_" + each.row())).findFirst()
                    .map(each -> given.substring(0, given.length() - each.end().length()) + each.end()).orElse(given);
            if (family.takes(name) && name.indexOf('_') < 0) return Optional.of(keys.prefix(section) + family.row() + "." + name);
        }
        return Optional.empty();
    }

    private static String suffix(String row) {
        return variable(row).substring(VARIABLES.length());
    }

    /// The variable that is most similar to an unknown one.
    Optional<String> variableLike(String variable) {
        String key = variable.substring(VARIABLES.length()).toLowerCase(Locale.ROOT).replace('_', '.');
        return DidYouMean.nearest(variable, candidates(key).stream().map(ConfigSchema::variable).toList());
    }
}
