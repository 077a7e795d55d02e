package stheno.appliance.config;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import stheno.storage.NaturalOrder;

/// The settings of one section, such as a host, with those it inherits from the default section. Immutable; any thread.
public final class Section {
    private final SectionKeys keys;
    private final String name;
    private final Config config;

    /// @param name empty for the default section
    Section(SectionKeys keys, String name, Config config) {
        this.keys = keys;
        this.name = name;
        this.config = config;
    }

    /// The name in its keys; empty for the default section.
    String name() {
        return name;
    }

    /// The prefix of its keys, such as `http.` or `http.host.blog.`.
    public String prefix() {
        return keys.prefix(name);
    }

    public boolean isDefault() {
        return name.isEmpty();
    }

    /// Whether this section sets a setting itself, and does not inherit it.
    public boolean sets(Setting setting) {
        return isDefault() ? !keys.isNamed(setting.key()) : setting.key().startsWith(prefix());
    }

    /// Whether this section sets a key itself, to a non-empty value.
    public boolean sets(SectionKey<?> key) {
        return config.isSet(key.key(prefix()));
    }

    public <T> T value(SectionKey<T> key) {
        return config.value(keyOf(key));
    }

    /// Empty if the setting has a fault.
    public <T> Optional<T> find(SectionKey<T> key) {
        return config.find(keyOf(key));
    }

    /// The text and its source: the default section's if it is inherited.
    public Setting setting(SectionKey<?> key) {
        return config.setting(keyOf(key));
    }

    /// The setting of this section itself. If it is missing, its source is that of another setting of the section.
    public Setting own(SectionKey<?> key) {
        Key<?> own = key.key(prefix());
        Setting given = config.settings().get(own.name());
        if (given != null) return given;
        SettingSource near = config.under(prefix()).values().iterator().next().source(); // there is one, because the section exists
        return new Setting(own.name(), "", near);
    }

    private <T> Key<T> keyOf(SectionKey<T> key) {
        Key<T> own = key.key(prefix());
        if (!key.appliesTo(name)) throw new IllegalArgumentException(own.name() + " applies to named sections only");
        boolean inherited = !isDefault() && key.scope() == SectionKey.Scope.INHERITED && !config.settings().containsKey(own.name());
        return inherited ? key.key(keys.base()) : own;
    }

    /// The settings of a family by name, `2` before `10`: this section's, or else the default section's.
    public Map<String, Setting> family(KeyFamily family) {
        Map<String, Setting> own = members(family, prefix());
        return Collections.unmodifiableMap(own.isEmpty() && !isDefault() ? members(family, keys.base()) : own);
    }

    /// Whether this section sets a member of a family itself.
    public boolean sets(KeyFamily family) {
        return !members(family, prefix()).isEmpty();
    }

    private Map<String, Setting> members(KeyFamily family, String prefix) {
        String start = prefix + family.row() + ".";
        Map<String, Setting> members = new TreeMap<>(NaturalOrder.CASE_SENSITIVE);
        config.under(start).forEach((key, setting) -> members.put(key.substring(start.length()), setting));
        members.keySet().removeIf(member -> family.attribute(member).isPresent());
        return members;
    }

    /// The settings of an attribute of a family, by the name of the member, which may be missing.
    public Map<String, Setting> attribute(KeyFamily family, KeyFamily.Attribute attribute) {
        String start = prefix() + family.row() + ".";
        Map<String, Setting> all = new TreeMap<>(NaturalOrder.CASE_SENSITIVE);
        config.under(start).forEach((key, setting) -> {
            String name = key.substring(start.length());
            boolean belongs = family.attribute(name).filter(attribute::equals).isPresent();
            if (belongs) all.put(name.substring(0, name.length() - attribute.end().length()), setting);
        });
        return all;
    }

    /// `(default)`, or its name.
    @Override
    public String toString() {
        return isDefault() ? "(default)" : name;
    }
}
