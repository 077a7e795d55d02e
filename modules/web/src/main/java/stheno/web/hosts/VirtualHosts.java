package stheno.web.hosts;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Request;

/// Chooses a handler by the host that a request names (RFC 9110, section 7.2). The port, the case and a dot at the end do not count.
///
/// | name            | matches                                                                            |
/// |-----------------|------------------------------------------------------------------------------------|
/// | `example.org`   | that host                                                                          |
/// | `*.example.org` | every host below it: `a.example.org`, `a.b.example.org`; the longest pattern wins  |
/// | `192.0.2.1`     | that address                                                                       |
/// | `[2001:db8::1]` | that address, in any notation                                                      |
///
/// Exact names override patterns. The default handler gets every other host, requests without a host, and CONNECT requests, which ask
/// for a tunnel. Immutable; any thread. A host in its usual notation is found without an allocation.
public final class VirtualHosts implements Handler {
    private final Map<String, Handler> exact = new HashMap<>();
    private final Map<String, Handler> below = new HashMap<>(); // by the text behind the `*.`
    private final Handler otherwise;

    /// @throws IllegalArgumentException if a name is not valid, or is there twice; the message names it
    public VirtualHosts(Map<String, Handler> hosts, Handler otherwise) {
        this.otherwise = otherwise;
        hosts.forEach(this::add);
    }

    private void add(String name, Handler handler) {
        boolean pattern = name.startsWith("*.");
        String host = normal(pattern ? name.substring(2) : name);
        if (!(HostName.isValid(host) || !pattern && host.startsWith("[") && host.endsWith("]"))) {
            throw new IllegalArgumentException("host " + name + " is no name, like example.org, *.example.org or [2001:db8::1]"
                    + (name.chars().allMatch(c -> c < 0x80) ? "" : "; write it in its ASCII form, xn--..."));
        }
        if ((pattern ? below : exact).put(host, handler) != null) throw new IllegalArgumentException("host " + name + " is there twice");
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        handler(exchange.request()).handle(exchange);
    }

    /// The handler for a request.
    Handler handler(Request request) {
        return request.method().equals("CONNECT") ? otherwise : handler(request.host());
    }

    private Handler handler(String host) {
        Handler known = exact.get(host);
        if (known != null) return known;
        String name = normal(HostName.withoutPort(host));
        Handler named = exact.get(name);
        if (named != null) return named;
        return below.isEmpty() || HostName.isTooLong(name) ? otherwise : byPattern(name);
    }

    /// The first dot has the longest name behind it.
    private Handler byPattern(String name) {
        for (int dot = name.indexOf('.', 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
            Handler handler = below.get(name.substring(dot + 1));
            if (handler != null) return handler;
        }
        return otherwise;
    }

    /// In lower case and without the last dot; an address between brackets in the platform's notation.
    private static String normal(String host) {
        if (host.startsWith("[") && host.endsWith("]")) return address(host);
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static String address(String host) {
        try {
            return '[' + InetAddress.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress() + ']';
        } catch (IllegalArgumentException e) {
            return ""; // matches no host
        }
    }
}
