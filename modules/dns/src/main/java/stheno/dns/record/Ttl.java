package stheno.dns.record;

/// Times in text: seconds, or numbers with units as in `1w2d3h4m5s`, in any case of letters. Any thread.
public final class Ttl {
    /// The longest TTL, in seconds (RFC 2181 8).
    public static final int LONGEST = Integer.MAX_VALUE;

    private static final long TOO_LONG = 1L << 40; // far beyond 32 bits; keeps the sums below from overflowing

    private Ttl() {}

    /// The seconds of a text; -1 if it is not a time. The answer can exceed every limit: the caller compares it with its own.
    public static long parse(String text) {
        long sum = 0;
        long number = -1;
        boolean units = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(Math.max(number, 0) * 10 + c - '0', TOO_LONG);
            } else {
                int unit = unit(c);
                if (unit == 0 || number < 0) return -1;
                sum = Math.min(sum + number * unit, TOO_LONG);
                number = -1;
                units = true;
            }
        }
        if (text.isEmpty() || number >= 0 && units) return -1;
        return number >= 0 ? number : sum;
    }

    private static int unit(char c) {
        return switch (c) {
            case 's', 'S' -> 1;
            case 'm', 'M' -> 60;
            case 'h', 'H' -> 3600;
            case 'd', 'D' -> 86400;
            case 'w', 'W' -> 604800;
            default -> 0;
        };
    }
}
