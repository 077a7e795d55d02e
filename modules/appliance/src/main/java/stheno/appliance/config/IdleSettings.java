package stheno.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Finds settings without effect: those of a protocol that does not listen, and those that need another key. Pure; any thread.
public final class IdleSettings {
    private IdleSettings() {}

    /// A warning for each setting without effect, in the order of the keys.
    public static List<BadSetting> of(Config config) {
        List<BadSetting> all = new ArrayList<>();
        for (Setting setting : config.settings().values()) {
            boolean written = !setting.value().isBlank() && !(setting.source() instanceof SettingSource.Command);
            if (!written) continue;
            List<String> lacks = lacks(setting.key(), config);
            if (!lacks.isEmpty()) all.add(idle(setting, lacks));
        }
        return List.copyOf(all);
    }

    /// The settings that are missing: one of them is needed.
    private static List<String> lacks(String key, Config config) {
        List<Key<?>> needs = needs(key, config);
        if (!needs.isEmpty()) return needs.stream().<String>map(Key::name).toList();
        return config.schema().owner(key).map(part -> part.lacks(key, config)).orElse(List.of());
    }

    /// The keys that are missing: one of them must be set.
    private static List<Key<?>> needs(String key, Config config) {
        ConfigSchema schema = config.schema();
        Optional<ConfigPart> owner = schema.owner(key);
        if (owner.isEmpty()) return List.of();
        if (owner.get().isForTls()) {
            return schema.parts().stream().anyMatch(part -> part.usesCertificates(config)) ? List.of() : tls(schema);
        }
        Optional<LogKeys> log = owner.get().logs().stream().filter(keys -> keys.isDetail(key)).findFirst();
        boolean absent = log.isPresent() && isEmpty(log.get().destination(), config);
        if (absent) return List.of(log.get().destination());
        List<Key<?>> needs = owner.get().needs(key, config);
        boolean page = needs.isEmpty() && owner.get().pageKeys().stream().anyMatch(pages -> pages.name().equals(key));
        if (page) needs = listeners(schema, part -> part.standby().isPresent());
        return needs.stream().allMatch(other -> isEmpty(other, config)) ? needs : List.of();
    }

    private static List<Key<?>> tls(ConfigSchema schema) {
        return listeners(schema, _ -> true).stream().<Key<?>>filter(key -> key.name().endsWith(".tls.listen")).toList();
    }

    private static List<Key<?>> listeners(ConfigSchema schema, Predicate<ConfigPart> which) {
        return schema.parts().stream().filter(which).<Key<?>>flatMap(part -> part.listenKeys().stream()).toList();
    }

    private static boolean isEmpty(Key<?> key, Config config) {
        return config.setting(key).value().isBlank();
    }

    private static BadSetting idle(Setting setting, List<String> lacks) {
        String names = String.join(", ", lacks);
        boolean one = lacks.size() == 1;
        return setting.bad("has no effect: " + (one ? names + " is not set" : "none of " + names + " is set"),
                "set " + (one ? names : "one of them") + ", or remove " + setting.key());
    }

    /// The keys with another default than usual: a listener on standby is left out if another part listens, and nothing needs it.
    ///
    /// @param given the settings that are not blank
    static List<Key<?>> standby(ConfigSchema schema, List<Setting> given) {
        List<String> names = given.stream().map(Setting::key).toList();
        List<String> pages = schema.parts().stream().flatMap(part -> part.pageKeys().stream()).<String>map(Key::name).toList();
        List<Key<?>> out = new ArrayList<>();
        for (ConfigPart part : schema.parts()) {
            Optional<Key<?>> key = part.standby();
            if (key.isEmpty()) continue;
            boolean wanted = names.stream().anyMatch(name -> schema.owner(name).filter(owner -> owner == part).isPresent()
                    || pages.contains(name));
            boolean others = listeners(schema, other -> other != part).stream().anyMatch(listener -> names.contains(listener.name()));
            if (!wanted && others) out.add(key.get());
        }
        return out;
    }
}
