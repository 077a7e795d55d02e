package stheno.ftp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import stheno.reactor.Decimal;

/// Where a data connection goes to, as commands and replies spell it. Addresses are literals: no name is ever resolved, and no number
/// is read in two ways (no leading zeros, no blanks). Whether the server goes there is not decided here. Pure functions; any thread.
sealed interface HostPort {
    /// An address and a port other than 0.
    record Given(InetSocketAddress address) implements HostPort {}

    /// A family of addresses that is neither IPv4 nor IPv6: a reply 522 (RFC 2428, section 2).
    record UnknownFamily() implements HostPort {}

    /// Anything else: a reply 501.
    record Malformed() implements HostPort {}

    /// The argument of PORT (RFC 959, section 4.1.2): `h1,h2,h3,h4,p1,p2`.
    static HostPort ofPort(String argument) {
        String[] parts = argument.split(",", -1);
        if (parts.length != 6) return new Malformed();
        int[] numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = (int) Decimal.parsePlain(parts[i], 255);
            if (numbers[i] < 0) return new Malformed();
        }
        String address = numbers[0] + "." + numbers[1] + "." + numbers[2] + "." + numbers[3];
        return given(Optional.of(InetAddress.ofLiteral(address)), numbers[4] << 8 | numbers[5]);
    }

    /// The argument of EPRT (RFC 2428, section 2): `|1|132.235.1.2|6275|` or `|2|1080::8:800:200C:417A|5282|`, with any printable
    /// character in place of the bar.
    static HostPort ofEprt(String argument) {
        if (argument.isEmpty() || argument.charAt(0) < '!' || argument.charAt(0) > '~') return new Malformed();
        String[] parts = parts(argument, argument.charAt(0));
        if (parts.length != 5 || !parts[4].isEmpty()) return new Malformed();
        int port = (int) Decimal.parsePlain(parts[3], 65_535);
        return switch ((int) Decimal.parsePlain(parts[1], 65_535)) {
            case -1 -> new Malformed();
            case 1 -> given(ipv4(parts[2]), port);
            case 2 -> given(ipv6(parts[2]), port);
            default -> new UnknownFamily();
        };
    }

    /// What a reply 227 has: `(h1,h2,h3,h4,p1,p2)`.
    static String pasv(Inet4Address address, int port) {
        return '(' + address.getHostAddress().replace('.', ',') + ',' + (port >> 8) + ',' + (port & 255) + ')';
    }

    /// What a reply 229 has (RFC 2428, section 3): `(|||port|)`.
    static String epsv(int port) {
        return "(|||" + port + "|)";
    }

    private static HostPort given(Optional<InetAddress> address, int port) {
        return address.isEmpty() || port <= 0 ? new Malformed() : new Given(new InetSocketAddress(address.get(), port));
    }

    private static String[] parts(String text, char delimiter) {
        return text.split(Pattern.quote(String.valueOf(delimiter)), -1);
    }

    private static Optional<InetAddress> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) return Optional.empty();
        for (String part : parts) if (Decimal.parsePlain(part, 255) < 0) return Optional.empty();
        return Optional.of(InetAddress.ofLiteral(text));
    }

    /// Only what is legal in IPv6; that it is in the right order is left to the JDK. An IPv4 address written as one of IPv6 is taken for
    /// what it is: so does the JDK with the control connection's, which it will be compared to.
    private static Optional<InetAddress> ipv6(String text) {
        int colon = text.lastIndexOf(':');
        String last = text.substring(colon + 1);
        boolean mixed = last.indexOf('.') >= 0;
        if (colon < 0 || text.length() > 45 || mixed && ipv4(last).isEmpty()) return Optional.empty();
        String digits = mixed ? text.substring(0, colon) : text;
        if (!digits.chars().allMatch(c -> c == ':' || c < 128 && Character.digit(c, 16) >= 0)) return Optional.empty();
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
