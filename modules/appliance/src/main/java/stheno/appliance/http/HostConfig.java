package stheno.appliance.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.NameType;
import stheno.appliance.config.Section;
import stheno.appliance.config.SectionKey;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.appliance.tls.TlsKeys;
import stheno.web.files.MimeTypes;
import stheno.web.paths.PathScope;
import stheno.web.rules.HeaderRule;
import stheno.web.rules.Redirect;

/// The settings of a host, with those it inherits from the default host, and the values of its families. Immutable; any thread.
final class HostConfig {
    private final Section section;
    private final Map<Integer, String> errorPages = new LinkedHashMap<>();
    private MimeTypes types = MimeTypes.DEFAULTS;
    private final List<Redirect> redirects = new ArrayList<>();
    private final List<HeaderRule> headerRules = new ArrayList<>();
    private final Map<String, String> realms = new LinkedHashMap<>();
    private final Map<String, Setting> realmSettings = new HashMap<>(); // by path
    private final List<ScriptFolder> scripts = new ArrayList<>();

    private HostConfig(Section section, Consumer<BadSetting> faults) {
        this.section = section;
        each(HostKeys.ERROR, faults, (code, setting) -> errorPages.put(Integer.valueOf(code.replace("xx", "")), page(setting)));
        each(HostKeys.TYPE, faults, (extension, setting) -> types = parsed(setting, HostKeys.TYPE, rule -> types.with(extension, rule)));
        each(HostKeys.REDIRECT, faults, (_, setting) -> redirects.add(parsed(setting, HostKeys.REDIRECT, Redirect::parse)));
        each(HostKeys.HEADER, faults, (_, setting) -> headerRules.add(parsed(setting, HostKeys.HEADER, HeaderRule::parse)));
        each(HostKeys.REALM, faults, (_, setting) -> realm(setting));
        each(HostKeys.CGI, faults, (_, setting) -> script(setting));
    }

    /// All hosts: the default host first, the others in the order of their names. Members of families with a fault, which [#validate]
    /// reports, are left out.
    static List<HostConfig> all(Config config) {
        return all(config, _ -> { });
    }

    private static List<HostConfig> all(Config config, Consumer<BadSetting> faults) {
        List<HostConfig> all = new ArrayList<>();
        config.sections(HostKeys.ALL).forEach(section -> all.add(new HostConfig(section, faults)));
        return all;
    }

    /// Checks all hosts, by themselves and against each other. Pure.
    static void validate(Config config, Consumer<BadSetting> faults) {
        Map<String, Setting> owners = new HashMap<>();
        List<HostConfig> hosts = all(config, faults);
        for (HostConfig host : hosts) {
            String prefix = host.section.prefix();
            TlsKeys.pair(HostKeys.CERTIFICATE.key(prefix), HostKeys.KEY.key(prefix), config, faults);
            if (host.isDefault()) continue;
            host.complete(faults);
            host.keepsRealms(hosts.getFirst(), faults);
            for (String name : host.section.find(HostKeys.NAMES).orElse(List.of())) {
                Setting setting = host.setting(HostKeys.NAMES);
                Setting other = owners.putIfAbsent(name, setting);
                if (other != null) faults.accept(setting.bad("repeats " + name + " of " + other.source(), "remove it in one place"));
            }
        }
    }

    private void complete(Consumer<BadSetting> faults) {
        if (!section.sets(HostKeys.NAMES)) {
            faults.accept(section.own(HostKeys.NAMES).bad("is missing", "write the host names of this host"));
        }
        if (!section.sets(HostKeys.ROOT) && !section.sets(HostKeys.REDIRECT)) {
            faults.accept(section.own(HostKeys.ROOT).bad("is missing", "write the folder that this host serves, or a redirect"));
        }
    }

    /// A host with realms of its own inherits none. Uploads and scripts that it inherits, and that a realm of the default host protects,
    /// would then be open to every client.
    private void keepsRealms(HostConfig base, Consumer<BadSetting> faults) {
        if (!section.sets(HostKeys.REALM)) return;
        if (!section.sets(section.setting(HostKeys.WRITABLE))) {
            for (String path : section.find(HostKeys.WRITABLE).orElse(List.of())) {
                if (base.protects(path) && !protects(path)) faults.accept(unprotected(path, HostKeys.WRITABLE.row()));
            }
        }
        if (section.sets(HostKeys.CGI)) return;
        for (ScriptFolder folder : scripts) {
            if (base.protects(folder.path()) && !protects(folder.path())) faults.accept(unprotected(folder.path(), HostKeys.CGI.row()));
        }
    }

    /// Warns of passwords in clear, and of uploads by every client: where other machines can connect.
    static void exposed(Config config, Consumer<BadSetting> warnings) {
        boolean plain = config.find(HttpKeys.LISTEN).orElse(List.of()).stream().anyMatch(ListenAddress::reachable);
        boolean secure = config.find(HttpKeys.TLS_LISTEN).orElse(List.of()).stream().anyMatch(ListenAddress::reachable);
        boolean proxied = !config.find(HttpKeys.TRUSTED_PROXIES).orElse(List.of()).isEmpty(); // which may end TLS
        if (!plain && !secure) return;
        Set<Setting> told = new HashSet<>(); // once, though other hosts inherit it
        for (HostConfig host : all(config)) {
            boolean redirected = host.section.find(HostKeys.HTTPS_REDIRECT).filter(HttpsPort::redirects).isPresent();
            boolean clear = plain && !proxied && !redirected;
            if (clear) {
                host.family(HostKeys.REALM).values().stream().filter(told::add).limit(1).forEach(realm -> warnings.accept(realm.bad(
                        "passwords are sent in clear, because http.listen has no TLS", "set http.tls.listen and http.https-redirect")));
            }
            if (!host.section.find(HostKeys.ALLOW).orElse(List.of()).isEmpty()) continue;
            host.section.find(HostKeys.WRITABLE).orElse(List.of()).stream().filter(path -> !host.protects(path)).limit(1).forEach(path -> {
                Setting writable = host.setting(HostKeys.WRITABLE);
                if (told.add(writable)) warnings.accept(writable.bad("every client can write to " + path, "add an http.realm for it"));
            });
        }
    }

    /// Warns of redirects to HTTPS where nothing shows that there is HTTPS: neither a listener nor a port, nor a proxy that may end TLS.
    /// Behind a proxy that is not trusted, they would never end.
    static void redirectedNowhere(Config config, Consumer<BadSetting> warnings) {
        boolean tls = !config.find(HttpKeys.TLS_LISTEN).orElse(List.of()).isEmpty();
        boolean proxied = !config.find(HttpKeys.TRUSTED_PROXIES).orElse(List.of()).isEmpty();
        if (tls || proxied) return;
        Set<Setting> told = new HashSet<>(); // once, though other hosts inherit it
        for (HostConfig host : all(config)) {
            Optional<HttpsPort> https = host.section.find(HostKeys.HTTPS_REDIRECT);
            if (https.isEmpty() || !https.get().redirects() || https.get().port().isPresent()) continue;
            Setting setting = host.setting(HostKeys.HTTPS_REDIRECT);
            if (told.add(setting)) {
                warnings.accept(setting.bad("this server has no HTTPS",
                        "set http.tls.listen, or write the port of another server; behind a proxy that ends TLS, add it to "
                                + "http.trusted-proxies"));
            }
        }
    }

    /// Whether a realm of this host covers a path.
    boolean protects(String path) {
        return realms.keySet().stream().anyMatch(realm -> new PathScope(realm).covers(path));
    }

    private BadSetting unprotected(String path, String row) {
        Setting realm = section.family(HostKeys.REALM).values().iterator().next();
        return realm.bad("this host then inherits no realm, so nothing protects " + path + ", which it inherits from http." + row,
                "add a realm for " + path + " to this host, or set " + section.prefix() + row);
    }

    private interface Member {
        void take(String name, Setting setting) throws BadSetting;
    }

    /// A fault in an inherited setting is reported for the default host only.
    private void each(KeyFamily family, Consumer<BadSetting> faults, Member member) {
        boolean own = isDefault() || section.sets(family);
        section.family(family).forEach((named, setting) -> {
            try {
                member.take(named, setting);
            } catch (BadSetting e) {
                if (own) faults.accept(e);
            }
        });
    }

    private static <T> T parsed(Setting setting, KeyFamily family, Function<String, T> parse) throws BadSetting {
        try {
            return parse.apply(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.bad(e.getMessage(), "write it as " + family.form());
        }
    }

    private static String page(Setting setting) throws BadSetting {
        return new NameType.UrlFile().read(setting.value().strip(), setting);
    }

    private void realm(Setting setting) throws BadSetting {
        PathAndText row = PathAndText.of(setting, HostKeys.REALM.form());
        if (realms.putIfAbsent(row.path(), row.text()) != null) throw setting.bad("repeats the path of another realm", "remove one");
        realmSettings.put(row.path(), setting);
    }

    private void script(Setting setting) throws BadSetting {
        PathAndText row = PathAndText.of(setting, HostKeys.CGI.form());
        Path folder = new Type.FilePath().read(row.text(), setting);
        Optional<ScriptFolder> other = scripts.stream().filter(known -> known.path().equals(row.path())).findFirst();
        if (other.isPresent()) throw setting.bad("repeats the path of " + other.get().setting().source(), "remove one");
        scripts.add(new ScriptFolder(row.path(), folder, setting));
    }

    boolean isDefault() {
        return section.isDefault();
    }

    /// Whether the host sets a setting itself, and does not inherit it.
    boolean sets(Setting setting) {
        return section.sets(setting);
    }

    <T> T value(SectionKey<T> key) {
        return section.value(key);
    }

    /// The text and its source: the default host's if it is inherited.
    Setting setting(SectionKey<?> key) {
        return section.setting(key);
    }

    /// Its settings of a family by name, `2` before `10`.
    Map<String, Setting> family(KeyFamily family) {
        return section.family(family);
    }

    /// Whether it sets a member of a family itself.
    boolean sets(KeyFamily family) {
        return section.sets(family);
    }

    /// Error pages, paths below the root, by status; 4 and 5 for the other statuses of these classes.
    Map<Integer, String> errorPages() {
        return Collections.unmodifiableMap(errorPages);
    }

    /// Media types of files.
    MimeTypes types() {
        String charset = value(HostKeys.CHARSET);
        return types.withCharset(charset.equals(CharsetNameType.NONE) ? "" : charset).withDefault(value(HostKeys.DEFAULT_TYPE));
    }

    /// Redirects; the first that matches is used.
    List<Redirect> redirects() {
        return Collections.unmodifiableList(redirects);
    }

    List<HeaderRule> headerRules() {
        return Collections.unmodifiableList(headerRules);
    }

    /// The titles of the realms by path.
    Map<String, String> realms() {
        return Collections.unmodifiableMap(realms);
    }

    /// The setting of the realm of that path.
    Setting realm(String path) {
        return realmSettings.get(path);
    }

    /// Its script folders, with distinct paths.
    List<ScriptFolder> scripts() {
        return Collections.unmodifiableList(scripts);
    }

    /// `(default)`, or its name.
    @Override
    public String toString() {
        return section.toString();
    }
}
