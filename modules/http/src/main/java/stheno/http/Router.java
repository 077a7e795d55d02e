package stheno.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds a handler by path and method. A path that is known but not for that method is answered 405 with Allow; one that is not
/// known goes to the fallback, else 404. `GET` serves `HEAD` as well; `OPTIONS` is answered from what is registered.
/// Paths are compared decoded, as the files behind them are named: no spelling of a path leads around its handler. One with an encoded
/// slash in it, or anything else that could be no file's name, is compared as it is on the wire. Built before it serves; then any thread.
public final class Router implements Handler {
    private record Prefix(String path, Handler handler) {}

    private final Map<String, Map<String, Handler>> exact = new HashMap<>();
    private final List<Prefix> prefixes = new ArrayList<>();
    private Handler fallback = exchange -> exchange.respond(Reply.error(Status.NOT_FOUND, "There is nothing here."));

    /// Knows no path yet.
    public Router() {}

    public Router get(String path, Handler handler) {
        return on("GET", path, handler);
    }

    public Router post(String path, Handler handler) {
        return on("POST", path, handler);
    }

    public Router on(String method, String path, Handler handler) {
        exact.computeIfAbsent(compared(path), _ -> new LinkedHashMap<>()).put(method, handler);
        return this;
    }

    /// Everything below `path`, whatever the method; the first one that matches, after all exact paths.
    public Router prefix(String path, Handler handler) {
        prefixes.add(new Prefix(compared(path), handler));
        return this;
    }

    /// Everything else.
    public Router fallback(Handler handler) {
        fallback = handler;
        return this;
    }

    /// The form of a path in which two are the same if they mean the same; itself if there is no escape in it.
    private static String compared(String path) {
        return path.indexOf('%') < 0 ? path : PercentEncoding.decodedPath(path).orElseGet(() -> PercentEncoding.normalized(path));
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String path = compared(exchange.request().path());
        Map<String, Handler> methods = exact.get(path);
        if (methods != null) byMethod(methods, exchange);
        else if (path.equals("*")) exchange.respond(Reply.of(Status.NO_CONTENT).field("Allow", "GET, HEAD, OPTIONS"));
        else below(path).handle(exchange);
    }

    private Handler below(String path) {
        for (Prefix prefix : prefixes) {
            if (path.startsWith(prefix.path())) return prefix.handler();
        }
        return fallback;
    }

    private static void byMethod(Map<String, Handler> methods, Exchange exchange) throws Exception {
        String method = exchange.request().method();
        Handler handler = methods.get(method);
        if (handler == null && method.equals("HEAD")) handler = methods.get("GET");
        if (handler != null) handler.handle(exchange);
        else if (method.equals("OPTIONS")) exchange.respond(Reply.of(Status.NO_CONTENT).field("Allow", allow(methods)));
        else exchange.respond(Reply.error(Status.METHOD_NOT_ALLOWED, "This is not for " + method + ".").field("Allow", allow(methods)));
    }

    private static String allow(Map<String, Handler> methods) {
        String head = methods.containsKey("GET") ? "HEAD, " : "";
        return methods.keySet().stream().sorted().collect(Collectors.joining(", ", head, ", OPTIONS"));
    }
}
