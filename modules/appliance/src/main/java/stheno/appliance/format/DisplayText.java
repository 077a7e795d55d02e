package stheno.appliance.format;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import stheno.reactor.Literal;

/// Formats numbers and names for the pages and tables of the administration.
public final class DisplayText {
    private DisplayText() {}

    /// Escaped for the text and the attributes of a page.
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// One line for a terminal: characters that could control it, or change the direction of text, become question marks.
    public static String plain(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().map(c -> steers(c) ? '?' : c).forEach(line::appendCodePoint);
        return line.toString();
    }

    private static boolean steers(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE || type == Character.UNASSIGNED
                || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    /// Bytes with about three digits, in units of 1024.
    public static String bytes(double bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < 6) {
            amount /= 1024;
            unit++;
        }
        return digits(amount, unit == 0) + (unit == 0 ? " B" : " " + "KMGTPE".charAt(unit - 1) + "iB");
    }

    /// A number with at least two digits, such as 0.4, 7, 1200, 34k or 5.6M.
    public static String count(double count) {
        double amount = count;
        int unit = 0;
        while (unit < 4 && amount >= (unit == 0 ? 9999.5 : 999.5)) {
            amount /= 1000;
            unit++;
        }
        String digits = String.format(Locale.ROOT, amount >= 9.95 ? "%.0f" : "%.1f", amount);
        return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits) + (unit == 0 ? "" : "kMGT".charAt(unit - 1));
    }

    private static String digits(double amount, boolean whole) {
        String format = whole || amount >= 99.95 ? "%.0f" : amount >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, amount);
    }

    /// A short time, such as 250 µs, 1.50 ms or 2.1 s; zero is a dash.
    public static String nanos(long nanos) {
        if (nanos <= 0) return "–";
        if (nanos < 999_500) return digits(nanos / 1e3, false) + " µs";
        if (nanos < 999_500_000) return digits(nanos / 1e6, false) + " ms";
        return digits(nanos / 1e9, false) + " s";
    }

    /// A long time, in its two largest units: 12 s, 3 min 4 s, 5 h 6 min, 7 d 8 h.
    public static String seconds(long seconds) {
        if (seconds < 60) return Math.max(0, seconds) + " s";
        if (seconds < 3600) return seconds / 60 + " min " + seconds % 60 + " s";
        if (seconds < 86400) return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        return seconds / 86400 + " d " + seconds % 86400 / 3600 + " h";
    }

    /// `192.0.2.1:5000`, `[::1]:5000`, or `unix` with the path if there is one.
    public static String peer(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet)) {
            String path = String.valueOf(remote);
            return path.isEmpty() ? "unix" : "unix:" + path;
        }
        InetAddress address = inet.getAddress();
        String host = address == null ? inet.getHostString() : Literal.text(address);
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /// The name of a constant in lower case.
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
