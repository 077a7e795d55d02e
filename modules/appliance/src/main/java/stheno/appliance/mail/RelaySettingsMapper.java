package stheno.appliance.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.Setting;
import stheno.mail.queue.QueueSettings;
import stheno.mail.queue.RelaySettings;

/// Maps the settings `smtp.relay.*` and `smtp.queue.*` to those of the queue. Reads the file with the password: blocks.
final class RelaySettingsMapper {
    private static final int SERVERS = 25;
    private static final int IMPLICIT = 465; // RFC 8314, section 7.3
    private static final int LONGEST = 4096; // octets of the file with the password

    private RelaySettingsMapper() {}

    /// The smarthost; empty if none is set.
    public static Optional<RelaySettings> relay(Config config) throws BadSetting {
        if (config.value(RelayKeys.RELAY).isEmpty()) return Optional.empty();
        MailType.Relay relay = config.value(RelayKeys.RELAY).get();
        RelaySettings.Security security = security(config.value(RelayKeys.TLS));
        int port = relay.port().orElse(security == RelaySettings.Security.IMPLICIT ? IMPLICIT : SERVERS);
        return Optional.of(RelaySettings.of(relay.host(), port, SmtpSettingsMapper.hostName(config))
                .withTls(security)
                .withVerify(config.value(RelayKeys.VERIFY))
                .withTrusted(config.value(RelayKeys.TRUSTED))
                .withLogin(login(config))
                .withClearLogin(config.value(RelayKeys.CLEAR_LOGIN))
                .withConnections(config.value(RelayKeys.CONNECTIONS)));
    }

    /// Checks the content of the files, if they can be read.
    static void inspect(Config config, Consumer<BadSetting> faults) {
        try {
            if (config.value(RelayKeys.PASSWORD_FILE).filter(Files::isReadable).isPresent()) login(config);
        } catch (BadSetting e) {
            faults.accept(e);
        }
        config.value(RelayKeys.TRUSTED).filter(Files::isReadable).filter(Files::isRegularFile)
                .ifPresent(file -> trusted(file, config, faults));
    }

    private static void trusted(Path file, Config config, Consumer<BadSetting> faults) {
        Setting setting = config.setting(RelayKeys.TRUSTED);
        String remedy = "name a file of certificates in PEM";
        try (InputStream in = Files.newInputStream(file)) {
            boolean empty = CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
            if (empty) faults.accept(setting.bad("has no certificate", remedy));
        } catch (CertificateException e) {
            faults.accept(setting.bad("has no valid certificates: " + e.getMessage(), remedy));
        } catch (IOException e) {
            faults.accept(setting.bad("cannot be read: " + e.getMessage(), remedy));
        }
    }

    private static RelaySettings.Security security(String word) {
        return switch (word) {
            case "off" -> RelaySettings.Security.NONE;
            case "required" -> RelaySettings.Security.REQUIRED;
            case "implicit" -> RelaySettings.Security.IMPLICIT;
            default -> RelaySettings.Security.STARTTLS;
        };
    }

    private static Optional<RelaySettings.Login> login(Config config) throws BadSetting {
        Optional<String> user = config.value(RelayKeys.USER);
        Optional<Path> file = config.value(RelayKeys.PASSWORD_FILE);
        if (user.isEmpty() || file.isEmpty()) return Optional.empty();
        try {
            if (Files.size(file.get()) > LONGEST) throw bad(config, "is longer than " + LONGEST + " bytes", "name a file with a password");
            String password = Files.readString(file.get(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
            if (password.isEmpty()) throw bad(config, "has no password in its first line", "write it there");
            return Optional.of(new RelaySettings.Login(user.get(), password));
        } catch (IOException e) {
            throw bad(config, "cannot be read: " + e.getMessage(), "name a file that the server's user can read");
        }
    }

    private static BadSetting bad(Config config, String problem, String remedy) {
        return config.setting(RelayKeys.PASSWORD_FILE).bad(problem, remedy);
    }

    /// @param folder of the queue
    public static QueueSettings queue(Config config, Path folder) {
        Duration warning = config.value(RelayKeys.DELAY_WARNING);
        return QueueSettings.of(folder)
                .withDurable(config.value(MailKeys.DURABILITY).equals("fsync"))
                .withRetry(config.value(RelayKeys.FIRST_RETRY), config.value(RelayKeys.LONGEST_RETRY))
                .withLifetime(config.value(RelayKeys.LIFETIME))
                .withDelayWarning(warning.isZero() ? Optional.empty() : Optional.of(warning));
    }
}
