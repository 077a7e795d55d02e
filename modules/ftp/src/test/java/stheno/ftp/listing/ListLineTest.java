package stheno.ftp.listing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.storage.Contents;
import stheno.storage.Found;

final class ListLineTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private static String line(boolean writes, Contents.Entry entry) {
        ListingBuffer line = new ListingBuffer(1);
        new ListLine(writes, NOW.getEpochSecond()).begin(entry, line);
        line.text(entry.name());
        return StandardCharsets.UTF_8.decode(line.data()).toString();
    }

    @Test
    void aFileAndADirectoryLookAsWithLs() {
        Instant then = Instant.parse("2026-11-28T06:45:12Z");
        assertEquals("-rw-r--r--   1 ftp      ftp          1234 Nov 28 06:45 name", line(true, Shelf.file("name", 1234, then)));
        assertEquals("-r--r--r--   1 ftp      ftp          1234 Nov 28 06:45 name", line(false, Shelf.file("name", 1234, then)));
        assertEquals("drwxr-xr-x   2 ftp      ftp          4096 Nov 28 06:45 name", line(true, Shelf.directory("name", then)));
        assertEquals("dr-xr-xr-x   2 ftp      ftp          4096 Nov 28 06:45 name", line(false, Shelf.directory("name", then)));
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
            "0,       0", "1,       1", "99999999,99999999", "100000000,100000000",
            "9223372036854775807,9223372036854775807", "-1,       0"})
    void aSizeHasTheColumnsThatItNeeds(long size, String column) {
        assertEquals("-rw-r--r--   1 ftp      ftp      " + column + " Nov 28 06:45 x", line(true, Shelf.file("x", size)));
    }

    @ParameterizedTest
    @ValueSource(strings = {" leading", "trailing ", "a  b", "-rf", "ü", "東京", "😀", "x\u0301", "\ufeff", "\uffff", "\u07ff\u0800\uffff"})
    void aNameStandsAsItIs(String name) {
        assertEquals("-rw-r--r--   1 ftp      ftp             7 Nov 28 06:45 " + name, line(true, Shelf.file(name, 7)));
    }

    @Test
    void namesArePrintedInTheJdksUtf8() {
        Random random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            char[] chars = new char[random.nextInt(12)];
            for (int c = 0; c < chars.length; c++) chars[c] = (char) random.nextInt(random.nextBoolean() ? 0 : 0xd800, 0xe000);
            String name = new String(chars);
            ListingBuffer buffer = new ListingBuffer(1);
            buffer.text(name);
            byte[] printed = new byte[buffer.size()];
            buffer.data().get(printed);
            assertArrayEquals(name.getBytes(StandardCharsets.UTF_8), printed);
        }
    }

    @Test
    void whatIsNotThereHasNoLine() {
        assertThrows(IllegalArgumentException.class, () -> line(true, new Contents.Entry("x", new Found.Missing())));
    }
}
