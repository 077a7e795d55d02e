package stheno.mail.smtp;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/// Dates of Received fields (RFC 5322, section 3.3), in UTC. Keeps the latest, for a busy server writes many in a second. Any thread.
final class TraceDates {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    private record Dated(long second, String text) {}

    private volatile Dated latest = new Dated(Long.MIN_VALUE, "");

    /// `Mon, 30 Nov 2026 03:27:46 +0000`
    String text(Instant time) {
        Dated known = latest;
        if (known.second == time.getEpochSecond()) return known.text;
        Dated dated = new Dated(time.getEpochSecond(), format(time));
        latest = dated;
        return dated.text;
    }

    private static String format(Instant time) {
        ZonedDateTime t = time.atZone(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(32).append(DAYS[t.getDayOfWeek().ordinal()]).append(", ").append(t.getDayOfMonth())
                .append(' ').append(MONTHS[t.getMonthValue() - 1]).append(' ').append(t.getYear()).append(' ');
        two(text, t.getHour()).append(':');
        two(text, t.getMinute()).append(':');
        return two(text, t.getSecond()).append(" +0000").toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
