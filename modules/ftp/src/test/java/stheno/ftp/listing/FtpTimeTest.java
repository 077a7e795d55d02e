package stheno.ftp.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FtpTimeTest {
    private static final long NOW = Instant.parse("2026-11-28T12:00:00Z").getEpochSecond();

    private static String brief(Instant time) {
        ListingBuffer buffer = new ListingBuffer(1);
        FtpTime.printShort(time.getEpochSecond(), NOW, buffer);
        return StandardCharsets.US_ASCII.decode(buffer.data()).toString();
    }

    @ParameterizedTest
    @CsvSource({
            "19980615100045,            1998-06-15T10:00:45Z",
            "19980615100045.014,        1998-06-15T10:00:45.014Z",
            "20000229000000.5,          2000-02-29T00:00:00.5Z",
            "20240229235959.123456789,  2024-02-29T23:59:59.123456789Z",
            "20240229235959.1234567899, 2024-02-29T23:59:59.123456789Z",
            "20161231235960,            2017-01-01T00:00:00Z",
            "19700101000000,            1970-01-01T00:00:00Z",
            "19691231235959,            1969-12-31T23:59:59Z",
            "00000101000000,            0000-01-01T00:00:00Z",
            "99991231235959,            9999-12-31T23:59:59Z"})
    void fourteenDigitsAreATime(String text, Instant time) {
        assertEquals(Optional.of(time), FtpTime.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1998", "1998061510004", "199806151000450", "19980615100045.", "19980615100045,5", "19980615100045.5x",
            "19980615100045Z",
            " 9980615100045", "19980615 100045", "19980015100045", "19981315100045", "19980600100045", "19980631100045", "19980229100045",
            "19000229000000", "19980615240000", "19980615106000", "19980615100061", "-9980615100045", "+9980615100045",
                    "1998061510004\u0665",
            "19980615100045.\u0665", "19980615100045.-5", "191000615100045"})
    void nothingElseIs(String text) {
        assertEquals(Optional.empty(), FtpTime.parse(text));
    }

    @Test
    void wholeSecondsArePrinted() {
        assertEquals("19980615100045", FtpTime.text(Instant.parse("1998-06-15T10:00:45.999Z")));
        assertEquals("19691231235959", FtpTime.text(Instant.ofEpochSecond(-1)));
        assertEquals("00000101000000", FtpTime.text(Instant.MIN));
        assertEquals("99991231235959", FtpTime.text(Instant.MAX));
    }

    @Test
    void whatIsPrintedIsReadAsTheSame() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L));
            assertEquals(Optional.of(time), FtpTime.parse(FtpTime.text(time)));
        }
    }

    @ParameterizedTest
    @CsvSource({
            "2026-11-28T06:45:59Z, Nov 28 06:45",
            "2026-11-08T06:05:00Z, Nov  8 06:05",
            "2026-11-28T12:00:00Z, Nov 28 12:00",
            "2026-11-28T12:00:01Z, Nov 28  2026",
            "2027-01-01T00:00:00Z, Jan  1  2027",
            "2026-05-29T20:54:30Z, May 29  2026",
            "2026-05-30T00:00:00Z, May 30 00:00",
            "2024-11-28T06:45:00Z, Nov 28  2024",
            "1969-07-20T20:17:40Z, Jul 20  1969",
            "0044-03-15T12:00:00Z, Mar 15  0044"})
    void whatIsOlderThanHalfAYearOrToComeHasAYear(Instant time, String text) {
        assertEquals(text, brief(time));
    }

    @Test
    void theMonthsAreEnglishWhateverTheMachineSpeaks() {
        DateTimeFormatter months = DateTimeFormatter.ofPattern("MMM d", Locale.US).withZone(ZoneOffset.UTC);
        for (int day = 0; day < 800; day++) {
            Instant time = Instant.ofEpochSecond(NOW - 86_400L * day);
            assertEquals(months.format(time), brief(time).substring(0, 6).replace("  ", " "));
        }
    }
}
