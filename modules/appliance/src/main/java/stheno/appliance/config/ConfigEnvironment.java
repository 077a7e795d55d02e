package stheno.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import stheno.appliance.format.Visible;

/// Settings out of the environment: see [KeyTable] for what the variables are called. Any thread.
final class ConfigEnvironment {
    /// The variable that names the file of settings.
    static final String FILE = "STHENO_CONFIG";

    /// Those of the launcher, and the one above.
    private static final Set<String> OTHERS = Set.of(FILE, "STHENO_JVM_OPTIONS", "STHENO_HOME");

    /// What Kubernetes tells every container of a service whose name begins with `stheno`; a bare `..._PORT` is one by its value alone.
    private static final Pattern SERVICE = Pattern.compile("STHENO_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");
    private static final Pattern SERVICE_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

    private ConfigEnvironment() {}

    static List<Setting> read(Map<String, String> environment, List<BadSetting> faults) {
        List<Setting> settings = new ArrayList<>();
        for (var entry : new TreeMap<>(environment).entrySet()) {
            String variable = entry.getKey();
            if (!variable.startsWith(KeyTable.VARIABLES) || OTHERS.contains(variable)) continue;
            Optional<String> key = KeyTable.key(variable);
            Origin origin = new Origin.Environment(variable);
            if (key.isPresent()) settings.add(new Setting(key.get(), entry.getValue(), origin));
            else if (!ofService(variable, entry.getValue())) faults.add(unknown(variable, origin));
        }
        return settings;
    }

    private static boolean ofService(String variable, String value) {
        return SERVICE.matcher(variable).matches() || variable.endsWith("_PORT") && SERVICE_PORT.matcher(value).matches();
    }

    /// Without its value: it may be somebody's secret.
    private static BadSetting unknown(String variable, Origin origin) {
        String remedy = KeyTable.variableLike(variable).map(v -> "did you mean " + v + "?").orElse("`stheno config --all` lists the keys");
        return new Setting(Visible.text(variable, 100), "...", origin).bad("no key has this variable", remedy);
    }
}
