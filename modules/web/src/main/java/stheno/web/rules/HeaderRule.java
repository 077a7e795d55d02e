package stheno.web.rules;

import java.util.Locale;
import java.util.Set;
import stheno.http.Fields;
import stheno.http.PercentEncoding;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.paths.PathGlob;

/// A header field for all replies under some paths: `/assets/** Cache-Control: public, max-age=31536000`.
///
/// In the path `*` matches any text without a slash and `**`, once, any text. It is compared with the decoded path of the request.
/// The rule applies to successes and redirects (200, 201, 204, 206, 301 to 304, 307, 308), so that an error is not cached in place of the
/// page. A rule that begins with `always` applies to every status.
///
/// Immutable; any thread.
public final class HeaderRule {
    private static final String ALWAYS = "always ";

    /// Fields of the connection and the message: a rule would break the framing.
    private static final Set<String> CONNECTIONS = Set.of("content-length", "transfer-encoding", "connection", "keep-alive", "date",
            "server", "trailer", "te", "upgrade", "proxy-connection");

    /// Fields of the content: one value would be wrong for most files.
    private static final Set<String> CONTENTS = Set.of("content-type", "content-encoding", "content-range", "accept-ranges", "vary",
            "etag", "last-modified", "location");

    private final PathGlob paths;
    private final String name;
    private final String value;
    private final boolean always;

    private HeaderRule(PathGlob paths, String name, String value, boolean always) {
        this.paths = paths;
        this.name = name;
        this.value = value;
        this.always = always;
    }

    /// @param always whether errors get the field too
    /// @throws IllegalArgumentException if the path or the field is malformed, or the server sets that field itself; the message says so
    public static HeaderRule of(String paths, String name, String value, boolean always) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (CONNECTIONS.contains(lower)) throw new IllegalArgumentException("field " + name + " is set by the server for the connection");
        if (CONTENTS.contains(lower)) throw new IllegalArgumentException("field " + name + " is set by the server for the content");
        if (value.isBlank()) throw new IllegalArgumentException("field " + name + " has no value");
        Fields.EMPTY.with(name, value);
        return new HeaderRule(PathGlob.of(paths, HeaderRule::decoded), name, value.strip(), always);
    }

    /// Reads `PATH NAME: VALUE`, perhaps with `always` before it.
    ///
    /// @throws IllegalArgumentException if the rule is malformed; the message says why
    public static HeaderRule parse(String rule) {
        String text = rule.strip().replace('\t', ' ');
        boolean always = text.startsWith(ALWAYS);
        String bare = always ? text.substring(ALWAYS.length()).strip() : text;
        int blank = bare.indexOf(' ');
        int colon = bare.indexOf(':', blank + 1);
        if (blank < 0 || colon < 0) throw new IllegalArgumentException("a header rule is written as /path/** Name: value");
        return of(bare.substring(0, blank), bare.substring(blank + 1, colon).strip(), bare.substring(colon + 1), always);
    }

    private static String decoded(String literal) {
        return PercentEncoding.decodedPath(literal).orElseThrow(() ->
                new IllegalArgumentException("path " + literal + " has a malformed percent-encoding"));
    }

    /// Whether the rule matches that decoded path.
    boolean matches(String path) {
        return paths.matches(path);
    }

    /// Whether it lets clients of other origins read this path (Access-Control-Allow-Origin).
    public boolean allowsOrigins(Request request) {
        return name.equalsIgnoreCase("Access-Control-Allow-Origin") && matches(request.decodedPath().orElseGet(request::path));
    }

    /// Whether it says how long a reply may be kept.
    boolean isForCaches() {
        return name.equalsIgnoreCase("Cache-Control") || name.equalsIgnoreCase("Expires");
    }

    /// Whether it applies to replies with that status.
    boolean covers(Status status) {
        return always || isGood(status);
    }

    /// Whether rules without `always` apply to replies with that status.
    static boolean isGood(Status status) {
        return switch (status.code()) {
            case 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 -> true;
            default -> false;
        };
    }

    String name() {
        return name;
    }

    String value() {
        return value;
    }

    /// Whether the other rule applies to the same replies.
    boolean hasScopeOf(HeaderRule other) {
        return always == other.always && paths.toString().equals(other.paths.toString());
    }

    /// The rule as [#parse] reads it.
    @Override
    public String toString() {
        return (always ? ALWAYS : "") + paths + ' ' + name + ": " + value;
    }
}
