package stheno.appliance.catcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.Setting;
import stheno.appliance.mail.SmtpKeys;
import stheno.catcher.CatcherSettings;
import stheno.catcher.rules.Rule;
import stheno.catcher.store.Retention;
import stheno.catcher.store.StoreSettings;

/// Maps the settings `catch.*` to those of the catcher. Pure; any thread.
final class CatchSettingsMapper {
    private CatchSettingsMapper() {}

    /// @param folder for the messages
    static CatcherSettings settings(Config config, Path folder) throws BadConfig {
        Retention retention = new Retention(config.value(CatchKeys.KEEP_COUNT), config.value(CatchKeys.KEEP_SIZE),
                config.value(CatchKeys.KEEP_AGE));
        StoreSettings store = new StoreSettings(folder, retention, config.value(CatchKeys.DURABLE), config.value(SmtpKeys.SIZE_LIMIT));
        String prefix = config.value(CatchKeys.PREFIX);
        return CatcherSettings.of(store)
                .withPrefix(prefix.substring(0, prefix.length() - 1))
                .withHosts(config.value(CatchKeys.NAMES))
                .withRules(rules(config))
                .withRelease(config.value(CatchKeys.RELEASE_TO))
                .withWebhook(config.value(CatchKeys.WEBHOOK));
    }

    /// In the order of their names.
    static SequencedMap<String, Rule> rules(Config config) throws BadConfig {
        List<BadSetting> faults = new ArrayList<>();
        SequencedMap<String, Rule> rules = rules(config, faults::add);
        if (!faults.isEmpty()) throw new BadConfig(faults);
        return rules;
    }

    static SequencedMap<String, Rule> rules(Config config, Consumer<BadSetting> faults) {
        SequencedMap<String, Rule> rules = new LinkedHashMap<>();
        for (Map.Entry<String, Setting> entry : config.defaultSection(CatchKeys.RULES).family(CatchKeys.RULE).entrySet()) {
            try {
                rules.put(entry.getKey(), Rule.parse(entry.getValue().value().strip()));
            } catch (IllegalArgumentException e) {
                String problem = String.valueOf(e.getMessage()).replaceFirst("^rule: ", "").replaceFirst("\\.$", "");
                faults.accept(entry.getValue().bad(problem, "write one like `rcpt to=flaky@* code=450 count=2`"));
            }
        }
        return rules;
    }
}
