package stheno.appliance.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import stheno.accounts.Account;
import stheno.accounts.Authenticator;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.format.PrintableText;
import stheno.appliance.tls.Certificates;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Router;
import stheno.http.Status;
import stheno.producers.Throttle;
import stheno.reactor.AccessList;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.web.auth.BasicAuth;
import stheno.web.files.FileHandler;
import stheno.web.files.FileSettings;
import stheno.web.files.UploadHandler;
import stheno.web.paths.PathScope;
import stheno.web.rules.AddressFilter;
import stheno.web.rules.Bandwidth;
import stheno.web.rules.ErrorPages;
import stheno.web.rules.HeaderRules;
import stheno.web.rules.HttpsRedirect;
import stheno.web.rules.Redirects;
import stheno.web.rules.StrictTransport;

/// One host: a chain of handlers. Each answers, changes the reply, or calls the next.
///
/// ```
///   error pages ─► fields ─► HSTS ─► allowed? ─► HTTPS? ─► redirect? ─► bandwidth ─► login? ─► scripts, uploads, files
/// ```
///
/// @param served the content, for the status page
record HostChain(Handler handler, String served) {
    private static final Handler STRANGER = exchange -> exchange.respond(Reply.error(Status.FORBIDDEN, "Access denied."));

    static HostChain open(Config config, HostConfig host, HostResources resources, OptionalInt tlsPort, Optional<Handler> admin,
            Map<String, Handler> pages) throws BadConfig {
        boolean bare = host.isDefault() && host.value(HostKeys.ROOT).isEmpty();
        boolean welcome = bare && pages.isEmpty() && config.sections(HostKeys.ALL).size() == 1;
        Optional<Path> root = welcome ? Optional.of(resources.home().resolve("site")) : host.value(HostKeys.ROOT);
        Optional<Tree> tree = root.isEmpty() ? Optional.empty()
                : Optional.of(allowing(host, resources.watched(tree(root.get(), host.setting(HostKeys.ROOT)))));
        Handler handler = innermost(config, host, resources, tree, welcome);
        if (!pages.isEmpty()) handler = besides(pages, bare, handler);
        if (host.isDefault()) checkAdmin(config, host);
        if (admin.isPresent()) handler = besides(config, admin.get(), handler);
        handler = realms(host, resources, handler);
        handler = before(config, host, tlsPort, handler);
        handler = around(host, resources, tree, handler);
        String folder = tree.map(t -> t.root().toString()).orElse(bare ? "nothing" : "redirects only");
        return new HostChain(handler, bare && !pages.isEmpty() ? String.join(", ", pages.keySet()) : folder);
    }

    private static Tree tree(Path root, Setting setting) throws BadConfig {
        try {
            return Tree.at(root);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "does not exist" : "cannot be read: " + e.getMessage();
            throw new BadConfig(List.of(setting.bad("the folder " + root + " " + why, "name a folder that can be read")));
        }
    }

    /// The tree with what the operator allows beyond its rules.
    private static Tree allowing(HostConfig host, Tree plain) throws BadConfig {
        Tree tree = plain;
        for (String path : host.value(HostKeys.HIDDEN)) tree = tree.withHiddenBelow(new PathScope(path).folder());
        for (Path folder : host.value(HostKeys.LINK_TARGETS)) {
            try {
                tree = tree.withLinksInto(folder);
            } catch (IOException e) {
                String name = PrintableText.text(folder.toString(), 60);
                throw new BadConfig(List.of(host.setting(HostKeys.LINK_TARGETS).bad(name + " is not a folder",
                        "name a folder that exists, or remove it from the setting")));
            }
        }
        return tree;
    }

    /// Scripts, uploads and files.
    private static Handler innermost(Config config, HostConfig host, HostResources resources, Optional<Tree> tree,
            boolean welcome) throws BadConfig {
        if (tree.isEmpty()) return exchange -> exchange.respond(Reply.error(Status.NOT_FOUND, "This host serves no files."));
        Handler files = files(config, host, resources, tree.get());
        List<ScriptFolder> folders = new ArrayList<>(host.scripts());
        if (welcome && folders.isEmpty() && isLocal(config)) folders.add(demonstration(resources.home()));
        if (folders.isEmpty()) return files;
        Router router = new Router().fallback(files);
        for (ScriptFolder folder : folders) {
            Tree scripts = resources.watched(tree(folder.folder(), folder.setting()));
            router.prefix(folder.path(), resources.scripts(scripts, folder.path(), HttpSettingsMapper.cgi(config, tree.get().given())));
        }
        if (welcome) router.get("/events/clock", resources.clock().handler());
        return router;
    }

    /// Whether only clients of this machine can reach the server. No setting has asked for the scripts of the demonstration.
    private static boolean isLocal(Config config) {
        return Stream.of(HttpKeys.LISTEN, HttpKeys.TLS_LISTEN).flatMap(key -> config.value(key).stream())
                .noneMatch(ListenAddress::reachable);
    }

    private static ScriptFolder demonstration(Path home) {
        Path folder = home.resolve("demo").resolve("cgi-bin");
        return new ScriptFolder("/cgi-bin/", folder, new Setting("http.cgi.demo", "/cgi-bin/ " + folder, new SettingSource.Default()));
    }

    private static Handler files(Config config, HostConfig host, HostResources resources, Tree tree) {
        FileSettings settings = HttpSettingsMapper.files(config, host);
        List<String> writable = host.value(HostKeys.WRITABLE);
        if (writable.isEmpty()) return new FileHandler(tree, settings, resources.deflaters(), resources.disk(tree));
        FileHandler files = new FileHandler(tree, settings.withUploadForm(uploadForm(writable, resources.authenticator())),
                resources.deflaters(), resources.disk(tree));
        WritableTree there = resources.writable(tree).withLimit(config.value(HttpKeys.BODY_LIMIT));
        UploadHandler uploads = new UploadHandler(there, writable, resources.uploads(tree, config.value(HttpKeys.UPLOADS)),
                resources.disk(tree).apart(), files::invalidate, files);
        return host.value(HostKeys.MAKE_FOLDERS) ? uploads.withParents() : uploads;
    }

    /// Whether a listing offers uploads: below the writable paths, to users with the right to write. Outside of realms there are no users.
    private static Predicate<Exchange> uploadForm(List<String> writable, Authenticator authenticator) {
        List<PathScope> scopes = writable.stream().map(PathScope::new).toList();
        return exchange -> scopes.stream().anyMatch(scope -> scope.covers(exchange.request().path())) && exchange.user()
                .map(user -> authenticator.accounts().find(user.name()).filter(account -> account.may(Account.WRITE)).isPresent())
                .orElse(true);
    }

    /// A client of this machine may be a proxy that hides any client of the world. So the administration needs a password, or networks that
    /// the settings name.
    private static void checkAdmin(Config config, HostConfig host) throws BadConfig {
        Optional<String> path = config.value(AdminKeys.PATH);
        if (path.isEmpty() || !config.value(AdminKeys.ALLOW).isEmpty() || host.protects(path.get())) return;
        throw new BadConfig(List.of(config.setting(AdminKeys.PATH).bad("no client may see this page",
                "protect the path with an http.realm, or set admin.allow")));
    }

    /// The administration below a path of this host, for the networks in admin.allow, or for the users of the realm around it.
    private static Handler besides(Config config, Handler admin, Handler handler) {
        AccessList circle = new AccessList(config.value(AdminKeys.ALLOW), List.of());
        String path = config.value(AdminKeys.PATH).orElseThrow();
        Handler filtered = new AddressFilter(circle, admin);
        Handler pages = circle.allow().isEmpty() ? admin : exchange -> (hidden(exchange) ? STRANGER : filtered).handle(exchange);
        return new Router().get(path.substring(0, path.length() - 1), pages).prefix(path, pages).fallback(handler);
    }

    /// The handlers of other protocols below their paths. Without a folder of its own, the host redirects from / to the first of them.
    private static Handler besides(Map<String, Handler> pages, boolean bare, Handler handler) {
        Router router = new Router();
        String first = pages.keySet().iterator().next().substring(1);
        router.fallback(handler);
        if (bare && !first.isEmpty()) router.get("/", exchange -> exchange.respond(Reply.redirect(Status.FOUND, first)));
        pages.forEach((path, page) -> {
            if (path.length() > 1) router.get(path.substring(0, path.length() - 1), page);
            router.prefix(path, page);
        });
        return router;
    }

    /// Whether the request's fields show an untrusted proxy on this machine: the client's own address is
    /// unknown.
    private static boolean hidden(Exchange exchange) {
        if (!(exchange.client() instanceof InetSocketAddress client)) return true;
        Fields fields = exchange.request().fields();
        return client.getAddress().isLoopbackAddress() && (fields.has("Forwarded") || fields.has("X-Forwarded-For"));
    }

    /// The longest path is the innermost, so that a realm within another requires both logins.
    private static Handler realms(HostConfig host, HostResources resources, Handler handler) throws BadConfig {
        Handler guarded = handler;
        List<String> longestFirst = host.realms().keySet().stream().sorted((a, b) -> b.length() - a.length()).toList();
        for (String path : longestFirst) {
            try {
                guarded = new BasicAuth(path, host.realms().get(path), resources.authenticator(), resources.throttle(), guarded)
                        .allowing(HostChain::may)
                        .answeringPreflights(request -> host.headerRules().stream().anyMatch(rule -> rule.allowsOrigins(request)));
            } catch (IllegalArgumentException e) {
                Setting row = host.family(HostKeys.REALM).values().stream().filter(r -> r.value().strip().startsWith(path)).findFirst()
                        .orElseThrow();
                throw new BadConfig(List.of(row.bad(String.valueOf(e.getMessage()), "write it as " + HostKeys.REALM.form())));
            }
        }
        return guarded;
    }

    /// Reading needs the right to read; a method that changes files needs the right to write.
    private static boolean may(Account account, Request request) {
        return switch (request.method()) {
            case "PUT", "DELETE", "MKCOL" -> account.may(Account.WRITE);
            default -> account.may(Account.READ);
        };
    }

    /// The handlers that may answer instead of the content, or limit it.
    private static Handler before(Config config, HostConfig host, OptionalInt tlsPort, Handler content) throws BadConfig {
        Handler handler = content;
        long all = host.value(HostKeys.BANDWIDTH);
        long each = host.value(HostKeys.CONNECTION_BANDWIDTH);
        if (all > 0 || each > 0) handler = limited(handler, all, each);
        if (!host.redirects().isEmpty()) handler = new Redirects(host.redirects(), handler);
        HttpsPort https = host.value(HostKeys.HTTPS_REDIRECT);
        if (https.redirects()) {
            OptionalInt port = https.port().isPresent() ? https.port() : tlsPort;
            HttpsRedirect redirect = port.isPresent() ? new HttpsRedirect(port.getAsInt(), handler) : new HttpsRedirect(handler);
            handler = host.isDefault() ? redirect.onlyTo(names(config, host)) : redirect; // another host has been found by its name
        }
        AccessList circle = new AccessList(host.value(HostKeys.ALLOW), host.value(HostKeys.DENY));
        return circle.allow().isEmpty() && circle.deny().isEmpty() ? handler : new AddressFilter(circle, handler);
    }

    /// The names of this server: those of its hosts, and of its certificates.
    private static Set<String> names(Config config, HostConfig host) throws BadConfig {
        Set<String> names = new HashSet<>();
        for (HostConfig other : HostConfig.all(config)) {
            if (!other.isDefault()) names.addAll(other.value(HostKeys.NAMES));
        }
        try {
            names.addAll(Certificates.names(config.certificates()));
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
        if (!names.isEmpty()) return names;
        throw new BadConfig(List.of(host.setting(HostKeys.HTTPS_REDIRECT).bad("this server does not know its names",
                "use a certificate with DNS names, or write the names of the host (http.host.NAME.names)")));
    }

    /// @param all  bytes per second of all clients together, 0 for no limit
    /// @param each bytes per second of each connection, 0 for no limit
    private static Bandwidth limited(Handler content, long all, long each) {
        Bandwidth limited = new Bandwidth(content);
        if (all > 0) limited = limited.withShared(new Throttle(all));
        return each > 0 ? limited.withPerConnection(each) : limited;
    }

    /// The handlers that change the replies of all others.
    private static Handler around(HostConfig host, HostResources resources, Optional<Tree> tree, Handler answering) throws BadConfig {
        Handler handler = answering;
        if (host.value(HostKeys.HSTS).isPositive()) handler = new StrictTransport(host.value(HostKeys.HSTS), handler);
        if (!host.headerRules().isEmpty()) handler = new HeaderRules(host.headerRules(), handler);
        if (tree.isEmpty()) return handler;
        Map<Integer, String> pages = pages(host, tree.get());
        if (pages.isEmpty()) return handler;
        try {
            return new ErrorPages(tree.get(), pages, host.types(), resources.disk(tree.get()), handler);
        } catch (IOException e) {
            Setting first = host.family(HostKeys.ERROR).values().iterator().next();
            throw new BadConfig(List.of(first.bad(String.valueOf(e.getMessage()), "create the page, or remove the setting")));
        }
    }

    /// Its error pages. Inherited ones are left out if the host's root does not contain them.
    private static Map<Integer, String> pages(HostConfig host, Tree tree) {
        boolean own = host.family(HostKeys.ERROR).values().stream().anyMatch(host::sets);
        Map<Integer, String> pages = new HashMap<>(host.errorPages());
        if (!own) pages.values().removeIf(path -> !(tree.resolve(path) instanceof Found.Regular));
        return pages;
    }
}
