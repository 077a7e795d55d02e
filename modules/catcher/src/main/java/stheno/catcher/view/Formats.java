package stheno.catcher.view;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Sizes and times as a reader sees them. Pure; any thread.
///
/// The server does not know the reader's time zone. It writes times in its own; the script writes them in the reader's.
final class Formats {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern("EEE, d MMM uuuu, HH:mm:ss z", Locale.ENGLISH);
    private static final int KB = 1024;

    private Formats() {}

    /// `730 B`, `2.4 KB`, `12 MB`.
    static String size(long octets) {
        if (octets < KB) return octets + " B";
        double value = octets;
        String unit = "B";
        for (String next : new String[] {"KB", "MB", "GB", "TB"}) {
            if (value < KB) break;
            value /= KB;
            unit = next;
        }
        return value < 9.95 ? String.format(Locale.ROOT, "%.1f %s", value, unit) : Math.round(value) + " " + unit;
    }

    /// `12,345`.
    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A time as short as it is clear: the time of day today, the day this year, else the date.
    static void shortTime(HtmlWriter out, Instant time, Instant now, ZoneId zone) {
        ZonedDateTime there = time.atZone(zone);
        LocalDate today = now.atZone(zone).toLocalDate();
        DateTimeFormatter format = there.toLocalDate().equals(today) ? CLOCK : there.getYear() == today.getYear() ? DAY : DATE;
        time(out, time, format.format(there), "short", zone);
    }

    /// A time to the second.
    static void fullTime(HtmlWriter out, Instant time, ZoneId zone) {
        time(out, time, FULL.format(time.atZone(zone)), "full", zone);
    }

    private static void time(HtmlWriter out, Instant time, String text, String form, ZoneId zone) {
        out.open("time").with("datetime", time.toString()).with("data-form", form).with("title", FULL.format(time.atZone(zone)))
                .line(text).close();
    }
}
