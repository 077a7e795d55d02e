package stheno.catcher.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.hosts.HostName;

/// Keeps other web sites away from what has no password.
///
/// - A host name that is not allowed is refused: else a web site could give its own name this server's address (DNS rebinding), and read
///   everything. Addresses and `localhost` are always allowed, since no site has them as its name.
/// - A change that a page of another origin asks for is refused. `Sec-Fetch-Site` tells, which is right behind a proxy too; `Origin`, where
///   a browser does not send that, as over plain HTTP to another machine. No page can forge either field. Programs send neither.
///
/// Any thread.
public final class HostGuard implements Handler {
    /// Allows every host name.
    public static final String ANY = "*";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> hosts;
    private final Handler next;

    /// @param hosts allowed names beside those that are always allowed, without ports; [#ANY] for all
    public HostGuard(List<String> hosts, Handler next) {
        this.hosts = Set.copyOf(hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList());
        this.next = next;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Optional<Reply> refusal = refusal(exchange.request());
        if (refusal.isPresent()) exchange.respond(refusal.get());
        else next.handle(exchange);
    }

    /// The answer to a request that is refused.
    Optional<Reply> refusal(Request request) {
        String host = request.host();
        if (!host.isEmpty() && !isAllowed(host)) {
            return Optional.of(Answers.error(Status.MISDIRECTED_REQUEST, "This server does not answer for the host name of the request. "
                    + "Add the name to the allowed host names, or use localhost or an address."));
        }
        if (SAFE.contains(request.method())) return Optional.empty();
        Optional<String> site = request.header("Sec-Fetch-Site");
        Optional<String> origin = request.header("Origin");
        boolean foreign = site.isPresent() ? !site.get().equals("same-origin") && !site.get().equals("none")
                : origin.isPresent() && !isOwn(origin.get(), host);
        return foreign ? Optional.of(Answers.error(Status.FORBIDDEN, "A page of another origin asks for a change.")) : Optional.empty();
    }

    private boolean isAllowed(String host) {
        String name = HostName.withoutPort(host).toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        return hosts.contains(ANY) || hosts.contains(name) || name.equals("localhost") || name.endsWith(".localhost") || isAddress(name);
    }

    /// Whether it is an address: the last label of a name is no number (WHATWG URL Standard, section 3.5).
    private static boolean isAddress(String name) {
        if (name.startsWith("[")) return name.endsWith("]");
        String last = name.substring(name.lastIndexOf('.') + 1);
        return !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// A proxy may have changed the Host field; then the origin is one of the allowed names.
    private boolean isOwn(String origin, String host) {
        int scheme = origin.indexOf("://");
        if (scheme < 0) return false; // `null`, of a page without an origin
        String authority = origin.substring(scheme + 3);
        if (authority.equalsIgnoreCase(host)) return true;
        String name = HostName.withoutPort(authority).toLowerCase(Locale.ROOT);
        return hosts.contains(name);
    }
}
