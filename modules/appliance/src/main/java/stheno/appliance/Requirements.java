package stheno.appliance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.HostConfig;
import stheno.appliance.config.HostFamily;
import stheno.appliance.config.HostKeys;
import stheno.appliance.config.Key;
import stheno.appliance.config.Keys;
import stheno.appliance.config.Setting;
import stheno.appliance.ftp.FtpKeys;
import stheno.appliance.http.HostParts;
import stheno.appliance.http.WebSite;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.tls.Certificates;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Writers;

/// What a configuration asks of the files that it names, read as the server itself reads them. Blocks; any thread.
public final class Requirements {
    /// Besides those of [Check]: before a server starts, before it takes new settings, and for `stheno check`.
    public static final List<Check.Inspection> ALL = List.of(Requirements::realms, Requirements::certificates, Requirements::ftp);

    private static final Handler NOBODY = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    private Requirements() {}

    /// For `stheno check`, when all else is in order: the hosts open as a server would open them, and are closed again.
    ///
    /// @param home the image's folder
    public static Check.Inspection sites(Path home) {
        return (config, faults) -> {
            try (HostParts parts = new HostParts(home, NOBODY, NOBODY, new Authenticator(Accounts.NONE), new LoginThrottle(), new Writers())) {
                WebSite.open(config, parts, OptionalInt.empty(), Optional.empty());
            } catch (BadConfig e) {
                e.faults().forEach(faults);
            }
        };
    }

    private static Stream<HostConfig> hosts(Config config) {
        return Stream.concat(Stream.of(config.defaultHost()), config.hosts().stream());
    }

    private static void realms(Config config, Consumer<BadSetting> faults) {
        try {
            accounts(config);
        } catch (BadSetting e) {
            faults.accept(e);
        }
        if (config.value(Keys.ACCOUNTS_FILE).isPresent()) return;
        hosts(config).flatMap(host -> host.family(HostFamily.REALM).values().stream().filter(host::says)).forEach(realm ->
                faults.accept(realm.bad("nobody could get in: there is no accounts.file", "name one, and fill it with `stheno passwd`")));
    }

    /// The accounts; none if no file of them is named.
    static Accounts accounts(Config config) throws BadSetting {
        if (config.value(Keys.ACCOUNTS_FILE).isEmpty()) return Accounts.NONE;
        Path file = config.value(Keys.ACCOUNTS_FILE).get();
        // A pipe would keep us waiting, and could not be read again when it is time to reload.
        if (Files.exists(file) && !Files.isRegularFile(file)) throw config.setting(Keys.ACCOUNTS_FILE).bad("is no file", "name one");
        try {
            return Accounts.read(file);
        } catch (IOException e) {
            throw config.setting(Keys.ACCOUNTS_FILE).bad("cannot be read: " + e.getMessage(), "write it with `stheno passwd --accounts FILE NAME`");
        }
    }

    /// Somebody has a folder to go to. Whether there are accounts for it is not asked: they may be made while the server runs.
    private static void ftp(Config config, Consumer<BadSetting> faults) {
        boolean shared = config.value(FtpKeys.ROOT).isPresent() || config.value(FtpKeys.ANONYMOUS).isPresent();
        if (!PortKeys.FTP.wanted(config) || shared || homes(config)) return;
        Key<?> port = config.value(FtpKeys.LISTEN).isEmpty() ? FtpKeys.TLS_LISTEN : FtpKeys.LISTEN;
        faults.accept(config.setting(port).bad("nobody could log in: there is neither ftp.root nor ftp.anonymous, nor an account with a home",
                "set one of them, or write `stheno passwd --accounts FILE --home DIR NAME`"));
    }

    /// Whether an account has a home; or may have, for all that can be read of the file.
    private static boolean homes(Config config) {
        if (config.value(Keys.ACCOUNTS_FILE).isEmpty()) return false;
        Path file = config.value(Keys.ACCOUNTS_FILE).get();
        if (!Files.isRegularFile(file)) return true; // a fault of its own
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> !line.strip().startsWith("#") && line.contains(":home="));
        } catch (IOException | UncheckedIOException e) {
            return true; // the same
        }
    }

    private static void certificates(Config config, Consumer<BadSetting> faults) {
        List<Certificates.Source> sources = sources(config);
        if (sources.isEmpty()) return;
        try {
            Certificates.read(sources);
        } catch (BadSetting e) {
            faults.accept(e);
        }
    }

    /// The certificates, the default one first: `tls.certificate`, or the default host's.
    public static List<Certificates.Source> sources(Config config) {
        List<Certificates.Source> sources = new ArrayList<>();
        HostConfig main = config.defaultHost();
        own(main).ifPresentOrElse(sources::add, () -> source(List.of(), config.setting(Keys.TLS_CERTIFICATE), config.setting(Keys.TLS_KEY))
                .ifPresent(sources::add));
        for (HostConfig host : config.hosts()) own(host).ifPresent(sources::add);
        return List.copyOf(sources);
    }

    /// A host's own certificate; the default host's is for no name in particular.
    private static Optional<Certificates.Source> own(HostConfig host) {
        Setting certificate = host.setting(HostKeys.CERTIFICATE);
        if (!host.says(certificate)) return Optional.empty();
        return source(host.isDefault() ? List.of() : host.value(HostKeys.NAMES), certificate, host.setting(HostKeys.KEY));
    }

    private static Optional<Certificates.Source> source(List<String> names, Setting certificate, Setting key) {
        return certificate.value().isEmpty() ? Optional.empty() : Optional.of(new Certificates.Source(names, certificate, key));
    }
}
