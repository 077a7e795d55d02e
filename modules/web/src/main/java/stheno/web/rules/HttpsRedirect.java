package stheno.web.rules;

import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.hosts.HostName;

/// Redirects requests without TLS to the same address with HTTPS. GET and HEAD get status 301, which all clients and caches understand; other
/// methods get 308, which keeps the method and the body. A request that names no host is answered 400.
///
/// The next handler gets requests with TLS, and requests for the challenges of a certificate authority
/// (`/.well-known/acme-challenge/`, RFC 8555, section 8.3), which come without TLS. Immutable; any thread.
public final class HttpsRedirect implements Handler {
    private static final int HTTPS = 443;
    private static final String CHALLENGES = "/.well-known/acme-challenge/";
    private static final Reply NO_HOST = Reply.error(Status.BAD_REQUEST, "Use HTTPS, or send a Host header field.");

    private final String port;
    private final Handler next;

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
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Request request = exchange.request();
        if (exchange.secure() || isChallenge(request.path())) next.handle(exchange);
        else exchange.respond(redirect(request));
    }

    /// Behind the slash there is only a token, in the alphabet of base64url.
    private static boolean isChallenge(String path) {
        return path.startsWith(CHALLENGES) && path.length() > CHALLENGES.length() && path.chars().skip(CHALLENGES.length())
                .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }

    /// The reply to a request without TLS.
    Reply redirect(Request request) {
        String host = HostName.withoutPort(request.host());
        String path = request.path();
        if (host.isEmpty() || request.method().equals("CONNECT")) return NO_HOST;
        String target = path.equals("*") ? "/" : path + request.query().map(query -> '?' + query).orElse("");
        boolean reading = request.method().equals("GET") || request.method().equals("HEAD");
        Status status = reading ? Status.MOVED_PERMANENTLY : Status.PERMANENT_REDIRECT;
        return Reply.of(status).field("Location", "https://" + host + port + target);
    }
}
