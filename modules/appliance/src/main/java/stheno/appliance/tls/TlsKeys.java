package stheno.appliance.tls;

import static stheno.appliance.config.Key.duration;
import static stheno.appliance.config.Key.onReload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;
import stheno.reactor.Tls;

/// Settings of TLS, for all protocols.
public final class TlsKeys implements ConfigPart {
    public static final Key<Optional<Path>> CERTIFICATE = onReload("tls.certificate", Types.PATH, "",
            "Certificate chain (PEM) of all protocols, and of hosts without their own.");
    public static final Key<Optional<Path>> KEY = onReload("tls.key", Types.PATH, "", "Private key (PEM) of tls.certificate.");
    public static final Key<String> MINIMUM = onReload("tls.minimum", Type.Word.of("1.2", "1.3"), "1.2", "Minimum version of TLS.");
    public static final Key<Duration> RELOAD = duration("tls.reload", Duration.ofDays(1), "10s",
            "Interval at which certificate and key files are checked for changes; 0: never.");

    @Override
    public List<Key<?>> keys() {
        return List.of(CERTIFICATE, KEY, MINIMUM, RELOAD);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(CommandOption.of("--certificate", "PEM", CERTIFICATE, "certificate chain"),
                CommandOption.of("--key", "PEM", KEY, "its private key"));
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        pair(CERTIFICATE, KEY, config, faults);
        boolean argument = config.setting(CERTIFICATE).source() instanceof SettingSource.Argument;
        boolean used = config.schema().parts().stream().anyMatch(part -> part.usesCertificates(config));
        if (argument && config.isSet(CERTIFICATE) && !used) {
            faults.accept(config.setting(CERTIFICATE).bad("there is no HTTPS listener", "add --tls-http HOST:PORT"));
        }
    }

    /// A certificate needs its key, and a key its certificate.
    public static void pair(Key<?> certificate, Key<?> key, Config config, Consumer<BadSetting> faults) {
        if (config.isSet(certificate) == config.isSet(key)) return;
        Key<?> present = config.isSet(certificate) ? certificate : key;
        Key<?> missing = config.isSet(certificate) ? key : certificate;
        faults.accept(config.setting(present).bad("needs " + missing.name() + ", which is not set", "set both"));
    }

    @Override
    public List<CertificateSetting> certificates(Config config) {
        return config.isSet(CERTIFICATE)
                ? List.of(new CertificateSetting(List.of(), config.setting(CERTIFICATE), config.setting(KEY))) : List.of();
    }

    @Override
    public boolean isForTls() {
        return true;
    }

    /// Reads the certificates of all parts, as the server does.
    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        List<BadSetting> found = new ArrayList<>();
        config.value(CERTIFICATE).ifPresent(file -> FileChecks.readable(file, config.setting(CERTIFICATE), found::add));
        config.value(KEY).ifPresent(file -> FileChecks.readable(file, config.setting(KEY), found::add));
        try {
            for (CertificateSetting certificate : config.certificates()) {
                for (Setting setting : List.of(certificate.certificate(), certificate.key())) {
                    if (!ours(setting)) FileChecks.readable(PemFile.path(setting), setting, found::add);
                }
            }
            if (found.isEmpty() && !config.certificates().isEmpty()) Certificates.read(config.certificates());
        } catch (BadSetting e) {
            found.add(e);
        }
        found.forEach(faults);
    }

    private static boolean ours(Setting setting) {
        return setting.key().equals(CERTIFICATE.name()) || setting.key().equals(KEY.name());
    }

    public static Tls.Version minimum(Config config) {
        return config.value(MINIMUM).equals("1.3") ? Tls.Version.TLS_1_3 : Tls.Version.TLS_1_2;
    }
}
