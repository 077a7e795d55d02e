package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
    private static final long EXAMPLE = 784111777;
    private static final long NOW = 1_800_000_000; // January 2027
    private static final long YEAR_2106 = 4_291_747_200L;

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void theThreeFormatsOfTheRfcAreRead(String text) {
        assertEquals(OptionalLong.of(EXAMPLE), HttpDate.parse(text, NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'Thu, 01 Jan 1970 00:00:00 GMT'", "784111777, 'Sun, 06 Nov 1994 08:49:37 GMT'", "951782400, 'Tue, 29 Feb 2000 00:00:00 GMT'",
        "-1, 'Wed, 31 Dec 1969 23:59:59 GMT'", "253402300799, 'Fri, 31 Dec 9999 23:59:59 GMT'",
    })
    void datesArePrintedInTheFixedFormat(long second, String text) {
        assertEquals(text, HttpDate.print(second));
        assertEquals(OptionalLong.of(second), HttpDate.parse(text, NOW));
    }

    @Test
    void aYearOfFiveDigitsCannotBePrinted() {
        assertThrows(IllegalArgumentException.class, () -> HttpDate.print(253402300800L));
    }

    @Test
    void whatIsPrintedInAnyFormatIsReadBack() {
        Random random = new Random(9110);
        DateTimeFormatter fixed = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
        DateTimeFormatter rfc850 = DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH);
        DateTimeFormatter asctime = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(YEAR_2106);
            LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
            long near = time.plusYears(random.nextInt(-49, 50)).toEpochSecond(ZoneOffset.UTC);
            assertEquals(fixed.format(time), HttpDate.print(second));
            assertEquals(OptionalLong.of(second), HttpDate.parse(HttpDate.print(second), 0));
            assertEquals(OptionalLong.of(second), HttpDate.parse(asctime.format(time), 0));
            assertEquals(OptionalLong.of(second), HttpDate.parse(rfc850.format(time), near), rfc850.format(time));
        }
    }

    @ParameterizedTest(name = "{0} in 2027 is {1}")
    @CsvSource({
        // NOW is 08:00:00 on 15 January 2027. That day is a Friday in 2077, and a Saturday in 1977.
        "'Friday, 15-Jan-77 07:59:59 GMT', 3377923199",
        "'Saturday, 15-Jan-77 07:59:59 GMT', 222163199",
        "'Friday, 15-Jan-77 08:00:00 GMT', 3377923200",
        "'Saturday, 15-Jan-77 08:00:01 GMT', 222163201",
        "'Friday, 15-Jan-77 08:00:01 GMT', none",
        "'Friday, 01-Jan-27 00:00:00 GMT', 1798761600",
        "'Saturday, 01-Jan-00 00:00:00 GMT', 946684800",
        "'Friday, 31-Dec-99 23:59:59 GMT', 946684799",
        "'Sunday, 01-Jan-78 00:00:00 GMT', 252460800",
    })
    void twoDigitsOfAYearReachFiftyYearsAhead(String text, String second) {
        OptionalLong expected = second.equals("none") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(second));
        assertEquals(expected, HttpDate.parse(text, NOW));
    }

    @Test
    void aLeapSecondIsTheFirstOfTheNextMinute() {
        assertEquals(HttpDate.parse("Sun, 01 Jan 2017 00:00:00 GMT", NOW), HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ",", "0", "now", "Sun,", "Sunday,", "784111777",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT", "Sun,06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nvo 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Thu, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 1995 08:49:37 GMT",
        "Sun, 32 Jan 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08.49.37 GMT", "Sun, 06 Nov 19940 8:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06 Nov 94 08:49:37 GMT",
        "Monday, 06-Nov-94 08:49:37 GMT", "Sund, 06-Nov-94 08:49:37 GMT",
        ", 06-Nov-94 08:49:37 GMT", "Sunday, 31-Nov-94 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994", "Sun Nov 06 08:49:37 94", "Sun Nov  6 08:49:37 1994 GMT", "Sun Nov  0 08:49:37 1994",
        "Mon Nov  6 08:49:37 1994", "Sun  Nov 6 08:49:37 1994",
        "\u0663un, 06 Nov 1994 08:49:37 GMT", "Sun, \u0660\u0666 Nov 1994 08:49:37 GMT",
    })
    void everythingElseIsNoDate(String text) {
        assertEquals(OptionalLong.empty(), HttpDate.parse(text, NOW));
    }
}
