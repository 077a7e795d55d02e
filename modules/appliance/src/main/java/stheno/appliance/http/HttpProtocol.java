package stheno.appliance.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.Section;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.protocol.AccountsKeys;
import stheno.appliance.protocol.LimitsMapper;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ServerContext;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.storage.Writers;
import stheno.web.paths.PathScope;

/// HTTP and HTTPS: its settings and their checks.
public final class HttpProtocol implements Protocol {
    private static final String SCRIPTS = "/PATH/=DIR";
    private static final Handler NOTHING = exchange -> exchange.respond(Reply.of(Status.SERVICE_UNAVAILABLE));

    @Override
    public List<PortKeys> ports() {
        return List.of(HttpKeys.PORTS);
    }

    @Override
    public String summary() {
        return "HTTP and HTTPS: files, virtual hosts, redirects, logins, uploads, CGI scripts";
    }

    @Override
    public List<Key<?>> keys() {
        return HttpKeys.ALL;
    }

    @Override
    public Optional<SectionKeys> sections() {
        return Optional.of(HostKeys.ALL);
    }

    @Override
    public List<LogKeys> logs() {
        return List.of(HttpKeys.ACCESS_LOG);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(
                CommandOption.positional("DIR", "http.root", "folder to serve; without it, a welcome page"),
                CommandOption.of("--http", "HOST:PORT", HttpKeys.LISTEN, "address for HTTP (127.0.0.1:8080; port 0: any free port)"),
                CommandOption.of("--tls-http", "HOST:PORT", HttpKeys.TLS_LISTEN, "address for HTTPS; needs --certificate and --key"),
                CommandOption.flag("--listing", "http.listing", "list folders that have no index page"),
                new CommandOption("--cgi", SCRIPTS, "http.cgi.NAME", "run the scripts of DIR below /PATH/ (CGI/1.1); may be repeated",
                        new ScriptsSyntax()),
                CommandOption.of("--access-log", "FILE|-", HttpKeys.ACCESS_LOG.destination(), "log requests to FILE or standard output"));
    }

    private record ScriptsSyntax() implements CommandOption.Syntax {
        @Override
        public Optional<String> setting(String value) {
            int equals = value.indexOf("/=");
            boolean blank = value.chars().limit(Math.max(0, equals)).anyMatch(c -> c <= ' ');
            boolean right = value.startsWith("/") && equals >= 0 && equals + 2 < value.length() && !blank;
            return right ? Optional.of(value.substring(0, equals + 1) + " " + value.substring(equals + 2)) : Optional.empty();
        }

        @Override
        public String example() {
            return "/cgi-bin/=DIR";
        }
    }

    /// A server for another protocol should not serve a welcome page beside it.
    @Override
    public Optional<Key<?>> standby() {
        return Optional.of(HttpKeys.LISTEN);
    }

    /// Certificates of hosts need a listener with TLS, and folders are made only where uploads are allowed.
    @Override
    public List<Key<?>> needs(String key, Config config) {
        boolean certificate = List.of(HostKeys.CERTIFICATE, HostKeys.KEY).stream().anyMatch(row -> key.startsWith("http.")
                && key.endsWith("." + row.row()) && !key.contains(".header."));
        if (certificate) return List.of(HttpKeys.TLS_LISTEN);
        String makes = HostKeys.MAKE_FOLDERS.row();
        for (Section host : config.sections(HostKeys.ALL)) {
            boolean idle = key.equals(host.prefix() + makes) && host.find(HostKeys.WRITABLE).filter(List::isEmpty).isPresent();
            if (idle) return List.of(HostKeys.WRITABLE.key(host.prefix()));
        }
        return Protocol.super.needs(key, config);
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        Protocol.super.validate(config, faults);
        long head = config.find(HttpKeys.HEAD_LIMIT).orElse(Long.MAX_VALUE);
        if (config.find(HttpKeys.TARGET_LIMIT).orElse(0L) > head) {
            String problem = "exceeds http.head-limit, which is " + NumberType.Size.text(head);
            faults.accept(config.setting(HttpKeys.TARGET_LIMIT).bad(problem, "lower it, or raise http.head-limit"));
        }
        HostConfig.validate(config, faults);
    }

    @Override
    public void advise(Config config, Consumer<BadSetting> warnings) {
        HostConfig.exposed(config, warnings);
        HostConfig.redirectedNowhere(config, warnings);
        HostDoubts.open(config, warnings);
        String admin = config.find(AdminKeys.PATH).flatMap(path -> path).orElse("");
        if (admin.isEmpty()) return;
        for (ScriptFolder folder : HostConfig.all(config).getFirst().scripts()) {
            if (!new PathScope(admin).covers(folder.path())) continue;
            warnings.accept(folder.setting().bad("has no effect: the status page at admin.path, " + admin + ", answers for its path",
                    "choose another path for one of them"));
        }
    }

    /// The default host's own certificate is the default one.
    @Override
    public List<CertificateSetting> certificates(Config config) {
        List<CertificateSetting> all = new ArrayList<>();
        for (Section host : config.sections(HostKeys.ALL)) {
            if (!host.sets(HostKeys.CERTIFICATE)) continue;
            List<String> names = host.isDefault() ? List.of() : host.find(HostKeys.NAMES).orElse(List.of());
            boolean unnamed = !host.isDefault() && names.isEmpty(); // reported separately
            if (!unnamed) all.add(new CertificateSetting(names, host.setting(HostKeys.CERTIFICATE), host.setting(HostKeys.KEY)));
        }
        return all;
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        for (HostConfig host : HostConfig.all(config)) {
            host.value(HostKeys.ROOT).ifPresent(root -> {
                FileChecks.folder(root, host.setting(HostKeys.ROOT), faults);
                pages(root, host, faults);
            });
            host.scripts().stream().filter(scripts -> host.sets(scripts.setting())).forEach(scripts ->
                    FileChecks.folder(scripts.folder(), scripts.setting(), faults));
            if (config.value(AccountsKeys.FILE).isPresent()) continue;
            host.family(HostKeys.REALM).values().stream().filter(host::sets).forEach(realm -> faults.accept(realm.bad(
                    "no login is possible: accounts.file is not set", "set it, and add accounts with `stheno passwd`")));
        }
    }

    /// The pages that a host names must be below its root. Inherited pages may be missing, and are then skipped.
    private static void pages(Path root, HostConfig host, Consumer<BadSetting> faults) {
        if (!Files.isDirectory(root)) return;
        host.family(HostKeys.ERROR).values().stream().filter(host::sets).forEach(page -> page(root, page, host, faults));
        Setting fallback = host.setting(HostKeys.FALLBACK);
        if (host.value(HostKeys.FALLBACK).isPresent() && host.sets(fallback)) page(root, fallback, host, faults);
    }

    /// By the rules for serving it: no hidden file, and no link that leaves the root.
    private static void page(Path root, Setting page, HostConfig host, Consumer<BadSetting> faults) {
        String path = page.value().strip();
        if (!path.startsWith("/")) return; // a fault that is reported separately
        try {
            if (Tree.at(root).resolve(path) instanceof Found.Regular) return;
        } catch (IOException e) {
            return; // a fault of the root, which is reported separately
        }
        faults.accept(page.bad("is not in the root of host " + host, "create the file " + root.resolve(path.substring(1))));
    }

    @Override
    public void review(Config config, Consumer<BadSetting> warnings) {
        HostDoubts.readable(config, warnings);
        HostDoubts.nowhere(config, warnings);
    }

    @Override
    public void rehearse(Config config, Path home, Consumer<BadSetting> faults) {
        HttpSettingsMapper.http(config);
        LimitsMapper.limits(config);
        Authenticator logins = new Authenticator(Accounts.NONE);
        try (HostResources resources = new HostResources(home, NOTHING, NOTHING, logins, new LoginThrottle(), new Writers(),
                Log.NONE)) {
            WebSite.open(config, resources, OptionalInt.empty(), Optional.empty(), Map.of(), Optional.empty());
        } catch (BadConfig e) {
            e.faults().forEach(faults);
        }
    }

    @Override
    public ProtocolServer open(ServerContext context) {
        return new HttpProtocolServer(context);
    }
}
