package stheno.appliance.admin;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.http.Fields;
import stheno.web.hosts.HostName;

/// Keeps other sites' pages, which run in the browsers of people who may come here, from reading or changing anything. Immutable; any
/// thread.
///
/// *Rebinding*: a page of `evil.example` has its name resolve to this machine, and then is of the same origin as these pages. The Host
/// field gives it away: it must be an address or a name that is known.
///
/// *Forgery*: a page sends a form here without reading the answer. It cannot know the token, which is drawn once a process and stands in
/// the pages; and browsers say where a form comes from.
///
/// @param names this server goes by, in lower case; `*.example.org` for all below that
/// @param token proves that who sends it has read a page of ours
record AdminGuard(Set<String> names, String token) {
    private static final int TOKEN_BYTES = 24;
    private static final Optional<String> FOREIGN = Optional.of("A page of another site has sent this.");

    /// With a token of its own.
    static AdminGuard of(Set<String> names) {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AdminGuard(Set.copyOf(names), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// Why a request for this `host[:port]` is not served, if it is not.
    ///
    /// @param hosted more names, of the moment
    Optional<String> refusesHost(String host, Set<String> hosted) {
        String name = withoutDot(HostName.withoutPort(host.toLowerCase(Locale.ROOT)));
        if (name.equals("localhost") || literal(name) || known(name, names) || known(name, hosted)) return Optional.empty();
        return Optional.of("These pages answer to an address, to localhost, and to names of this server, which is none of them.");
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean literal(String name) {
        boolean six = name.startsWith("[") && name.endsWith("]");
        if (!six && (name.isEmpty() || name.indexOf(':') >= 0)) return false;
        try {
            InetAddress.ofLiteral(six ? name.substring(1, name.length() - 1) : name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean known(String name, Set<String> names) {
        if (names.contains(name)) return true;
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
            if (names.contains("*" + name.substring(dot))) return true;
        }
        return false;
    }

    /// Why this may come from a page of another site, if it may.
    Optional<String> refusesOrigin(Fields fields, String host) {
        String http = "http://" + host;
        String https = "https://" + host;
        for (String origin : fields.all("Origin")) {
            if (!origin.equalsIgnoreCase(http) && !origin.equalsIgnoreCase(https)) return FOREIGN;
        }
        for (String site : fields.all("Sec-Fetch-Site")) {
            if (!site.equals("same-origin")) return FOREIGN;
        }
        return Optional.empty();
    }

    /// Whether that is the token; how much of it is right does not show in the time this takes.
    boolean admits(String offered) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.US_ASCII), offered.getBytes(StandardCharsets.UTF_8));
    }

    /// Hides the token.
    @Override
    public String toString() {
        return "AdminGuard" + names;
    }
}
