package stheno.web.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.http.HttpSyntax;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.paths.PathGlob;

/// A rule that redirects one path to another: `/old -> /new 301`, or `/blog/** -> https://blog.example.org/$1 308`.
///
/// The pattern is compared with the [path][Request#path] of the request, percent-encoded, without escapes of unreserved characters (RFC
/// 3986, section 6.2.2). `*` matches any text without a slash and `**`, once, any text. `$1` to `$9` in the target stand for the texts that
/// they matched, still encoded. The target is a path, or an absolute URL with a fixed host. Without a query of its own it gets the
/// request's. A path stays on this host for every request: several slashes at its beginning become one.
///
/// Immutable; any thread.
public final class Redirect {
    static final int LONGEST = 8 * 1024; // bytes of a Location; clients and caches take no more

    private static final Map<Integer, Status> STATUSES = Stream.of(Status.MOVED_PERMANENTLY, Status.FOUND, Status.SEE_OTHER,
            Status.TEMPORARY_REDIRECT, Status.PERMANENT_REDIRECT).collect(Collectors.toUnmodifiableMap(Status::code, status -> status));

    private final PathGlob from;
    private final List<Part> to;
    private final boolean queried;
    private final Status status;
    private final Optional<Reply> fixed;

    private sealed interface Part {
        record Text(String text) implements Part {}

        /// The text that a wildcard matched. Wildcards are counted from 1.
        record Capture(int number) implements Part {}
    }

    private Redirect(PathGlob from, List<Part> to, boolean queried, Status status) {
        this.from = from;
        this.to = to;
        this.queried = queried;
        this.status = status;
        boolean literal = to.stream().noneMatch(Part.Capture.class::isInstance);
        this.fixed = literal ? Optional.of(reply(target(List.of()))) : Optional.empty();
    }

    /// @throws IllegalArgumentException if the pattern, the target or the status is not valid; the message says why
    public static Redirect of(String from, String to, Status status) {
        if (!STATUSES.containsKey(status.code())) {
            throw new IllegalArgumentException("status " + status.code() + " is not one of 301, 302, 303, 307 and 308");
        }
        PathGlob glob = PathGlob.of(from, literal -> encoded("path", literal, "?#").replace("%2F", "/"));
        String target = encoded("target", to, "");
        checkHost(target);
        List<Part> parts = parts(target, glob);
        String path = upTo('?', upTo('#', target));
        boolean loops = glob.matches(captured(path));
        if (loops) throw new IllegalArgumentException("path " + path + " is redirected to itself");
        return new Redirect(glob, parts, upTo('#', target).contains("?"), status);
    }

    /// Reads `FROM -> TO STATUS`. Without a status it is 301.
    ///
    /// @throws IllegalArgumentException if the rule is malformed; the message says why
    public static Redirect parse(String rule) {
        String[] words = rule.strip().split("[ \t]+");
        if (words.length < 3 || words.length > 4 || !words[1].equals("->")) {
            throw new IllegalArgumentException("a redirect is written as /from -> /to 301");
        }
        String code = words.length == 4 ? words[3] : "301";
        Optional<Status> status = STATUSES.values().stream().filter(known -> code.equals(Integer.toString(known.code()))).findAny();
        return of(words[0], words[2], status.orElseThrow(() ->
                new IllegalArgumentException("status " + code + " is not one of 301, 302, 303, 307 and 308")));
    }

    /// The target of a request, for some text in place of each wildcard.
    private static String captured(String target) {
        return target.replaceAll("\\$[1-9]", "\0"); // matched by wildcards alone
    }

    private static String upTo(char end, String text) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    /// The text in the form of a request's path: ASCII, without escapes of unreserved characters.
    private static String encoded(String what, String text, String forbidden) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0 || forbidden.indexOf(c) >= 0) {
                throw new IllegalArgumentException(what + " has a character that must be percent-encoded, code " + (int) c);
            }
        }
        return PercentEncoding.normalized(PercentEncoding.ascii(text));
    }

    /// The host of the target is fixed: if a request could complete it, it could lead anywhere.
    private static void checkHost(String to) {
        int scheme = to.startsWith("https://") ? 8 : to.startsWith("http://") ? 7 : 0;
        if (scheme == 0) {
            if (!to.startsWith("/") || to.startsWith("//")) {
                throw new IllegalArgumentException("target " + to + " is neither a path nor a URL with http:// or https://");
            }
            return;
        }
        String authority = to.substring(scheme).split("[/?]", 2)[0];
        if (authority.contains("$")) {
            throw new IllegalArgumentException("the host of target " + to + " depends on the request: end the host with a slash");
        }
        if (authority.contains("%") || !HttpSyntax.isAuthority(authority)) {
            throw new IllegalArgumentException("target " + to + " has no valid host");
        }
    }

    private static List<Part> parts(String to, PathGlob from) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        for (int at = to.indexOf('$'); at >= 0; at = to.indexOf('$', at + 1)) {
            char digit = at + 1 < to.length() ? to.charAt(at + 1) : ' ';
            if (digit < '1' || digit > '9') {
                continue; // a dollar sign by itself is legal in a URL
            }
            if (digit - '0' > from.wildcards()) {
                throw new IllegalArgumentException("target " + to + " refers to $" + digit + ", but " + from + " has "
                        + (from.wildcards() == 0 ? "no wildcard" : "only " + from.wildcards()));
            }
            parts.add(new Part.Text(to.substring(start, at)));
            parts.add(new Part.Capture(digit - '0'));
            start = at + 2;
        }
        parts.add(new Part.Text(to.substring(start)));
        return List.copyOf(parts);
    }

    /// The reply to a request, if the rule matches.
    ///
    /// @param path the request's, [normalized][PercentEncoding#normalized]
    Optional<Reply> answer(String path, Request request) {
        if (!from.matches(path)) return Optional.empty();
        Optional<String> query = queried ? Optional.empty() : request.query();
        if (fixed.isPresent() && query.isEmpty()) return fixed;
        String target = target(fixed.isPresent() ? List.of() : from.captures(path));
        String location = query.map(more -> withQuery(target, more)).orElse(target);
        return Optional.of(location.length() > LONGEST
                ? Reply.error(Status.URI_TOO_LONG, "The target of the redirect is too long.") : reply(location));
    }

    private String target(List<String> captures) {
        StringBuilder target = new StringBuilder();
        for (Part part : to) {
            switch (part) {
                case Part.Text(String text) -> target.append(text);
                case Part.Capture(int number) -> target.append(captures.get(number - 1));
            }
            if (target.length() > LONGEST) {
                break; // it is too long to be sent
            }
        }
        return onThisHost(target.toString());
    }

    /// Two slashes at the beginning would be followed by a host. Browsers take a backslash for a slash.
    private static String onThisHost(String target) {
        if (!target.startsWith("/")) return target;
        int name = 1;
        while (name < target.length() && (target.charAt(name) == '/' || target.charAt(name) == '\\')) name++;
        return name == 1 ? target : target.substring(name - 1).replace('\\', '/');
    }

    /// Before the fragment, if there is one.
    private static String withQuery(String target, String query) {
        int fragment = target.indexOf('#');
        return fragment < 0 ? target + '?' + query : target.substring(0, fragment) + '?' + query + target.substring(fragment);
    }

    private Reply reply(String location) {
        return Reply.of(status).field("Location", location);
    }

    /// As `/old -> /new 301`, for logs.
    @Override
    public String toString() {
        StringBuilder target = new StringBuilder();
        for (Part part : to) {
            switch (part) {
                case Part.Text(String text) -> target.append(text);
                case Part.Capture(int number) -> target.append('$').append(number);
            }
        }
        return from + " -> " + target + ' ' + status.code();
    }
}
