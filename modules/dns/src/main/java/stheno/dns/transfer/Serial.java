package stheno.dns.transfer;

/// Arithmetic of zone serials (RFC 1982): numbers of 32 bits that wrap. Any thread.
public final class Serial {
    private Serial() {}

    /// Whether `a` is newer than `b`. Of two serials that are exactly 2^31 apart neither is newer (RFC 1982 3.2).
    public static boolean newer(int a, int b) {
        return a - b > 0; // the difference wraps as the serials do; it is negative for 2^31
    }

    /// The serial as a number from 0 to 4294967295.
    public static String text(int serial) {
        return Integer.toUnsignedString(serial);
    }
}
