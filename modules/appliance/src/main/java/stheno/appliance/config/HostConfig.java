package stheno.appliance.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import stheno.appliance.format.NaturalOrder;
import stheno.web.rules.HeaderRule;
import stheno.web.rules.Redirect;

/// The settings of a host, with what it takes over from the default host. Immutable; any thread.
public final class HostConfig {
    private final String name;
    private final Optional<HostConfig> fallback;
    private final NavigableMap<String, Setting> settings;
    private final Values values;
    private final Map<HostFamily, Map<String, Setting>> families = new EnumMap<>(HostFamily.class);
    private final Map<Integer, String> errorPages = new LinkedHashMap<>();
    private final List<Redirect> redirects = new ArrayList<>();
    private final List<HeaderRule> headerRules = new ArrayList<>();
    private final Map<String, String> realms = new LinkedHashMap<>();
    private final List<ScriptFolder> scripts = new ArrayList<>();

    /// @param name empty for the default host
    /// @param fallback the default host, for a named one
    HostConfig(String name, Optional<HostConfig> fallback, NavigableMap<String, Setting> settings, Values values,
               List<BadSetting> faults) {
        this.name = name;
        this.fallback = fallback;
        this.settings = settings;
        this.values = values;
        for (HostFamily family : HostFamily.values()) families.put(family, members(family));
        inOrder(HostFamily.ERROR, faults, (code, setting) -> errorPages.put(Integer.valueOf(code.replace("xx", "")), page(setting)));
        inOrder(HostFamily.REDIRECT, faults, (_, setting) -> redirects.add(parsed(setting, HostFamily.REDIRECT, Redirect::parse)));
        inOrder(HostFamily.HEADER, faults, (_, setting) -> headerRules.add(parsed(setting, HostFamily.HEADER, HeaderRule::parse)));
        inOrder(HostFamily.REALM, faults, (_, setting) -> realm(setting));
        inOrder(HostFamily.CGI, faults, (_, setting) -> script(setting));
    }

    private Map<String, Setting> members(HostFamily family) {
        String prefix = KeyTable.prefix(name) + family.row() + ".";
        Map<String, Setting> members = new TreeMap<>(new NaturalOrder());
        KeyTable.under(prefix, settings).forEach((key, setting) -> members.put(key.substring(prefix.length()), setting));
        if (members.isEmpty() && fallback.isPresent()) return fallback.get().family(family);
        return Collections.unmodifiableMap(members);
    }

    private interface Member {
        void take(String name, Setting setting) throws BadSetting;
    }

    /// What is taken over and wrong is a fault of the default host alone.
    private void inOrder(HostFamily family, List<BadSetting> faults, Member member) {
        boolean own = fallback.isEmpty() || families.get(family) != fallback.get().family(family);
        families.get(family).forEach((named, setting) -> {
            try {
                member.take(named, setting);
            } catch (BadSetting e) {
                if (own) faults.add(e);
            }
        });
    }

    private static <T> T parsed(Setting setting, HostFamily family, Function<String, T> parse) throws BadSetting {
        try {
            return parse.apply(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.bad(e.getMessage(), "write it as " + family.form());
        }
    }

    private static String page(Setting setting) throws BadSetting {
        return new Name.UrlPath().read(setting.value().strip(), setting);
    }

    private void realm(Setting setting) throws BadSetting {
        PathRow row = PathRow.of(setting, HostFamily.REALM.form());
        if (realms.putIfAbsent(row.path(), row.rest()) != null) throw setting.bad("another realm has this path", "leave one out");
    }

    private void script(Setting setting) throws BadSetting {
        PathRow row = PathRow.of(setting, HostFamily.CGI.form());
        Path folder = new Type.FilePath().read(row.rest(), setting);
        Optional<ScriptFolder> other = scripts.stream().filter(known -> known.path().equals(row.path())).findFirst();
        if (other.isPresent()) throw setting.bad("has its path from " + other.get().setting().origin() + " already", "leave one out");
        scripts.add(new ScriptFolder(row.path(), folder, setting));
    }

    /// As in its keys; empty for the default host.
    String name() {
        return name;
    }

    /// What its keys begin with, as `http.` or `http.host.blog.`.
    String prefix() {
        return KeyTable.prefix(name);
    }

    /// Whether a setting is said of this host, and not taken over.
    public boolean says(Setting setting) {
        return isDefault() ? !setting.key().startsWith(KeyTable.NAMED_HOSTS) : setting.key().startsWith(prefix());
    }

    public boolean isDefault() {
        return fallback.isEmpty();
    }

    public <T> T value(HostKey<T> key) {
        return values.at(keyOf(key));
    }

    /// Its text and where that comes from: the default host's own if it is taken over.
    public Setting setting(HostKey<?> key) {
        Key<?> full = keyOf(key);
        return settings.getOrDefault(full.name(), full.unset());
    }

    private <T> Key<T> keyOf(HostKey<T> key) {
        Key<T> own = key.key(prefix());
        if (key.scope() == HostKey.Scope.NAMED && isDefault()) throw new IllegalArgumentException(own.name() + " is for named hosts alone");
        boolean takenOver = !isDefault() && key.scope() == HostKey.Scope.INHERITED && !settings.containsKey(own.name());
        return takenOver ? key.key(KeyTable.DEFAULT_HOST) : own;
    }

    /// Its settings of a family by name, `2` before `10`.
    public Map<String, Setting> family(HostFamily family) {
        return families.get(family);
    }

    /// The pages for errors, paths below the root, by status; 4 and 5 for all others of these classes.
    public Map<Integer, String> errorPages() {
        return Collections.unmodifiableMap(errorPages);
    }

    /// The first that fits holds.
    public List<Redirect> redirects() {
        return Collections.unmodifiableList(redirects);
    }

    public List<HeaderRule> headerRules() {
        return Collections.unmodifiableList(headerRules);
    }

    /// The titles of the realms by path.
    public Map<String, String> realms() {
        return Collections.unmodifiableMap(realms);
    }

    /// Its folders of scripts, no two for one path.
    public List<ScriptFolder> scripts() {
        return Collections.unmodifiableList(scripts);
    }

    /// `(default)`, or its name.
    @Override
    public String toString() {
        return isDefault() ? "(default)" : name;
    }
}
