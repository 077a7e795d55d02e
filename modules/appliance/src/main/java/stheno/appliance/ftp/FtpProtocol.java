package stheno.appliance.ftp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.PrivateFiles;
import stheno.appliance.protocol.AccountsKeys;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ServerContext;

/// FTP and FTPS: its settings and their checks.
public final class FtpProtocol implements Protocol {
    @Override
    public List<PortKeys> ports() {
        return List.of(FtpKeys.PORTS);
    }

    @Override
    public String summary() {
        return "FTP and FTPS: downloads and uploads, for accounts and anonymous users";
    }

    @Override
    public List<Key<?>> keys() {
        return FtpKeys.ALL;
    }

    @Override
    public List<LogKeys> logs() {
        return List.of(FtpKeys.TRANSFER_LOG);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(CommandOption.of("--ftp", "HOST:PORT", FtpKeys.LISTEN,
                "address for FTP; needs ftp.root, ftp.anonymous or accounts with homes"));
    }

    /// Explicit TLS is offered if there is a certificate.
    @Override
    public boolean usesCertificates(Config config) {
        return config.isSet(FtpKeys.LISTEN) || config.isSet(FtpKeys.TLS_LISTEN);
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        Protocol.super.validate(config, faults);
        boolean certificate = !config.certificates().isEmpty();
        String tls = config.find(FtpKeys.TLS).orElse("auto");
        boolean off = tls.equals("off");
        if (!certificate && !off && !tls.equals("auto")) noCertificate(FtpKeys.TLS, config, faults);
        if (off && config.isSet(FtpKeys.TLS_LISTEN)) {
            faults.accept(config.setting(FtpKeys.TLS).bad("conflicts with ftp.tls.listen, which is set", "write offered, or remove one"));
        }
        if (!config.find(FtpKeys.TLS_REUSE).orElse("").equals("required")) return;
        if (off) faults.accept(config.setting(FtpKeys.TLS_REUSE).bad("needs TLS, and ftp.tls is off", "write accepted"));
        else if (!certificate) noCertificate(FtpKeys.TLS_REUSE, config, faults);
    }

    private static void noCertificate(Key<?> key, Config config, Consumer<BadSetting> faults) {
        faults.accept(config.setting(key).bad("there is no certificate", "set tls.certificate and tls.key"));
    }

    @Override
    public void review(Config config, Consumer<BadSetting> warnings) {
        if (listens(config)) readable(config, warnings);
    }

    /// Private files below a folder of sessions. Blocks.
    static void readable(Config config, Consumer<BadSetting> warnings) {
        PrivateFiles files = PrivateFiles.of(config);
        boolean hidden = config.find(FtpKeys.HIDDEN).orElse(false);
        for (Key<Optional<Path>> key : List.of(FtpKeys.ROOT, FtpKeys.ANONYMOUS)) {
            config.find(key).flatMap(it -> it).ifPresent(root -> files.check(root, config.setting(key), hidden, warnings));
        }
    }

    /// Makes the settings of sessions.
    @Override
    public void rehearse(Config config, Path home, Consumer<BadSetting> faults) {
        FtpSettingsMapper.settings(config, _ -> Optional.empty(), () -> null);
        FtpSettingsMapper.sessions(config);
    }

    /// The folders must exist, and some account or user must be able to log in. Accounts may be added while the server runs.
    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        for (Key<Optional<Path>> key : List.of(FtpKeys.ROOT, FtpKeys.ANONYMOUS)) {
            config.value(key).ifPresent(folder -> FileChecks.folder(folder, config.setting(key), faults));
        }
        boolean shared = config.value(FtpKeys.ROOT).isPresent() || config.value(FtpKeys.ANONYMOUS).isPresent();
        if (!listens(config) || shared || homes(config)) return;
        Key<?> port = config.value(FtpKeys.LISTEN).isEmpty() ? FtpKeys.TLS_LISTEN : FtpKeys.LISTEN;
        faults.accept(config.setting(port).bad(
                "no login is possible: ftp.root and ftp.anonymous are not set, and no account has a home",
                "set one of them, or add an account with `stheno passwd --accounts FILE --home DIR NAME`"));
    }

    /// Whether an account has a home, or may have one in a file that cannot be read.
    private static boolean homes(Config config) {
        if (config.value(AccountsKeys.FILE).isEmpty()) return false;
        Path file = config.value(AccountsKeys.FILE).get();
        if (!Files.isRegularFile(file)) return true; // reported separately
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> !line.strip().startsWith("#") && line.contains(":home="));
        } catch (IOException | UncheckedIOException e) {
            return true; // the same
        }
    }

    @Override
    public ProtocolServer open(ServerContext context) {
        return new FtpProtocolServer(context);
    }
}
