package stheno.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A [Router]'s routes with parameters: a tree with a level for each segment of a path. Each node is visited at most once in a look-up.
/// Routes are added before it serves; from then on, any thread.
final class RouteTree {
    private record Route(Handler handler, List<String> names) {}

    /// @param parameters the path's, by their names
    record Match(Handler handler, Map<String, String> parameters) {}

    private static final class Node {
        final Map<String, Node> exact = new HashMap<>();
        final Map<String, Route> routes = new HashMap<>(); // of paths that end here, by method
        final Map<String, Route> tails = new HashMap<>(); // of paths that have a tail from here
        Optional<Node> parameter = Optional.empty();

        Node parameter() {
            if (parameter.isEmpty()) parameter = Optional.of(new Node());
            return parameter.get();
        }
    }

    private final Node root = new Node();

    /// @return false if there is that route already
    /// @throws IllegalArgumentException if the path is malformed
    boolean add(String method, String path, Handler handler) {
        if (!path.startsWith("/")) throw new IllegalArgumentException("path " + path + " does not begin with a slash");
        String[] segments = path.substring(1).split("/", -1);
        List<String> names = new ArrayList<>();
        Node node = root;
        boolean tail = false;
        for (int i = 0; i < segments.length && !tail; i++) {
            String segment = segments[i];
            tail = segment.endsWith("...}");
            if (tail && i < segments.length - 1) throw new IllegalArgumentException("path " + path + " goes on behind its tail");
            if (segment.indexOf('{') < 0 && segment.indexOf('}') < 0) {
                node = node.exact.computeIfAbsent(Router.compared(segment), _ -> new Node());
                continue;
            }
            names.add(name(path, segment));
            if (!tail) node = node.parameter();
        }
        Set<String> distinct = new HashSet<>(names);
        if (distinct.size() < names.size()) throw new IllegalArgumentException("path " + path + " has two parameters of one name");
        return (tail ? node.tails : node.routes).putIfAbsent(method, new Route(handler, List.copyOf(names))) == null;
    }

    private static String name(String path, String segment) {
        String name = segment.startsWith("{") && segment.endsWith("}") ? segment.substring(1, segment.length() - 1) : "";
        if (name.endsWith("...")) name = name.substring(0, name.length() - 3);
        boolean word = !name.isEmpty() && name.chars().allMatch(c -> c == '_' || c == '-' || c < 0x80 && Character.isLetterOrDigit(c));
        if (!word) throw new IllegalArgumentException("path " + path + ": " + segment + " is neither text nor {name} nor {name...}");
        return name;
    }

    boolean isEmpty() {
        return root.exact.isEmpty() && root.parameter.isEmpty() && root.tails.isEmpty();
    }

    /// The handler for this method; GET's serves HEAD as well. Null if there is none.
    static <T> T byMethod(Map<String, T> methods, String method) {
        T found = methods.get(method);
        return found == null && method.equals("HEAD") ? methods.get("GET") : found;
    }

    /// @param path    as routers compare it
    /// @param encoded whether it could not be decoded
    /// @param allowed where the methods go of routes that match but for their method
    Optional<Match> find(String path, boolean encoded, String method, Set<String> allowed) {
        if (!path.startsWith("/")) return Optional.empty();
        return new Search(path, encoded, method, allowed).from(root, 0);
    }

    /// One look-up. One thread.
    private static final class Search {
        private final String path;
        private final boolean encoded;
        private final String method;
        private final Set<String> allowed;
        private final List<String> values = new ArrayList<>();

        Search(String path, boolean encoded, String method, Set<String> allowed) {
            this.path = path;
            this.encoded = encoded;
            this.method = method;
            this.allowed = allowed;
        }

        /// @param slash the index of the slash before what is left of the path; its length if nothing is left
        Optional<Match> from(Node node, int slash) {
            if (slash == path.length()) return route(node.routes);
            int end = path.indexOf('/', slash + 1);
            if (end < 0) end = path.length();
            String segment = path.substring(slash + 1, end);
            Node exact = node.exact.get(Router.compared(segment));
            Optional<Match> match = exact == null ? Optional.empty() : from(exact, end);
            if (match.isEmpty() && node.parameter.isPresent() && !segment.isEmpty()) {
                match = with(parameter(segment), node.parameter.get(), end);
            }
            return match.isEmpty() && !node.tails.isEmpty() ? tail(node, path.substring(slash + 1)) : match;
        }

        private Optional<Match> with(String value, Node node, int end) {
            values.add(value);
            Optional<Match> match = from(node, end);
            values.removeLast();
            return match;
        }

        private Optional<Match> tail(Node node, String value) {
            values.add(value);
            Optional<Match> match = route(node.tails);
            values.removeLast();
            return match;
        }

        private String parameter(String segment) {
            return encoded ? PercentEncoding.decoded(segment).orElse(segment) : segment;
        }

        private Optional<Match> route(Map<String, Route> methods) {
            Route route = byMethod(methods, method);
            if (route == null) {
                allowed.addAll(methods.keySet());
                return Optional.empty();
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) parameters.put(route.names().get(i), values.get(i));
            return Optional.of(new Match(route.handler(), parameters));
        }
    }
}
