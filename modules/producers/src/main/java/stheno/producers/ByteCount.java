package stheno.producers;

import java.util.Locale;

/// Numbers of bytes as text, in units of 1024 that leave about three digits. Pure; any thread.
public final class ByteCount {
    private static final int UNITS = 6;

    private ByteCount() {}

    /// As `512 B`, `19.6 MiB` or `150 GiB`.
    public static String text(long bytes) {
        int unit = unit(bytes);
        return amount(bytes, unit) + name(unit);
    }

    /// As `19.6 of 28.6 MiB`, in the unit of the whole; without a whole as `19.6 MiB so far`.
    ///
    /// @param whole bytes in all, or [Producer#UNKNOWN]
    public static String progress(long done, long whole) {
        if (whole < 0) return text(done) + " so far";
        int unit = unit(whole);
        return amount(done, unit) + " of " + amount(whole, unit) + name(unit);
    }

    private static int unit(long bytes) {
        double amount = bytes;
        int unit = 0;
        for (; amount >= 1023.5 && unit < UNITS; unit++) amount /= 1024; // from here on it would be printed as 1024
        return unit;
    }

    private static String amount(long bytes, int unit) {
        if (unit == 0) return Long.toString(bytes);
        double amount = bytes / Math.pow(1024, unit);
        return String.format(Locale.ROOT, amount < 99.95 ? "%.1f" : "%.0f", amount);
    }

    private static String name(int unit) {
        return unit == 0 ? " B" : " " + " KMGTPE".charAt(unit) + "iB";
    }
}
