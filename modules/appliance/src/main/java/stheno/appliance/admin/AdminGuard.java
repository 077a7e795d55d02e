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

/// Protects the administration against pages of other sites in an administrator's browser. Immutable; any
/// thread.
///
/// *Rebinding*: the name of `evil.example` resolves to this machine, so that its page has the same origin as these pages. Therefore the
/// Host field must be an address or a known name.
///
/// *Forgery*: a page of another site sends a form here, without reading the reply. It does not know the token of this process, which is
/// in the server's own pages. Browsers also send the origin of a form.
///
/// @param names names of this server, in lower case; `*.example.org` for all names below a domain
/// @param token a secret in the server's pages, which their requests contain
record AdminGuard(Set<String> names, String token) {
    private static final int TOKEN_BYTES = 24;
    private static final Optional<String> FOREIGN = Optional.of("The request comes from a page of another site.");

    /// With a new token.
    static AdminGuard of(Set<String> names) {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AdminGuard(Set.copyOf(names), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// The reason to refuse a request for this `host[:port]`; empty to serve it.
    ///
    /// @param hosted more names, from the current settings
    Optional<String> refusesHost(String host, Set<String> hosted) {
        String name = withoutDot(HostName.withoutPort(host.toLowerCase(Locale.ROOT)));
        if (name.equals("localhost") || literal(name) || known(name, names) || known(name, hosted)) return Optional.empty();
        return Optional.of("The Host field must be an address, localhost, or a name of this server (admin.names).");
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

    /// The reason to assume that this comes from a page of another site; empty if it does not.
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

    /// Whether the token is right, in constant time.
    boolean admits(String offered) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.US_ASCII), offered.getBytes(StandardCharsets.UTF_8));
    }

    /// Hides the token.
    @Override
    public String toString() {
        return "AdminGuard" + names;
    }
}
