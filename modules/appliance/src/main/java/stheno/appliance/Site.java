package stheno.appliance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.http.CgiHandler;
import stheno.http.CgiSettings;
import stheno.http.FileHandler;
import stheno.http.FileSettings;
import stheno.http.Handler;
import stheno.http.Router;
import stheno.storage.Tree;

/// What HTTP serves: a folder, scripts under some of its paths, and on the welcome site a clock.
final class Site implements AutoCloseable {
    private final Tree tree;
    private final Handler handler;
    private final List<CgiHandler> scripts;
    private final Optional<Clock> clock;

    private Site(Tree tree, Handler handler, List<CgiHandler> scripts, Optional<Clock> clock) {
        this.tree = tree;
        this.handler = handler;
        this.scripts = scripts;
        this.clock = clock;
    }

    /// @param home the image's folder, which holds the welcome site and its demonstrations
    static Site open(Settings settings, Path home) throws CannotStart {
        boolean welcome = settings.root().isEmpty();
        Tree tree = tree("DIR", settings.root().orElse(home.resolve("site")));
        FileHandler files = new FileHandler(tree, FileSettings.DEFAULTS.withListing(settings.listing()));
        Map<String, Path> folders = new LinkedHashMap<>(settings.cgi());
        if (welcome) folders.putIfAbsent("/cgi-bin/", home.resolve("demo").resolve("cgi-bin"));
        if (folders.isEmpty()) return new Site(tree, files, List.of(), Optional.empty());

        Router router = new Router().fallback(files);
        List<CgiHandler> scripts = new ArrayList<>();
        for (var folder : folders.entrySet()) {
            CgiHandler handler = new CgiHandler(tree("--cgi", folder.getValue()), folder.getKey(), CgiSettings.DEFAULTS.withDocuments(tree.root()));
            router.prefix(folder.getKey(), handler.redirectsTo(router));
            scripts.add(handler);
        }
        Optional<Clock> clock = welcome ? Optional.of(new Clock()) : Optional.empty();
        clock.ifPresent(c -> router.get("/events/clock", c.handler()));
        return new Site(tree, router, scripts, clock);
    }

    private static Tree tree(String argument, Path root) throws CannotStart {
        try {
            return Tree.at(root);
        } catch (IOException e) {
            throw CannotStart.argument(argument, root.toString(), "is no folder that can be read", "name one that is", e);
        }
    }

    Path root() {
        return tree.root();
    }

    Handler handler() {
        return handler;
    }

    /// The server stops: what would never end by itself ends now.
    void drain() {
        clock.ifPresent(Clock::close);
    }

    /// Ends every script that is still running.
    @Override
    public void close() {
        drain();
        scripts.forEach(CgiHandler::close);
    }
}
