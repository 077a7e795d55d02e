package stheno.web.hosts;

/// The parts of a host as a request names it: `example.org`, `example.org:8080`, `[2001:db8::1]:443`. Pure; any thread.
public final class HostName {
    private static final int LONGEST = 253; // characters of a host name, RFC 1035, section 2.3.4
    private static final int LONGEST_LABEL = 63; // characters between two dots, same section

    private HostName() {}

    /// The host without its port. The colons between the brackets of an IPv6 address stay.
    public static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /// Whether the text has the form of a host name in lower case: labels of letters, digits, hyphens and underscores.
    static boolean isValid(String host) {
        if (host.isEmpty() || isTooLong(host)) return false;
        for (String label : host.split("\\.", -1)) {
            boolean shaped = label.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
            if (label.isEmpty() || label.length() > LONGEST_LABEL || !shaped) return false;
        }
        return true;
    }

    /// Whether no host name has that many characters.
    static boolean isTooLong(String host) {
        return host.length() > LONGEST;
    }
}
