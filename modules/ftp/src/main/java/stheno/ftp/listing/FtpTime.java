package stheno.ftp.listing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Optional;
import stheno.reactor.Decimal;

/// Times in FTP's format, always in UTC (RFC 3659, section 2.3). Years have four digits: earlier and later times become the first or last
/// second of that range. Pure functions; any thread.
public final class FtpTime {
    private static final long FIRST = -62_167_219_200L; // 0000-01-01T00:00:00
    private static final long LAST = 253_402_300_799L; // 9999-12-31T23:59:59
    private static final long HALF_A_YEAR = 31_556_952 / 2; // seconds: ls shows the time of younger files
    private static final int DAY = 86_400; // seconds
    private static final int DIGITS = 14; // of YYYYMMDDHHMMSS
    private static final byte[] MONTHS = ListingBuffer.ascii("JanFebMarAprMayJunJulAugSepOctNovDec");

    private FtpTime() {}

    /// Parses `YYYYMMDDHHMMSS`, optionally with a point and a fraction of a second, of which nine digits are kept. Second 60, which the RFC
    /// allows as a leap second, becomes the first of the next minute.
    ///
    /// @return empty for any other text
    public static Optional<Instant> parse(String text) {
        if (text.length() < DIGITS || !Decimal.isDigits(text, 0, DIGITS)) return Optional.empty();
        boolean whole = text.length() == DIGITS;
        if (!whole && (text.charAt(DIGITS) != '.' || text.length() == DIGITS + 1 || !Decimal.isDigits(text, DIGITS + 1, text.length()))) {
            return Optional.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 4, 6);
        int day = number(text, 6, 8);
        int hour = number(text, 8, 10);
        int minute = number(text, 10, 12);
        int second = number(text, 12, DIGITS);
        if (month < 1 || month > 12 || day < 1 || day > Month.of(month).length(Year.isLeap(year))) return Optional.empty();
        if (hour > 23 || minute > 59 || second > 60) return Optional.empty();
        LocalDateTime minutes = LocalDateTime.of(year, month, day, hour, minute);
        return Optional.of(Instant.ofEpochSecond(minutes.toEpochSecond(ZoneOffset.UTC) + second, whole ? 0 : nanos(text)));
    }

    /// Whether a client means a time by this word: fourteen digits, perhaps with a fraction.
    public static boolean isLikeTime(String text) {
        return text.length() >= DIGITS && Decimal.isDigits(text, 0, DIGITS) && (text.length() == DIGITS || text.charAt(DIGITS) == '.');
    }

    private static int number(String text, int from, int to) {
        return (int) Decimal.parse(text, from, to, Integer.MAX_VALUE);
    }

    private static int nanos(String text) {
        int end = Math.min(text.length(), DIGITS + 1 + 9);
        int nanos = number(text, DIGITS + 1, end);
        for (int digits = end - DIGITS - 1; digits < 9; digits++) nanos *= 10;
        return nanos;
    }

    /// `YYYYMMDDHHMMSS`, without a fraction of a second.
    public static String text(Instant time) {
        ListingBuffer text = new ListingBuffer(DIGITS);
        print(time.getEpochSecond(), text);
        return new String(text.data().array(), 0, DIGITS, StandardCharsets.US_ASCII);
    }

    /// The same for seconds since 1970.
    static void print(long second, ListingBuffer to) {
        long time = Math.clamp(second, FIRST, LAST);
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time, DAY));
        int clock = Math.floorMod(time, DAY);
        to.number(date.getYear(), 4, '0');
        to.number(date.getMonthValue(), 2, '0');
        to.number(date.getDayOfMonth(), 2, '0');
        to.number(clock / 3600, 2, '0');
        to.number(clock / 60 % 60, 2, '0');
        to.number(clock % 60, 2, '0');
    }

    /// As ls prints it (POSIX): `Nov 28 06:45` for the last half year, `Nov 28  2024` for older and future times.
    ///
    /// @param second since 1970
    /// @param now    the same
    static void printShort(long second, long now, ListingBuffer to) {
        long time = Math.clamp(second, FIRST, LAST);
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time, DAY));
        int month = 3 * date.getMonthValue();
        for (int i = month - 3; i < month; i++) to.put((char) MONTHS[i]);
        to.put(' ');
        to.number(date.getDayOfMonth(), 2, ' ');
        to.put(' ');
        if (second > now || second <= now - HALF_A_YEAR) {
            to.put(' ');
            to.number(date.getYear(), 4, '0');
            return;
        }
        int clock = Math.floorMod(time, DAY);
        to.number(clock / 3600, 2, '0');
        to.put(':');
        to.number(clock / 60 % 60, 2, '0');
    }
}
