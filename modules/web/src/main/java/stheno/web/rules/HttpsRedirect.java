package stheno.web.rules;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.hosts.HostName;

/// Redirects requests without TLS to the same address with HTTPS. GET and HEAD get status 301, which all clients and caches understand;
/// other methods get 308, which keeps the method and the body. A request that names no host is answered 400.
///
/// The next handler gets requests with TLS, and requests for the challenges of a certificate authority
/// (`/.well-known/acme-challenge/`, RFC 8555, section 8.3), which come without TLS. Immutable; any thread.
public final class HttpsRedirect implements Handler {
    private static final int HTTPS = 443;
    private static final String CHALLENGES = "/.well-known/acme-challenge/";
    private static final Reply NO_HOST = Reply.error(Status.BAD_REQUEST, "Use HTTPS, or send a Host header field.");

    private static final Reply UNKNOWN = Reply.error(Status.MISDIRECTED_REQUEST, "This server has no host of this name.");

    private final String port;
    private final Handler next;
    private final Optional<Set<String>> names; // empty for all

    /// With HTTPS on port 443.
    public HttpsRedirect(Handler next) {
        this(HTTPS, next);
    }

    /// @param port of HTTPS, as clients see it
    /// @throws IllegalArgumentException if it is not from 1 to 65535
    public HttpsRedirect(int port, Handler next) {
        if (port < 1 || port > 0xffff) throw new IllegalArgumentException("port " + port + " is not from 1 to 65535");
        this.port = port == HTTPS ? "" : ":" + port;
        this.next = next;
        this.names = Optional.empty();
    }

    private HttpsRedirect(String port, Handler next, Set<String> names) {
        this.port = port;
        this.next = next;
        this.names = Optional.of(names);
    }

    /// The same, but only to these names, and to the address that the client has connected to; other requests are answered 421. For a
    /// handler that gets requests for any host: a request chooses its Host field, and a cache might keep the redirect for others.
    ///
    /// @param known names in lower case; `*.example.org` for all names below a domain
    public HttpsRedirect onlyTo(Set<String> known) {
        return new HttpsRedirect(port, next, Set.copyOf(known));
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Request request = exchange.request();
        if (exchange.secure() || isChallenge(request.path())) next.handle(exchange);
        else exchange.respond(isKnown(request, exchange.local()) ? redirect(request) : UNKNOWN);
    }

    private boolean isKnown(Request request, SocketAddress local) {
        String host = HostName.withoutPort(request.host()).toLowerCase(Locale.ROOT);
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return names.isEmpty() || name.isEmpty() || isNamed(name, names.get()) || isAddress(name, local);
    }

    private static boolean isNamed(String name, Set<String> known) {
        if (known.contains(name)) return true;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (known.contains("*" + name.substring(dot))) return true;
        }
        return false;
    }

    private static boolean isAddress(String name, SocketAddress local) {
        if (!(local instanceof InetSocketAddress internet)) return false;
        String literal = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        try {
            return InetAddress.ofLiteral(literal).equals(internet.getAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Behind the slash there is only a token, in the alphabet of base64url.
    private static boolean isChallenge(String path) {
        return path.startsWith(CHALLENGES) && path.length() > CHALLENGES.length() && path.chars().skip(CHALLENGES.length())
                .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }

    /// The reply to a request without TLS.
    Reply redirect(Request request) {
        String host = HostName.withoutPort(request.host());
        if (host.isEmpty() || request.method().equals("CONNECT")) return NO_HOST;
        String path = request.rawPath(); // an encoded slash may mean something to the handler behind HTTPS
        String target = path.equals("*") ? "/" : path + request.query().map(query -> '?' + query).orElse("");
        boolean reading = request.method().equals("GET") || request.method().equals("HEAD");
        Status status = reading ? Status.MOVED_PERMANENTLY : Status.PERMANENT_REDIRECT;
        return Reply.of(status).field("Location", "https://" + host + port + target);
    }
}
