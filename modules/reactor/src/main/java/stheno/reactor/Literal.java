package stheno.reactor;

import java.net.InetAddress;

/// IP addresses as text, in the unambiguous forms alone: four decimal numbers without leading zeros, or IPv6 (RFC 4291, section 2.2)
/// without brackets and zone. Names are never resolved. Pure functions; any thread.
public final class Literal {
    private static final int PARTS = 4;
    private static final int GROUPS = 8;
    private static final int LONGEST = 45; // of IPv6, with the last four bytes in decimal

    private Literal() {}

    /// The address that a text spells.
    ///
    /// @throws IllegalArgumentException if the text is anything else
    public static InetAddress address(String text) {
        if (text.length() > LONGEST) throw new IllegalArgumentException("an address of " + text.length() + " characters");
        int colon = text.lastIndexOf(':');
        if (!(colon < 0 ? isDecimal(text) : isHexadecimal(text, colon))) throw refusal(text);
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw refusal(text);
        }
    }

    /// An address as RFC 5952, section 4, spells it: the longest run of zero groups, if it is longer than one, becomes `::`. Without
    /// a zone.
    public static String text(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == PARTS ? address.getHostAddress() : text(octets);
    }

    /// Also of an address that maps an IPv4 address.
    static String text(byte[] octets) {
        int from = 0;
        int longest = 1; // a single group is written out
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && group(octets, i + run) == 0) run++;
            if (run > longest) {
                longest = run;
                from = i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (longest > 1 && i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
                text.append(Integer.toHexString(group(octets, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] octets, int i) {
        return (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
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
