package stheno.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stheno.reactor.Decimal;
import stheno.reactor.Network;

/// The client's address and scheme behind trusted proxies: from X-Forwarded-For and X-Forwarded-Proto, else from the Forwarded field
/// (RFC 7239). Pure; any thread.
///
/// The X-Forwarded fields have precedence: most proxies write them, and pass on a Forwarded field that the client may have forged. A proxy
/// that writes Forwarded must remove X-Forwarded-For.
///
/// Each proxy appends the address of its peer. So the list is read from its end, up to the first address that is not a trusted proxy's.
/// Forged entries stand before that one and are not read.
///
/// @param client the first address from the end that is not a trusted proxy's
/// @param secure whether that client uses TLS
public record Forwarded(SocketAddress client, boolean secure) {
    private static final int HOPS = 32; // of proxies; longer lists are forged

    private record Hop(String address, Optional<String> scheme) {}

    /// @param peer the connection's remote address
    /// @param tls whether the connection is encrypted
    /// @param trusted networks of proxies; their fields are read
    public static Forwarded of(SocketAddress peer, boolean tls, Fields fields, List<Network> trusted) {
        if (!trusted(peer, trusted)) return new Forwarded(peer, tls);
        Optional<String> scheme = scheme(fields);
        boolean customary = fields.has("X-Forwarded-For");
        if (!customary && !fields.has("Forwarded")) return new Forwarded(peer, scheme.map("https"::equals).orElse(tls));
        List<Hop> hops = customary ? customary(fields, scheme) : standard(fields);
        Forwarded latest = new Forwarded(peer, tls);
        for (int i = hops.size() - 1; i >= 0 && trusted(latest.client(), trusted); i--) {
            Optional<InetSocketAddress> address = address(hops.get(i).address());
            boolean secure = hops.get(i).scheme().map("https"::equals).orElse(latest.secure());
            if (address.isEmpty()) return new Forwarded(latest.client(), secure); // "unknown", or a name that hides it
            latest = new Forwarded(address.get(), secure);
        }
        return latest;
    }

    /// Whether this is the address of a trusted proxy.
    static boolean trusted(SocketAddress peer, List<Network> trusted) {
        if (trusted.isEmpty()) return false;
        if (!(peer instanceof InetSocketAddress inet)) return true; // the mode of a Unix-domain socket's file guards it
        for (Network network : trusted) {
            if (network.contains(inet.getAddress())) return true;
        }
        return false;
    }

    private static List<Hop> standard(Fields fields) {
        List<Hop> hops = new ArrayList<>();
        for (String element : elements(fields, "Forwarded")) {
            Optional<String> from = Optional.empty();
            Optional<String> scheme = Optional.empty();
            for (String pair : split(element, ';')) {
                int equals = pair.indexOf('=');
                if (equals < 0) continue;
                String value = unquoted(pair.substring(equals + 1).strip());
                switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                    case "for" -> from = Optional.of(value);
                    case "proto" -> scheme = Optional.of(value.toLowerCase(Locale.ROOT));
                    default -> { }
                }
            }
            hops.add(new Hop(from.orElse("unknown"), scheme));
        }
        return hops;
    }

    /// One for all hops by convention: the outermost proxy's.
    private static Optional<String> scheme(Fields fields) {
        List<String> schemes = elements(fields, "X-Forwarded-Proto");
        return schemes.isEmpty() ? Optional.empty() : Optional.of(schemes.getFirst().toLowerCase(Locale.ROOT));
    }

    private static List<Hop> customary(Fields fields, Optional<String> scheme) {
        List<Hop> hops = new ArrayList<>();
        for (String address : elements(fields, "X-Forwarded-For")) hops.add(new Hop(address, scheme));
        return hops;
    }

    /// The elements of a list (RFC 9110, section 5.6.1) that may be spread over several fields; of a longer one its end.
    private static List<String> elements(Fields fields, String name) {
        List<String> elements = new ArrayList<>();
        for (String value : fields.all(name)) elements.addAll(split(value, ','));
        return elements.size() <= HOPS ? elements : elements.subList(elements.size() - HOPS, elements.size());
    }

    /// Splits outside of quoted strings.
    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            if (!end && text.charAt(i) == '"') quoted = !quoted;
            if (!end && (quoted || text.charAt(i) != at)) continue;
            String part = text.substring(start, i).strip();
            if (!part.isEmpty()) parts.add(part);
            start = i + 1;
        }
        return parts;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replace("\\", "") : value;
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`; a missing port is 0. Nothing is ever looked up.
    static Optional<InetSocketAddress> address(String text) {
        String host = text;
        int port = 0;
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (colon > 0 && (bracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon)) {
            port = (int) Decimal.parse(text.substring(colon + 1), 65_535);
            host = text.substring(0, colon);
        }
        if (bracketed) host = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
        if (port < 0 || host.isEmpty() || host.indexOf('%') >= 0) return Optional.empty();
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
