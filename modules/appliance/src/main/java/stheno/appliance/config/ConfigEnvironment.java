package stheno.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import stheno.appliance.format.PrintableText;

/// Settings from the environment: [ConfigSchema] defines the names of the variables. Any thread.
final class ConfigEnvironment {
    /// The variable with the path of the settings file.
    static final String FILE = "STHENO_CONFIG";

    /// The variables of the launcher, and the one above.
    private static final Set<String> OTHERS = Set.of(FILE, "STHENO_JVM_OPTIONS", "STHENO_HOME");

    /// Variables that Kubernetes sets for a service with a name that begins with `stheno`; a bare `..._PORT` is recognized by its value.
    private static final Pattern SERVICE = Pattern.compile("STHENO_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");
    private static final Pattern SERVICE_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

    private ConfigEnvironment() {}

    static List<Setting> read(ConfigSchema schema, Map<String, String> environment, List<BadSetting> faults) {
        List<Setting> settings = new ArrayList<>();
        for (var entry : new TreeMap<>(environment).entrySet()) {
            String variable = entry.getKey();
            if (!variable.startsWith(ConfigSchema.VARIABLES) || OTHERS.contains(variable)) continue;
            Optional<String> key = schema.key(variable);
            SettingSource source = new SettingSource.Environment(variable);
            if (key.isPresent()) settings.add(new Setting(key.get(), entry.getValue(), source));
            else if (!ofService(variable, entry.getValue())) faults.add(unknown(schema, variable, source));
        }
        return settings;
    }

    private static boolean ofService(String variable, String value) {
        return SERVICE.matcher(variable).matches() || variable.endsWith("_PORT") && SERVICE_PORT.matcher(value).matches();
    }

    /// Without its value, because it may be secret.
    private static BadSetting unknown(ConfigSchema schema, String variable, SettingSource source) {
        String remedy = schema.variableLike(variable).map(v -> "did you mean " + v + "?").orElse("`stheno config --all` lists all keys");
        return new Setting(PrintableText.text(variable, 100), "...", source).bad("no key has this variable", remedy);
    }
}
