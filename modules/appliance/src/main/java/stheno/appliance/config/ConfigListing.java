package stheno.appliance.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.appliance.format.Visible;

/// Settings for people to read. Pure; any thread.
public final class ConfigListing {
    private static final int WIDEST = 60; // columns before an origin, for what is not wider by itself

    private ConfigListing() {}

    /// A setting that there may be, as its row says.
    private record Row(String name, String form, String initial, String effect, String sentence) {
        static Row of(Key<?> key) {
            String effect = switch (key.effect()) {
                case RELOAD -> "reload";
                case RESTART -> "restart";
            };
            return new Row(key.name(), key.type().form(), key.initial(), effect, key.sentence());
        }

        static Row of(HostKey<?> key) {
            String prefix = key.scope() == HostKey.Scope.NAMED ? KeyTable.prefix("NAME") : KeyTable.DEFAULT_HOST;
            return new Row(prefix + key.row(), key.type().form(), key.initial(), "reload", key.sentence());
        }

        static Row of(HostFamily family) {
            return new Row(KeyTable.DEFAULT_HOST + family.row() + ".NAME", family.form(), "", "reload", family.sentence());
        }

        String section() {
            return name.substring(0, name.indexOf('.'));
        }
    }

    private static List<Row> rows() {
        return Stream.of(Keys.HTTP.stream().map(Row::of), HostKeys.ALL.stream().map(Row::of), Stream.of(HostFamily.values()).map(Row::of),
                KeyTable.AFTER_HOSTS.stream().map(Row::of)).flatMap(rows -> rows).toList();
    }

    /// What is not as it is by default, and where it was said.
    public static String effective(Config config) {
        List<Setting> said = said(config);
        if (said.isEmpty()) return "# everything is as it is by default\n";
        int width = said.stream().mapToInt(setting -> line(setting).length()).filter(length -> length <= WIDEST).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Setting setting : said) {
            String line = line(setting);
            text.append(line).repeat(" ", Math.max(0, width - line.length())).append("   # ").append(setting.origin()).append('\n');
        }
        return text.toString();
    }

    private static String line(Setting setting) {
        return setting.key() + " = " + Visible.text(setting.value().strip(), Integer.MAX_VALUE);
    }

    /// In the order of the rows, the hosts in the order of their names.
    private static List<Setting> said(Config config) {
        List<Setting> said = new ArrayList<>();
        Keys.HTTP.forEach(key -> add(key, config, said));
        add(config.defaultHost(), config, said);
        config.hosts().forEach(host -> add(host, config, said));
        KeyTable.AFTER_HOSTS.forEach(key -> add(key, config, said));
        return said;
    }

    private static <T> void add(Key<T> key, Config config, List<Setting> said) {
        Setting setting = config.setting(key);
        if (!setting.value().strip().equals(key.initial()) && !isInitial(key, config.value(key))) said.add(setting);
    }

    private static <T> boolean isInitial(Key<T> key, T value) {
        try {
            return value.equals(key.read(key.unset()));
        } catch (BadSetting e) {
            throw new IllegalStateException("a row with a wrong default", e);
        }
    }

    private static void add(HostConfig host, Config config, List<Setting> said) {
        Map<String, Setting> all = config.settings();
        for (HostKey<?> key : HostKeys.ALL) {
            Setting own = all.get(host.prefix() + key.row());
            // Of a named host everything shows: it may differ from the default host, and so hold though it is the default.
            if (own != null && (!host.isDefault() || !own.value().strip().equals(key.initial()))) said.add(own);
        }
        for (HostFamily family : HostFamily.values()) host.family(family).values().stream().filter(host::says).forEach(said::add);
    }

    /// Every key: what it is, how it is written, what it is by default, and when a change takes effect.
    public static String all(Config config) {
        Map<String, Setting> said = said(config).stream().collect(Collectors.toMap(Setting::key, setting -> setting));
        StringBuilder text = new StringBuilder(NOTE);
        for (Row row : rows()) {
            text.append('\n').append(describe(row));
            Setting setting = said.get(row.name());
            if (setting != null) text.append("    now ").append(line(setting)).append("   # ").append(setting.origin()).append('\n');
        }
        return text.toString();
    }

    private static final String NOTE = """
            # http.ROW is of the default host. A named host has rows of its own: http.host.NAME.ROW. What it does not say it takes over from
            # the default host, but for `root`; of redirects and the like it takes over all or none.
            # Each key can be set in stheno.properties, by a variable (http.tls.listen: STHENO_HTTP_TLS_LISTEN), and by --set KEY=VALUE.
            """;

    private static String describe(Row row) {
        return (row.name() + " = " + row.initial()).strip() + "\n    " + row.sentence() + "\n    " + row.form()
                + "; takes effect by " + row.effect() + "\n";
    }

    /// Of one key; empty if there is none of that name.
    public static Optional<String> describe(String key) {
        return rows().stream().filter(row -> row.name().equals(key)).map(ConfigListing::describe).findFirst();
    }

    /// The tables of the README, one a section.
    public static String markdown() {
        Map<String, List<Row>> sections = new LinkedHashMap<>();
        rows().forEach(row -> sections.computeIfAbsent(row.section(), _ -> new ArrayList<>()).add(row));
        StringBuilder text = new StringBuilder();
        sections.forEach((section, rows) -> {
            text.append(text.isEmpty() ? "" : "\n").append("| ").append(section).append(" | default | form | |\n|---|---|---|---|\n");
            rows.forEach(row -> text.append(tableRow(row)));
        });
        return text.toString();
    }

    /// An asterisk marks what needs a restart.
    private static String tableRow(Row row) {
        String star = row.effect().equals("restart") ? " *" : "";
        return "| `" + row.name() + "`" + star + " | " + (row.initial().isEmpty() ? "" : "`" + row.initial() + "`") + " | "
                + cell(row.form()) + " | " + cell(row.sentence()) + " |\n";
    }

    /// A bar would end the cell, an angle bracket begin a tag, and two asterisks, as of paths, fat text.
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
