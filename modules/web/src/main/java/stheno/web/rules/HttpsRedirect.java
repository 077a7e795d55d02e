package stheno.web.rules;

import java.util.OptionalInt;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.hosts.HostName;

/// Sends those who came without TLS to the same address with it: 301 for GET and HEAD, which every client and cache understands, and 308
/// for the rest, so that a form is not lost on the way. Who does not say which host is meant is answered 400.
///
/// Proofs for a certificate (`/.well-known/acme-challenge/`, RFC 8555, section 8.3) are asked for without TLS, and go to the next handler,
/// like everything that came with it. Immutable; any thread.
public final class HttpsRedirect implements Handler {
    private static final String CHALLENGES = "/.well-known/acme-challenge/";
    private static final Reply NO_HOST = Reply.error(Status.BAD_REQUEST, "This needs HTTPS, and a request that says for which host it is.");

    private final String port;
    private final Handler next;

    /// @param port where HTTPS is, if that is not 443
    /// @throws IllegalArgumentException if it is not from 1 to 65535
    public HttpsRedirect(OptionalInt port, Handler next) {
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 0xffff)) {
            throw new IllegalArgumentException("port " + port.getAsInt() + " is not from 1 to 65535");
        }
        this.port = port.isEmpty() || port.getAsInt() == 443 ? "" : ":" + port.getAsInt();
        this.next = next;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Request request = exchange.request();
        if (exchange.secure() || isChallenge(request.path())) next.handle(exchange);
        else exchange.respond(elsewhere(request));
    }

    /// A token and nothing else behind the slash: its alphabet is that of base64url.
    private static boolean isChallenge(String path) {
        return path.startsWith(CHALLENGES) && path.length() > CHALLENGES.length() && path.chars().skip(CHALLENGES.length())
                .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }

    /// The answer to a request that came without TLS.
    Reply elsewhere(Request request) {
        String host = HostName.withoutPort(request.host());
        String path = request.path();
        if (host.isEmpty() || request.method().equals("CONNECT")) return NO_HOST;
        String target = path.equals("*") ? "/" : path + request.query().map(query -> '?' + query).orElse("");
        boolean reading = request.method().equals("GET") || request.method().equals("HEAD");
        Status status = reading ? Status.MOVED_PERMANENTLY : Status.PERMANENT_REDIRECT;
        return Reply.of(status).field("Location", "https://" + host + port + target);
    }
}
