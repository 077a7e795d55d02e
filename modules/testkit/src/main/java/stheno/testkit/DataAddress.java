package stheno.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The two addresses of a data connection.
///
/// @param to the server's end
/// @param from the client's end, if it is given
record DataAddress(InetSocketAddress to, InetSocketAddress from) {
    private static final Pattern FORM = Pattern.compile("""
        (?:(?<host>[0-9.]+):|\\[(?<v6>[0-9A-Fa-f:.]+)]:)?(?<port>\\d{1,5})\
        |(?:(?<numbers>\\d{1,3},\\d{1,3},\\d{1,3},\\d{1,3}),)?(?<high>\\d{1,3}),(?<low>\\d{1,3})""");
    private static final String FROM = " from ";

    /// Parses a form that [Transcript] describes. A port alone means the server's host.
    ///
    /// @throws IllegalArgumentException if the text has no such form
    static DataAddress parse(String text, InetSocketAddress server) {
        int from = text.indexOf(FROM);
        var to = to(from < 0 ? text : text.substring(0, from), server.getAddress());
        return new DataAddress(to, from < 0 ? new InetSocketAddress(0)
            : new InetSocketAddress(InetAddress.ofLiteral(text.substring(from + FROM.length())), 0));
    }

    private static InetSocketAddress to(String text, InetAddress server) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("no address of a data connection: " + text);
        int port = parts.group("port") != null ? Integer.parseInt(parts.group("port"))
            : Integer.parseInt(parts.group("high")) * 256 + Integer.parseInt(parts.group("low"));
        if (parts.group("host") != null) return new InetSocketAddress(InetAddress.ofLiteral(parts.group("host")), port);
        if (parts.group("v6") != null) return new InetSocketAddress(InetAddress.ofLiteral(parts.group("v6")), port);
        if (parts.group("numbers") != null) {
            return new InetSocketAddress(InetAddress.ofLiteral(parts.group("numbers").replace(',', '.')), port);
        }
        return new InetSocketAddress(server, port);
    }
}
