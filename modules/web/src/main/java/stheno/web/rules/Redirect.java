package stheno.web.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.http.TargetParser;
import stheno.web.paths.PathGlob;

/// A rule that sends those who ask for one path to another: `/old -> /new 301`, or `/blog/** -> https://blog.example.org/$1 308`.
///
/// The path asked for is compared as it came, percent-encoded, but for escapes that nobody needs (RFC 3986, section 6.2.2). In its
/// pattern `*` stands for any text without a slash and `**`, once, for any text; `$1` to `$9` put what they stood for into the target,
/// still encoded. The target is a path, or an absolute URL whose host does not depend on the request; if it has no query, it gets the
/// request's. Whatever is asked for, a path stays on this host: slashes at its beginning are made one.
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

        /// What a wildcard stood for, counted from 1.
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

    /// @throws IllegalArgumentException whose message says what is wrong with the pattern, the target or the status
    public static Redirect of(String from, String to, Status status) {
        if (!STATUSES.containsKey(status.code())) {
            throw new IllegalArgumentException("status " + status.code() + " is none of 301, 302, 303, 307 and 308");
        }
        PathGlob glob = PathGlob.of(from, literal -> encoded("path", literal, "?#"));
        String target = encoded("target", to, "");
        checkHost(target);
        List<Part> parts = parts(target, glob);
        String path = upTo('?', upTo('#', target));
        if (parts.size() == 1 && glob.matches(path)) throw new IllegalArgumentException("path " + path + " is sent to itself");
        return new Redirect(glob, parts, upTo('#', target).contains("?"), status);
    }

    /// Reads `FROM -> TO`, with a status behind it or without: then it is 301.
    ///
    /// @throws IllegalArgumentException whose message says what is wrong
    public static Redirect parse(String rule) {
        String[] words = rule.strip().split("[ \t]+");
        if (words.length < 3 || words.length > 4 || !words[1].equals("->")) {
            throw new IllegalArgumentException("a redirect is written as /from -> /to 301");
        }
        String code = words.length == 4 ? words[3] : "301";
        Optional<Status> status = STATUSES.values().stream().filter(known -> code.equals(Integer.toString(known.code()))).findAny();
        return of(words[0], words[2], status.orElseThrow(() ->
                new IllegalArgumentException("status " + code + " is none of 301, 302, 303, 307 and 308")));
    }

    private static String upTo(char end, String text) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    /// The text in the form in which it stands in a request: ASCII, needless escapes undone.
    private static String encoded(String what, String text, String forbidden) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0 || forbidden.indexOf(c) >= 0) {
                throw new IllegalArgumentException(what + " has a character that must be percent-encoded, code " + (int) c);
            }
        }
        return PercentEncoding.normalized(PercentEncoding.ascii(text));
    }

    /// A target's host is all in the rule: a request that could say how it goes on could lead anywhere.
    private static void checkHost(String to) {
        int scheme = to.startsWith("https://") ? 8 : to.startsWith("http://") ? 7 : 0;
        if (scheme == 0) {
            if (!to.startsWith("/") || to.startsWith("//")) {
                throw new IllegalArgumentException("target " + to + " is neither a path nor begins with http:// or https://");
            }
            return;
        }
        byte[] bytes = to.getBytes(StandardCharsets.US_ASCII);
        int end = TargetParser.authorityEnd(bytes, scheme, bytes.length);
        String authority = to.substring(scheme, end);
        if (authority.contains("$")) {
            throw new IllegalArgumentException("the host of " + to + " depends on the request: put a slash behind it");
        }
        if (authority.contains("%") || !TargetParser.authority(bytes, scheme, end)) {
            throw new IllegalArgumentException("target " + to + " names no host");
        }
    }

    private static List<Part> parts(String to, PathGlob from) {
        List<Part> parts = new ArrayList<>();
        int start = 0;
        for (int at = to.indexOf('$'); at >= 0; at = to.indexOf('$', at + 1)) {
            char digit = at + 1 < to.length() ? to.charAt(at + 1) : ' ';
            if (digit < '1' || digit > '9') {
                continue; // a dollar is a legal character of a URL
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

    /// The answer to a request, if the rule is about it.
    ///
    /// @param path the request's, with [needed][PercentEncoding#needed] escapes alone
    Optional<Reply> answer(String path, Request request) {
        if (!from.matches(path)) return Optional.empty();
        Optional<String> query = queried ? Optional.empty() : request.query();
        if (fixed.isPresent() && query.isEmpty()) return fixed;
        String target = target(fixed.isPresent() ? List.of() : from.captures(path));
        String location = query.map(more -> withQuery(target, more)).orElse(target);
        return Optional.of(location.length() > LONGEST
                ? Reply.error(Status.URI_TOO_LONG, "What this address leads to would be too long.") : reply(location));
    }

    private String target(List<String> captures) {
        StringBuilder target = new StringBuilder();
        for (Part part : to) {
            switch (part) {
                case Part.Text(String text) -> target.append(text);
                case Part.Capture(int number) -> target.append(captures.get(number - 1));
            }
            if (target.length() > LONGEST) {
                break; // it will not be sent, and need not be made
            }
        }
        return onThisHost(target.toString());
    }

    /// Two slashes, or a slash and what browsers take for one, would begin with a host.
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
