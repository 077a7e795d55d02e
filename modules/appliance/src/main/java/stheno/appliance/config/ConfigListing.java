package stheno.appliance.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import stheno.appliance.format.PrintableText;

/// Prints settings and the reference of all keys. Pure; any thread.
public final class ConfigListing {
    private static final int WIDEST = 60; // columns before a source, unless a line itself is wider

    private static final String NOTE = """
            # Keys that begin with http. and may be set for each host: http.KEY sets the default host, http.host.NAME.KEY a named host.
            # A named host inherits every setting that it does not set, except `root`. Each kind with names of its own, such as the
            # redirects, is inherited whole or not at all.
            # Set a key in stheno.properties, by a variable (http.tls.listen: STHENO_HTTP_TLS_LISTEN), or by --set KEY=VALUE.
            """;

    private static final String HEAD = """
            # Reference of settings

            Every setting of the server. This page is printed by `stheno config --markdown`; `stheno help KEY` explains a single key.

            - Set a key in `stheno.properties`, by an environment variable (`http.tls.listen`: `STHENO_HTTP_TLS_LISTEN`), or on the
              command line with `--set KEY=VALUE`. Later ones override earlier ones.
            - A change takes effect by a reload. An asterisk marks keys that need a restart.
            - Sizes are in bytes, or take `k`, `m`, `g`, `t` (powers of 1024). Durations take `ms`, `s`, `m`, `h`, `d`. Rates are sizes a
              second.
            - Keys without `NAME` that a host may have, such as `http.root`, set the default host. `http.host.NAME.root` sets the host
              `NAME`. A named host inherits every setting that it does not set, except `root`. Each of these kinds is inherited whole or
              not at all: redirects, headers, realms, scripts, error pages.
            """;

    private ConfigListing() {}

    /// A row of the reference.
    ///
    /// @param form    how a value is written
    /// @param initial the default
    /// @param effect  what makes a change take effect: reload or restart
    public record Row(String name, String form, String initial, String effect, String description) {
        static Row of(Key<?> key) {
            String effect = key.effect() == Key.Effect.RELOAD ? "reload" : "restart";
            return new Row(key.name(), key.type().form(), key.initial(), effect, key.description());
        }

        static Row of(SectionKeys keys, SectionKey<?> key) {
            String prefix = key.appliesTo("") ? keys.base() : keys.prefix("NAME");
            return new Row(prefix + key.row(), key.type().form(), key.initial(), "reload", key.description());
        }

        static Row of(SectionKeys keys, KeyFamily family) {
            return new Row(keys.base() + family.row() + ".NAME", family.form(), "", "reload", family.description());
        }

        static Row of(SectionKeys keys, KeyFamily family, KeyFamily.Attribute attribute) {
            String name = keys.base() + family.row() + ".NAME" + attribute.end();
            return new Row(name, attribute.form(), "", "reload", attribute.description());
        }

        String group() {
            return name.substring(0, name.indexOf('.'));
        }
    }

    /// Every key, in groups: the keys of a part, its sections, and the logs among those of `log`.
    public static Map<String, List<Row>> rows(ConfigSchema schema) {
        List<Row> all = new ArrayList<>();
        for (ConfigPart part : schema.parts()) {
            part.keys().forEach(key -> all.add(Row.of(key)));
            part.sections().ifPresent(keys -> {
                keys.keys().forEach(key -> all.add(Row.of(keys, key)));
                keys.families().forEach(family -> {
                    all.add(Row.of(keys, family));
                    family.attributes().forEach(attribute -> all.add(Row.of(keys, family, attribute)));
                });
            });
        }
        schema.parts().forEach(part -> part.logs().forEach(log -> log.all().forEach(key -> all.add(Row.of(key)))));
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        all.forEach(row -> groups.computeIfAbsent(row.group(), _ -> new ArrayList<>()).add(row));
        return groups;
    }

    /// The settings that differ from the defaults, with their sources.
    public static String effective(Config config) {
        List<Setting> changed = changed(config);
        if (changed.isEmpty()) return "# all settings have their defaults\n";
        int width = changed.stream().mapToInt(setting -> line(setting).length()).filter(length -> length <= WIDEST).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Setting setting : changed) {
            String line = line(setting);
            text.append(line).repeat(" ", Math.max(0, width - line.length())).append("   # ").append(setting.source()).append('\n');
        }
        return text.toString();
    }

    private static String line(Setting setting) {
        return setting.key() + " = " + PrintableText.text(setting.value().strip(), Integer.MAX_VALUE);
    }

    /// In the order of the parts and their keys, sections in the order of their names.
    private static List<Setting> changed(Config config) {
        List<Setting> changed = new ArrayList<>();
        for (ConfigPart part : config.schema().parts()) {
            part.keys().forEach(key -> add(key, config, changed));
            part.sections().ifPresent(keys -> config.sections(keys).forEach(section -> add(keys, section, config, changed)));
        }
        config.schema().parts().forEach(part -> part.logs().forEach(log -> log.all().forEach(key -> add(key, config, changed))));
        return changed;
    }

    private static <T> void add(Key<T> key, Config config, List<Setting> changed) {
        Setting setting = config.setting(key);
        if (!setting.value().strip().equals(key.initial()) && !isInitial(key, config.value(key))) changed.add(setting);
    }

    private static <T> boolean isInitial(Key<T> key, T value) {
        try {
            return value.equals(key.read(key.unset()));
        } catch (BadSetting e) {
            throw new IllegalStateException("a key with a wrong default", e);
        }
    }

    private static void add(SectionKeys keys, Section section, Config config, List<Setting> changed) {
        Map<String, Setting> all = config.settings();
        for (SectionKey<?> key : keys.keys()) {
            Setting own = all.get(section.prefix() + key.row());
            // All settings of a named section show: one with the default's value may override the default section's.
            if (own != null && (!section.isDefault() || !own.value().strip().equals(key.initial()))) changed.add(own);
        }
        for (KeyFamily family : keys.families()) {
            section.family(family).values().stream().filter(section::sets).forEach(changed::add);
            family.attributes().forEach(attribute -> changed.addAll(section.attribute(family, attribute).values()));
        }
    }

    /// Every key: its description, form, default and effect, and its setting if that is not the default.
    public static String all(Config config) {
        Map<String, Setting> changed = changed(config).stream().collect(Collectors.toMap(Setting::key, setting -> setting));
        StringBuilder text = new StringBuilder(NOTE);
        rows(config.schema()).values().forEach(group -> group.forEach(row -> {
            text.append('\n').append(describe(row));
            Setting setting = changed.get(row.name());
            if (setting != null) text.append("    now: ").append(line(setting)).append("   # ").append(setting.source()).append('\n');
        }));
        return text.toString();
    }

    private static String describe(Row row) {
        return (row.name() + " = " + row.initial()).strip() + "\n    " + row.description() + "\n    " + row.form()
                + "; takes effect by " + row.effect() + "\n";
    }

    /// The explanation of one key, of a family such as `http.realm`, or of all keys of a group such as `ftp`; empty if there is none. Names
    /// of hosts and of members may be real: `http.host.blog.root`, `http.realm.staff`.
    public static Optional<String> describe(ConfigSchema schema, String name) {
        Map<String, List<Row>> groups = rows(schema);
        List<String> names = List.of(name, general(schema, name));
        List<Row> rows = groups.containsKey(name) ? groups.get(name)
                : groups.values().stream().flatMap(List::stream).filter(row -> names.contains(row.name())).toList();
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.stream().map(ConfigListing::describe)
                .collect(Collectors.joining("\n")));
    }

    /// The name under which the reference has a key of a section.
    private static String general(ConfigSchema schema, String name) {
        for (SectionKeys keys : schema.sections()) {
            boolean named = keys.isNamed(name);
            int dot = named ? name.indexOf('.', keys.named().length()) : keys.base().length() - 1;
            if (dot < 0 || !name.startsWith(keys.base())) continue;
            String row = name.substring(dot + 1);
            String family = row.split("\\.", 2)[0];
            if (keys.familiesByRow().containsKey(family)) {
                Optional<KeyFamily.Attribute> attribute = keys.familiesByRow().get(family).attribute(row);
                return keys.base() + family + ".NAME" + attribute.map(KeyFamily.Attribute::end).orElse("");
            }
            SectionKey<?> key = keys.byRow().get(row);
            if (key != null) return (key.appliesTo("") ? keys.base() : keys.named() + "NAME.") + row;
        }
        return name;
    }

    /// The reference as a page of Markdown: a table for each group.
    public static String markdown(ConfigSchema schema) {
        StringBuilder text = new StringBuilder(HEAD);
        rows(schema).forEach((group, rows) -> {
            text.append("\n## ").append(group).append("\n\n| Key | Default | Form | Description |\n|---|---|---|---|\n");
            rows.forEach(row -> text.append(tableRow(row)));
        });
        return text.toString();
    }

    /// An asterisk marks keys that need a restart.
    private static String tableRow(Row row) {
        String star = row.effect().equals("restart") ? " \\*" : "";
        return "| `" + row.name() + "`" + star + " | " + (row.initial().isEmpty() ? "" : "`" + row.initial() + "`") + " | "
                + cell(row.form()) + " | " + cell(row.description()) + " |\n";
    }

    /// Escapes characters that Markdown reads as the end of a cell, a tag, or bold text.
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
