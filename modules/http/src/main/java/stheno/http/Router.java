package stheno.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Finds a handler by path and method.
///
/// ```java
/// new Router()
///     .get("/status", status)
///     .get("/users/{id}", exchange -> exchange.respond(user(exchange.pathParameter("id"))))
///     .put("/notes/{path...}", notes)
/// ```
///
/// - A parameter, `{id}`, stands for one segment that is not empty. A tail, `{path...}`, stands for everything that is left, which may be
///   empty; it comes last. Handlers ask for both by [Exchange#pathParameter].
/// - Segment by segment, exact text goes before a parameter, and that before a tail. Routes for the request's method alone are considered.
/// - A path that has routes, but none for the method, is answered 405 with Allow. `GET` serves `HEAD` as well. `OPTIONS` is answered from
///   the routes.
/// - All other paths go to the first [prefix][#prefix] that matches, else to the [fallback][#fallback], which answers 404 by default.
///
/// Paths are compared [normalized][Request#path] and decoded, as the files behind them are named, so that no spelling of a path leads
/// around its handler. An encoded slash is a slash, but in a parameter it belongs to the value: `/users/a%2Fb` has the id `a/b`. In a tail
/// it stays encoded. A path with a character that no file name may have is compared as it is on the wire. Routes are added before the
/// router serves; from then on, any thread.
public final class Router implements Handler {
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "There is nothing here.");

    private static final Handler SERVER_OPTIONS =
            exchange -> exchange.respond(Reply.of(Status.NO_CONTENT).field("Allow", "GET, HEAD, OPTIONS"));

    private record Prefix(String path, Handler handler) {}

    private final Map<String, Map<String, Handler>> exact = new HashMap<>(); // paths without parameters: a look-up allocates nothing
    private final RouteTree parameterized = new RouteTree();
    private final List<Prefix> prefixes = new ArrayList<>();
    private Handler fallback = exchange -> exchange.respond(NOT_FOUND);

    /// A router without routes.
    public Router() {}

    /// See [#on].
    public Router get(String path, Handler handler) {
        return on("GET", path, handler);
    }

    /// See [#on].
    public Router post(String path, Handler handler) {
        return on("POST", path, handler);
    }

    /// See [#on].
    public Router put(String path, Handler handler) {
        return on("PUT", path, handler);
    }

    /// See [#on].
    public Router patch(String path, Handler handler) {
        return on("PATCH", path, handler);
    }

    /// See [#on].
    public Router delete(String path, Handler handler) {
        return on("DELETE", path, handler);
    }

    /// Adds a route.
    ///
    /// @param path as in the class comment; escapes in it are decoded, and braces of its own are written as `%7B` and `%7D`
    /// @throws IllegalArgumentException if the method is not a token, if the path is malformed, or if there is that route already
    public Router on(String method, String path, Handler handler) {
        if (!HttpSyntax.isToken(method)) throw new IllegalArgumentException("method " + method + " is not a token");
        boolean added = path.indexOf('{') >= 0 || path.indexOf('}') >= 0
                ? parameterized.add(method, path, handler)
                : exact.computeIfAbsent(compared(path), _ -> new HashMap<>()).putIfAbsent(method, handler) == null;
        if (!added) throw new IllegalArgumentException(method + " " + path + " has a route already");
        return this;
    }

    /// Sends all requests whose path begins with `path` to this handler, of any method, unless a route matches: for handlers that
    /// look at the path themselves. The prefix that was added first goes first.
    public Router prefix(String path, Handler handler) {
        prefixes.add(new Prefix(compared(path), handler));
        return this;
    }

    /// Sends all other requests to this handler.
    public Router fallback(Handler handler) {
        fallback = handler;
        return this;
    }

    /// The form of a path in which two are the same if they mean the same; itself if there is no escape in it.
    static String compared(String path) {
        return path.indexOf('%') < 0 ? path : PercentEncoding.decodedPath(path).orElseGet(() -> PercentEncoding.normalized(path));
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String method = exchange.request().method();
        String path = compared(exchange.request().path());
        String segmented = exchange.request().segmentedPath();
        Map<String, Handler> methods = exact.getOrDefault(path, Map.of());
        if (methods.isEmpty() && segmented.indexOf('%') >= 0) methods = exact.getOrDefault(compared(segmented), Map.of());
        Handler handler = RouteTree.byMethod(methods, method);
        if (handler != null) {
            handler.handle(exchange);
            return;
        }
        if (methods.isEmpty() && parameterized.isEmpty()) {
            elsewhere(path).handle(exchange);
            return;
        }
        TreeSet<String> allowed = new TreeSet<>(methods.keySet());
        boolean encoded = segmented.indexOf('%') >= 0 && PercentEncoding.decodedPath(segmented).isEmpty();
        Optional<RouteTree.Match> match = parameterized.find(compared(segmented), encoded, method, allowed);
        if (match.isPresent()) {
            exchange.addPathParameters(match.get().parameters());
            match.get().handler().handle(exchange);
        } else if (allowed.isEmpty()) {
            elsewhere(path).handle(exchange);
        } else {
            refuse(exchange, allowed);
        }
    }

    private Handler elsewhere(String path) {
        if (path.equals("*")) return SERVER_OPTIONS;
        for (Prefix prefix : prefixes) {
            if (path.startsWith(prefix.path())) return prefix.handler();
        }
        return fallback;
    }

    private static void refuse(Exchange exchange, TreeSet<String> allowed) {
        if (allowed.contains("GET")) allowed.add("HEAD");
        allowed.add("OPTIONS");
        String method = exchange.request().method();
        Reply reply = method.equals("OPTIONS") ? Reply.of(Status.NO_CONTENT)
                : Reply.error(Status.METHOD_NOT_ALLOWED, "The method " + method + " is not allowed here.");
        exchange.respond(reply.field("Allow", String.join(", ", allowed)));
    }
}
