package stheno.web.hosts;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Request;

/// Chooses a handler by the host that a request is meant for (RFC 9110, section 7.2), without its port, in either case, with or without
/// the dot at its end.
///
/// | name            | stands for                                                             |
/// |-----------------|------------------------------------------------------------------------|
/// | `example.org`   | that host                                                              |
/// | `*.example.org` | all below it, `a.example.org` and `a.b.example.org`; the longest counts |
/// | `192.0.2.1`     | that address                                                           |
/// | `[2001:db8::1]` | that address, however it is written                                    |
///
/// Exact names go before patterns. Whatever has no handler goes to the default one, and so does a request that names no host, or that
/// asks for a tunnel (CONNECT). Immutable; any thread. A host that is written as usual is found without an allocation.
public final class VirtualHosts implements Handler {
    private static final int LONGEST = 253; // characters of a host's name, RFC 1035, section 2.3.4
    private static final int LABEL = 63;

    private final Map<String, Handler> exact = new HashMap<>();
    private final Map<String, Handler> below = new HashMap<>(); // by what is behind the `*.`
    private final Handler otherwise;

    /// @throws IllegalArgumentException whose message says which name is none, or is there twice
    public VirtualHosts(Map<String, Handler> hosts, Handler otherwise) {
        this.otherwise = otherwise;
        hosts.forEach(this::add);
    }

    private void add(String name, Handler handler) {
        boolean pattern = name.startsWith("*.");
        String host = normal(pattern ? name.substring(2) : name);
        if (!(isName(host) || !pattern && host.startsWith("[") && host.endsWith("]"))) {
            throw new IllegalArgumentException("host " + name + " is no name, like example.org, *.example.org or [2001:db8::1]"
                    + (name.chars().allMatch(c -> c < 0x80) ? "" : "; write it in its ASCII form, xn--..."));
        }
        if ((pattern ? below : exact).put(host, handler) != null) throw new IllegalArgumentException("host " + name + " is there twice");
    }

    private static boolean isName(String host) {
        if (host.isEmpty() || host.length() > LONGEST) return false;
        for (String label : host.split("\\.", -1)) {
            boolean shaped = label.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
            if (label.isEmpty() || label.length() > LABEL || !shaped) return false;
        }
        return true;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        handler(exchange.request()).handle(exchange);
    }

    /// Who answers a request.
    Handler handler(Request request) {
        return request.method().equals("CONNECT") ? otherwise : handler(request.host());
    }

    private Handler handler(String host) {
        Handler known = exact.get(host);
        if (known != null) return known;
        String name = normal(withoutPort(host));
        Handler named = exact.get(name);
        if (named != null) return named;
        return below.isEmpty() || name.length() > LONGEST ? otherwise : byPattern(name);
    }

    /// The first dot has the longest name behind it.
    private Handler byPattern(String name) {
        for (int dot = name.indexOf('.', 1); dot > 0; dot = name.indexOf('.', dot + 1)) {
            Handler handler = below.get(name.substring(dot + 1));
            if (handler != null) return handler;
        }
        return otherwise;
    }

    /// A host without what is behind its colon; one within brackets belongs to the address.
    static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /// In small letters and without the last dot; an address between brackets in the platform's way of writing it.
    private static String normal(String host) {
        if (host.startsWith("[") && host.endsWith("]")) return address(host);
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static String address(String host) {
        try {
            return '[' + InetAddress.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress() + ']';
        } catch (IllegalArgumentException e) {
            return ""; // nobody's name
        }
    }
}
