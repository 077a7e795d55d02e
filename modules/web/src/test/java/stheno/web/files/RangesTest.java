package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Range fields against 1,000 bytes, four ranges at most.
class RangesTest {
    private static String read(String value, long size) {
        return switch (Ranges.parse(value, size, 4)) {
            case Ranges.Whole _ -> "whole";
            case Ranges.Unsatisfiable _ -> "416";
            case Ranges.Parts(var stretches) -> stretches.stream().map(s -> s.first() + "-" + s.last()).collect(Collectors.joining(" "));
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "0-0       | bytes=0-0",
        "0-499     | bytes=0-499",
        "0-999     | bytes=0-",
        "0-999     | bytes=0-999",
        "0-999     | bytes=0-1000",
        "999-999   | bytes=999-",
        "500-999   | bytes=-500",
        "999-999   | bytes=-1",
        "0-999     | bytes=-1000",
        "0-999     | bytes=-1001",
        "0-999     | bytes=-99999999999999999999999",
        "7-999     | bytes=7-99999999999999999999999",
        "7-8       | BYTES=7-8",
        "7-8       | Bytes = 7-8",
        "7-8       | bytes=007-8",
        // several
        "0-1 5-6   | bytes=0-1,5-6",
        "5-6 0-1   | bytes= 5-6 , 0-1",
        "0-1 2-3   | bytes=0-1,2-3",
        "0-1       | bytes=,0-1,,",
        "0-1       | bytes=0-1,1000-",
        "0-1 998-999 | bytes=0-1,-2",
        "0-0 2-2 4-4 6-6 | bytes=0-0,2-2,4-4,6-6",
        "whole     | bytes=0-0,2-2,4-4,6-6,8-8",
        "whole     | bytes=0-0,2-2,4-4,6-6,2000-",
        // overlapping
        "whole     | bytes=0-5,5-9",
        "whole     | bytes=5-9,0-5",
        "whole     | bytes=0-,0-",
        "whole     | bytes=0-9,3-4,20-30",
        "whole     | bytes=990-999,-5",
        // nothing there
        "416       | bytes=1000-",
        "416       | bytes=1000-1001",
        "416       | bytes=99999999999999999999999-",
        "416       | bytes=-0",
        "416       | bytes=-0,1000-,2000-3000",
        // no ranges
        "whole     | bytes",
        "whole     | bytes=",
        "whole     | bytes=,",
        "whole     | bytes=-",
        "whole     | bytes=--1",
        "whole     | bytes=5",
        "whole     | bytes=5-4",
        "whole     | bytes=0-1,5-4",
        "whole     | bytes=0-1,x",
        "whole     | bytes=0 - 1",
        "whole     | bytes=+0-1",
        "whole     | bytes=0-1-2",
        "whole     | bytes=0x0-1",
        "whole     | bytes:0-1",
        "whole     | lines=0-1",
        "whole     | =0-1",
        "whole     | 0-1",
        "whole     | ``",
    })
    void aRangeFieldIsReadAgainstTheSize(String expected, String value) {
        assertEquals(expected, read(value, 1000), value);
    }

    @Test
    void nothingHasNoRanges() {
        assertEquals("whole", read("bytes=0-", 0));
        assertEquals("whole", read("bytes=-5", 0));
    }

    @Test
    void theLargestFileHasALastByte() {
        long last = Long.MAX_VALUE - 1;
        assertEquals(last + "-" + last, read("bytes=" + last + "-", Long.MAX_VALUE));
        assertEquals("0-" + last, read("bytes=0-" + Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void aRangeKnowsItsPosition() {
        assertEquals("bytes 7-8/1000", new Ranges.ByteRange(7, 8).contentRange(1000));
        assertEquals(2, new Ranges.ByteRange(7, 8).length());
    }

    @Test
    void rangesStayWithinTheFileAndDoNotOverlap() {
        Random random = new Random(7);
        String letters = "0123456789--,,= bytes";
        int parts = 0;
        for (int i = 0; i < 200_000; i++) {
            String value = "bytes=" + IntStream.range(0, random.nextInt(12))
                    .mapToObj(_ -> "" + letters.charAt(random.nextInt(random.nextInt(10) == 0 ? letters.length() : 14)))
                    .collect(Collectors.joining());
            int size = random.nextInt(200);
            if (Ranges.parse(value, size, 4) instanceof Ranges.Parts(var stretches)) {
                parts++;
                boolean[] seen = new boolean[size];
                for (Ranges.ByteRange stretch : stretches) {
                    assertTrue(stretch.length() > 0, value);
                    for (long b = stretch.first(); b <= stretch.last(); b++) {
                        assertTrue(!seen[(int) b], value);
                        seen[(int) b] = true;
                    }
                }
            }
        }
        assertTrue(parts > 1000, "only " + parts);
        assertInstanceOf(Ranges.Whole.class, Ranges.parse("bytes=0-1", 10, 0));
    }
}
