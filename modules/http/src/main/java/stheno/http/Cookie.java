package stheno.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A cookie that a reply sets (RFC 6265, section 4.1). With nothing else said, it is sent to this host alone, for the session, to the folder
/// of the path that set it; scripts cannot read it, and other sites' forms do not send it. Immutable; any thread.
public final class Cookie {
    private static final String FORBIDDEN = "\",;\\"; // in a value, beside blanks, controls, and what is not ASCII

    /// When a browser sends a cookie with requests that another site has caused.
    public enum SameSite {
        /// Never.
        STRICT("Strict"),
        /// With links that lead here.
        LAX("Lax"),
        /// Always; browsers demand [#secure] for that.
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    private final String name;
    private final String value;
    private final String path;
    private final Optional<Duration> age;
    private final boolean secure;
    private final boolean script;
    private final SameSite site;

    private Cookie(String name, String value, String path, Optional<Duration> age, boolean secure, boolean script, SameSite site) {
        this.name = name;
        this.value = value;
        this.path = path;
        this.age = age;
        this.secure = secure;
        this.script = script;
        this.site = site;
    }

    /// @param value visible ASCII without quotes, commas, semicolons and backslashes: encode anything else
    /// @throws IllegalArgumentException if the name is not a token, or for another value
    public static Cookie of(String name, String value) {
        if (!HttpSyntax.isToken(name)) throw new IllegalArgumentException("cookie name " + name + " is not a token");
        boolean legal = value.chars().allMatch(c -> c > ' ' && c < 0x7f && FORBIDDEN.indexOf(c) < 0);
        if (!legal) throw new IllegalArgumentException("the value of cookie " + name + " has a character that must be encoded");
        return new Cookie(name, value, "", Optional.empty(), false, false, SameSite.LAX);
    }

    /// One that has the browser forget a cookie of this name. Its path has to be that of the cookie.
    public static Cookie forgotten(String name) {
        return of(name, "").maxAge(Duration.ZERO);
    }

    /// Sent to this path and everything below it.
    ///
    /// @throws IllegalArgumentException if it does not begin with a slash, or has a semicolon or a control character
    public Cookie path(String prefix) {
        boolean legal = prefix.startsWith("/") && prefix.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ';');
        if (!legal) throw new IllegalArgumentException("cookie path " + prefix);
        return new Cookie(name, value, prefix, age, secure, script, site);
    }

    /// Kept for this long instead of for the session; whole seconds.
    public Cookie maxAge(Duration duration) {
        return new Cookie(name, value, path, Optional.of(duration), secure, script, site);
    }

    /// Sent over TLS alone.
    public Cookie secure() {
        return new Cookie(name, value, path, age, true, script, site);
    }

    /// Readable by scripts in the page.
    public Cookie readableByScripts() {
        return new Cookie(name, value, path, age, secure, true, site);
    }

    /// The same cookie with a SameSite attribute: when browsers send it with requests from other sites.
    public Cookie sameSite(SameSite when) {
        return new Cookie(name, value, path, age, secure, script, when);
    }

    /// The value of a Set-Cookie field.
    String field() {
        StringBuilder field = new StringBuilder(name).append('=').append(value);
        if (!path.isEmpty()) field.append("; Path=").append(path);
        age.ifPresent(duration -> field.append("; Max-Age=").append(duration.toSeconds()));
        if (secure) field.append("; Secure");
        if (!script) field.append("; HttpOnly");
        return field.append("; SameSite=").append(site.text).toString();
    }

    /// What a request's Cookie fields say (RFC 6265, section 4.2): the first value of each name, which browsers send for the longest path.
    static Map<String, String> parse(Fields fields) {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String line : fields.all("Cookie")) {
            for (String pair : line.split(";")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? "" : pair.substring(0, equals).strip();
                if (!name.isEmpty()) cookies.putIfAbsent(name, pair.substring(equals + 1).strip());
            }
        }
        return cookies;
    }

    /// The name alone: the value may be a secret.
    @Override
    public String toString() {
        return "Cookie " + name;
    }
}
