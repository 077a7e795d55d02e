package stheno.http;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;

/// The dates of HTTP (RFC 9110, section 5.6.7): printed in one format, read in three, always in GMT. Pure; any thread.
///
/// ```
///   Sun, 06 Nov 1994 08:49:37 GMT    IMF-fixdate: the one that is printed
///   Sunday, 06-Nov-94 08:49:37 GMT   RFC 850
///   Sun Nov  6 08:49:37 1994         asctime
/// ```
public final class HttpDate {
    /// Bytes of a printed date.
    static final int LENGTH = 29;

    private static final List<String> DAYS = List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final long DAY = 24 * 60 * 60;
    private static final int WINDOW = 50; // years that a two-digit year may lie ahead

    private HttpDate() {}

    /// The date as text.
    ///
    /// @throws IllegalArgumentException if the year has not four digits
    public static String print(long epochSecond) {
        byte[] text = new byte[LENGTH];
        print(epochSecond, text, 0);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /// Prints the date's [#LENGTH] bytes from `at` on.
    static void print(long epochSecond, byte[] into, int at) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, DAY));
        int second = (int) Math.floorMod(epochSecond, DAY);
        if (date.getYear() < 0 || date.getYear() > 9999) throw new IllegalArgumentException("no four-digit year: " + date.getYear());
        word(DAYS.get(date.getDayOfWeek().ordinal()), 0, into, at);
        into[at + 3] = ',';
        into[at + 4] = ' ';
        pair(date.getDayOfMonth(), into, at + 5);
        into[at + 7] = ' ';
        word(MONTHS, 3 * date.getMonthValue() - 3, into, at + 8);
        into[at + 11] = ' ';
        pair(date.getYear() / 100, into, at + 12);
        pair(date.getYear() % 100, into, at + 14);
        into[at + 16] = ' ';
        pair(second / 3600, into, at + 17);
        into[at + 19] = ':';
        pair(second / 60 % 60, into, at + 20);
        into[at + 22] = ':';
        pair(second % 60, into, at + 23);
        into[at + 25] = ' ';
        word("GMT", 0, into, at + 26);
    }

    private static void word(String text, int from, byte[] into, int at) {
        for (int i = 0; i < 3; i++) into[at + i] = (byte) text.charAt(from + i);
    }

    private static void pair(int number, byte[] into, int at) {
        into[at] = (byte) ('0' + number / 10);
        into[at + 1] = (byte) ('0' + number % 10);
    }

    /// Seconds since 1970; empty if the text is not exactly a date in one of the three formats. Recipients ignore a field like that.
    ///
    /// @param now seconds since 1970: a two-digit year means the one that lies at most fifty years after it
    public static OptionalLong parse(String text, long now) {
        try {
            int comma = text.indexOf(',');
            if (comma < 0) return asctime(text);
            return comma == 3 ? fixdate(text) : rfc850(text, comma, now);
        } catch (DateTimeException e) { // a day that its month does not have, or a field out of its range
            return OptionalLong.empty();
        }
    }

    private static OptionalLong fixdate(String text) {
        boolean shaped = text.length() == LENGTH && matches(text, "???, ## ??? #### ##:##:## GMT");
        return shaped ? second(text.substring(0, 3), number(text, 12, 4), text, 8, 5, 17) : OptionalLong.empty();
    }

    private static OptionalLong asctime(String text) {
        boolean padded = text.length() > 8 && text.charAt(8) == ' ';
        boolean shaped = matches(text, padded ? "??? ???  # ##:##:## ####" : "??? ??? ## ##:##:## ####");
        return shaped ? second(text.substring(0, 3), number(text, 20, 4), text, 4, 8, 11) : OptionalLong.empty();
    }

    private static OptionalLong rfc850(String text, int comma, long now) {
        String rest = text.substring(comma);
        if (!matches(rest, ", ##-???-## ##:##:## GMT")) return OptionalLong.empty();
        LocalDateTime latest = LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC).plusYears(WINDOW);
        int year = latest.getYear() - Math.floorMod(latest.getYear() - number(rest, 9, 2), 100);
        String day = text.substring(0, comma);
        if (year < latest.getYear()) return second(day, year, rest, 5, 2, 12);
        OptionalLong ahead = second(day, year, rest, 5, 2, 12); // just inside the window, or just beyond it
        boolean inside = ahead.isPresent() && ahead.getAsLong() <= latest.toEpochSecond(ZoneOffset.UTC);
        return inside ? ahead : second(day, year - 100, rest, 5, 2, 12);
    }

    /// Whether the text is of this shape, in which `#` stands for a digit and `?` for a letter.
    private static boolean matches(String text, String shape) {
        if (text.length() != shape.length()) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = switch (shape.charAt(i)) {
                case '#' -> c >= '0' && c <= '9';
                case '?' -> c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
                default -> c == shape.charAt(i);
            };
            if (!fits) return false;
        }
        return true;
    }

    /// The number in `count` places; a blank counts as zero.
    private static int number(String text, int at, int count) {
        int number = 0;
        for (int i = at; i < at + count; i++) number = number * 10 + (text.charAt(i) == ' ' ? 0 : text.charAt(i) - '0');
        return number;
    }

    private static OptionalLong second(String weekday, int year, String text, int monthAt, int dayAt, int timeAt) {
        int month = MONTHS.indexOf(text.substring(monthAt, monthAt + 3));
        int leap = text.startsWith("60", timeAt + 6) ? 1 : 0; // a leap second is the first of the next minute
        if (month < 0 || month % 3 != 0) return OptionalLong.empty();
        LocalDateTime time = LocalDateTime.of(year, month / 3 + 1, number(text, dayAt, 2),
            number(text, timeAt, 2), number(text, timeAt + 3, 2), number(text, timeAt + 6, 2) - leap);
        String name = DAYS.get(time.getDayOfWeek().ordinal());
        boolean named = weekday.equals(name) || weekday.length() == 3 && name.startsWith(weekday);
        return named ? OptionalLong.of(time.toEpochSecond(ZoneOffset.UTC) + leap) : OptionalLong.empty();
    }
}
