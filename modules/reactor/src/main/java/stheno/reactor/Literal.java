package stheno.reactor;

import java.net.InetAddress;

/// IP addresses as text, in the unambiguous forms alone: four decimal numbers without leading zeros, or IPv6 (RFC 4291, section 2.2)
/// without brackets and zone. Names are never resolved. Pure functions; any thread.
final class Literal {
    private static final int PARTS = 4;
    private static final int LONGEST = 45; // of IPv6, with the last four bytes in decimal

    private Literal() {}

    /// @throws IllegalArgumentException if the text is anything else
    static InetAddress address(String text) {
        if (text.length() > LONGEST) throw new IllegalArgumentException("an address of " + text.length() + " characters");
        int colon = text.lastIndexOf(':');
        if (!(colon < 0 ? isDecimal(text) : isHexadecimal(text, colon))) throw refusal(text);
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw refusal(text);
        }
    }

    private static IllegalArgumentException refusal(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not an IP address");
    }

    private static boolean isDecimal(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS) return false;
        for (String part : parts) if (Decimal.parsePlain(part, 255) < 0) return false;
        return true;
    }

    /// Only the characters of IPv6; the JDK checks their order.
    private static boolean isHexadecimal(String text, int lastColon) {
        String last = text.substring(lastColon + 1);
        boolean mixed = last.indexOf('.') >= 0;
        if (mixed && !isDecimal(last)) return false;
        for (int i = 0; i <= lastColon; i++) if (text.charAt(i) != ':' && !isHexDigit(text.charAt(i))) return false;
        for (int i = 0; !mixed && i < last.length(); i++) if (!isHexDigit(last.charAt(i))) return false;
        return true;
    }

    private static boolean isHexDigit(char c) {
        return Decimal.isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
