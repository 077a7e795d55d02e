package stheno.dns.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import stheno.reactor.Network;

/// Another DNS server: how it is asked, and where. Immutable; any thread.
///
/// As text, with the default port of the protocol unless it is given:
///
///     192.0.2.1   192.0.2.1:5353   [2001:db8::1]:53   udp://192.0.2.1   tcp://192.0.2.1
///     tls://1.1.1.1#cloudflare-dns.com   tls://192.0.2.1   https://1.1.1.1/dns-query   https://dns.example/dns-query#192.0.2.1
///
/// @param address IP address and port
/// @param host the name that the certificate must have, which also goes into `Host`; the address without brackets if the text has no name
/// @param path of an `https://` server, beginning with a slash; else empty
public record Upstream(Protocol protocol, InetSocketAddress address, String host, String path) {
    private static final int LONGEST = 2048; // characters of the text
    private static final String DEFAULT_PATH = "/dns-query"; // RFC 8484 4.1.1

    /// How a server is asked.
    public enum Protocol {
        /// By UDP, and by TCP for what is truncated.
        UDP("udp", 53),
        /// By TCP alone (RFC 7766).
        TCP("tcp", 53),
        /// By TLS (RFC 7858).
        TLS("tls", 853),
        /// By HTTPS (RFC 8484).
        HTTPS("https", 443);

        private final String scheme;
        private final int port;

        Protocol(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }

        /// The word before `://`.
        public String scheme() {
            return scheme;
        }

        /// The default port.
        public int port() {
            return port;
        }

        /// Whether the connection is encrypted.
        public boolean encrypted() {
            return this == TLS || this == HTTPS;
        }
    }

    /// @throws IllegalArgumentException if the address is a name that was not resolved
    public Upstream {
        Objects.requireNonNull(protocol);
        Objects.requireNonNull(host);
        if (address.isUnresolved()) throw new IllegalArgumentException(address + " is not an IP address");
        if (path.isEmpty() == (protocol == Protocol.HTTPS)) throw new IllegalArgumentException("a path is for https:// alone");
    }

    /// A server asked by UDP.
    public static Upstream udp(InetSocketAddress address) {
        return new Upstream(Protocol.UDP, address, HostPort.print(address.getAddress()), "");
    }

    /// The server of a text. Names are not resolved.
    ///
    /// @throws IllegalArgumentException if the text is none; the message says what is wrong
    public static Upstream of(String text) {
        if (text.length() > LONGEST) throw new IllegalArgumentException("longer than " + LONGEST + " characters");
        int scheme = text.indexOf("://");
        if (scheme < 0) return plain(Protocol.UDP, text, text);
        String rest = text.substring(scheme + 3);
        return switch (text.substring(0, scheme)) {
            case "udp" -> plain(Protocol.UDP, rest, text);
            case "tcp" -> plain(Protocol.TCP, rest, text);
            case "tls" -> tls(rest, text);
            case "https" -> https(rest, text);
            default -> throw new IllegalArgumentException("\"" + text + "\" begins with another word than udp, tcp, tls or https");
        };
    }

    private static Upstream plain(Protocol protocol, String place, String text) {
        if (place.indexOf('#') >= 0 || place.indexOf('/') >= 0) {
            throw new IllegalArgumentException("\"" + text + "\" has a name or a path: these are for tls:// and https:// alone");
        }
        HostPort at = HostPort.of(place, protocol.port, text);
        return new Upstream(protocol, at.address(text), at.name(), "");
    }

    /// `tls://ADDRESS#NAME`, as Unbound and systemd write it, or `tls://NAME@ADDRESS`.
    private static Upstream tls(String rest, String text) {
        int hash = rest.indexOf('#');
        int at = rest.indexOf('@');
        if (hash >= 0) return tls(HostPort.of(rest.substring(0, hash), Protocol.TLS.port, text), rest.substring(hash + 1), text);
        if (at >= 0) return tls(HostPort.of(rest.substring(at + 1), Protocol.TLS.port, text), rest.substring(0, at), text);
        HostPort place = HostPort.of(rest, Protocol.TLS.port, text);
        if (!place.isAddress()) {
            throw new IllegalArgumentException("\"" + text + "\" has no IP address: write tls://ADDRESS#" + place.host);
        }
        return tls(place, place.name(), text);
    }

    private static Upstream tls(HostPort place, String name, String text) {
        return new Upstream(Protocol.TLS, place.address(text), HostPort.checked(name, text), "");
    }

    /// `https://ADDRESS/PATH`, or `https://NAME/PATH#ADDRESS`.
    private static Upstream https(String rest, String text) {
        int hash = rest.indexOf('#');
        String url = hash < 0 ? rest : rest.substring(0, hash);
        int slash = url.indexOf('/');
        HostPort named = HostPort.of(slash < 0 ? url : url.substring(0, slash), Protocol.HTTPS.port, text);
        String path = slash < 0 ? DEFAULT_PATH : url.substring(slash);
        for (char c : path.toCharArray()) {
            if (c <= ' ' || c > '~' || c == '{') throw new IllegalArgumentException("\"" + text + "\" has a path with other characters");
        }
        if (hash < 0 && !named.isAddress()) {
            throw new IllegalArgumentException("\"" + text + "\" needs the IP address of " + named.host + ": write https://" + url
                    + "#ADDRESS");
        }
        HostPort place = hash < 0 ? named : HostPort.of(rest.substring(hash + 1), named.port, text);
        if (place.port != named.port) throw new IllegalArgumentException("\"" + text + "\" has two ports");
        return new Upstream(Protocol.HTTPS, place.address(text), HostPort.checked(named.name(), text), path);
    }

    /// The `Host` field of requests by HTTPS.
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return address.getPort() == Protocol.HTTPS.port ? name : name + ":" + address.getPort();
    }

    /// In a form that [#of] reads.
    @Override
    public String toString() {
        String ip = HostPort.print(address.getAddress());
        String place = (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + (address.getPort() == protocol.port ? "" : ":" + address.getPort());
        boolean named = !host.equals(ip);
        return switch (protocol) {
            case UDP -> address.getPort() == protocol.port ? ip : place;
            case TCP -> "tcp://" + place;
            case TLS -> "tls://" + place + (named ? "#" + host : "");
            case HTTPS -> named ? "https://" + authority() + path + "#" + ip : "https://" + place + path;
        };
    }

    /// A host, which is an address or a name, and a port.
    private record HostPort(String host, int port) {
        static HostPort of(String text, int port, String whole) {
            if (text.startsWith("[")) {
                int end = text.indexOf(']');
                if (end < 0) throw new IllegalArgumentException("\"" + whole + "\" has no closing bracket");
                String behind = text.substring(end + 1);
                if (behind.isEmpty()) return new HostPort(text.substring(1, end), port);
                if (behind.charAt(0) != ':') throw new IllegalArgumentException("\"" + whole + "\" has text behind the bracket");
                return new HostPort(text.substring(1, end), port(behind.substring(1), whole));
            }
            int colon = text.indexOf(':');
            if (colon < 0 || text.indexOf(':', colon + 1) >= 0) return new HostPort(text, port); // or IPv6 without a port
            return new HostPort(text.substring(0, colon), port(text.substring(colon + 1), whole));
        }

        private static int port(String text, String whole) {
            boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            int port = digits ? Integer.parseInt(text) : 0;
            if (port < 1 || port > 0xFFFF) throw new IllegalArgumentException("\"" + whole + "\" has a port that is not from 1 to 65535");
            return port;
        }

        boolean isAddress() {
            return parsed().isPresent();
        }

        private Optional<InetAddress> parsed() {
            try {
                int zone = host.indexOf('%'); // fe80::1%eth0
                Network.of(zone < 0 ? host : host.substring(0, zone));
                return host.equals("all") || host.indexOf('/') >= 0 ? Optional.empty() : Optional.of(InetAddress.ofLiteral(host));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /// The host; an address in its shortest form.
        String name() {
            return parsed().map(HostPort::print).orElse(host);
        }

        InetSocketAddress address(String whole) {
            InetAddress address = parsed().orElseThrow(() -> new IllegalArgumentException(noAddress(host, whole)));
            if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new IllegalArgumentException("\"" + whole + "\": no server has the address " + host);
            }
            return new InetSocketAddress(address, port);
        }

        private static String noAddress(String host, String whole) {
            boolean letters = host.chars().anyMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
            if (!letters || !isName(host)) return "\"" + whole + "\" has no IP address where one must stand, but \"" + host + "\"";
            return (whole.equals(host) ? "" : "\"" + whole + "\": ") + host + " is a name, not an IP address";
        }

        private static boolean isName(String text) {
            boolean formed = !text.isEmpty() && text.length() <= 253 && text.chars().allMatch(c ->
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.');
            return formed && !text.startsWith(".") && !text.contains("..");
        }

        /// A name or an address as it stands in a certificate.
        static String checked(String name, String whole) {
            boolean address = new HostPort(name, 1).isAddress();
            if (!address && !isName(name)) {
                throw new IllegalArgumentException("\"" + whole + "\" has no name of a server where one must stand, but \"" + name + "\"");
            }
            return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        }

        static String print(InetAddress address) {
            String zone = address.getHostAddress();
            if (zone.indexOf('%') >= 0) return zone;
            String text = Network.of(zone).toString();
            return text.substring(0, text.indexOf('/'));
        }
    }
}
