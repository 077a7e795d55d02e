package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.reactor.Reading.message;
import static stheno.reactor.Reading.streamed;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Gathered frames beyond their limit, and the input after them.
final class OverflowTest {
    @Test
    void aFrameOfExactlyTheLimitPassesHoweverItIsSplit() {
        String whole = "abcd\r\n";
        for (int i = 0; i <= whole.length(); i++) {
            Reading reading = new Reading(message("\r\n", 4)).feedAll(whole.substring(0, i), whole.substring(i));
            assertEquals("abcd!", reading.frames(), "split at " + i);
        }
        assertEquals("!", new Reading(message("\r\n", 0)).feedAll("\r", "\n").frames());
    }

    @Test
    void aFrameOneByteTooLongOverflowsHoweverItIsSplit() {
        String whole = "abcde\r\nok\r\n";
        for (int i = 0; i <= whole.length(); i++) {
            for (int j = i; j <= whole.length(); j++) {
                Reading reading = new Reading(message("\r\n", 4), streamed("\r\n"), message("\r\n", 4));
                reading.feedAll(whole.substring(0, i), whole.substring(i, j), whole.substring(j));
                String told = reading.frames();
                assertTrue(told.startsWith("#"), "split at " + i + " and " + j + ": " + told);
                assertTrue(told.endsWith("!ok!"), "split at " + i + " and " + j + ": " + told);
            }
        }
    }

    @Test
    void aLimitOfZeroLetsOnlyTheDelimiterPass() {
        Reading reading = new Reading(message("\n", 0), streamed("\n"), message("\n", 0)).feed("a\n\n");
        assertEquals(List.of("#", "!", "!"), reading.told);
    }

    @Test
    void anOverflowIsReportedBeforeTheDelimiterArrives() {
        Reading reading = new Reading(message("\n", 4), Terminator.PAUSED).feedAll("abc", "de");
        assertEquals(List.of("#"), reading.told);
        assertFalse(reading.input.begun(), "what was held is gone");
    }

    @Test
    void aDelimiterThatStraddlesTheOverflowIsFoundByAStreamWithTheSameBytes() {
        Reading reading = new Reading(message("\r\n\r\n", 3), streamed("\r\n\r\n"), message("\r\n\r\n", 3));
        assertEquals(List.of("#", "!", "xy", "!"), reading.feedAll("abcd\r\n\r", "\nxy\r\n\r\n").told);
    }

    @Test
    void aFalseDelimiterThatStraddlesTheOverflowIsStreamed() {
        Reading reading = new Reading(message("\r\n", 3), streamed("\r\n"), message("\r\n", 3));
        assertEquals("#\rz!xy!", reading.feedAll("abcd\r", "z\r\nxy\r\n").frames());
    }

    @Test
    void aFrameTooLongInOneReadLeavesItsDelimiterForTheNextTerminator() {
        Reading reading = new Reading(message("\r\n", 2), streamed("\r\n"), message("\r\n", 2));
        assertEquals(List.of("#", "!", "xy", "!"), reading.feed("abcd\r\nxy\r\n").told);
    }

    @Test
    void anotherDelimiterAfterAnOverflowBeginsAfresh() {
        Reading reading = new Reading(message("\r\n", 2), message("\n;", 100)).feedAll("abcd\r", "\n;");
        assertEquals(List.of("#", "!"), reading.told);
    }

    @Test
    void aGatheredDelimiterMayFollowAnOverflow() {
        Reading reading = new Reading(message("\r\n", 2), message("\r\n", 50)).feedAll("abcd\r", "\nxy\r\n");
        assertEquals(List.of("#", "!", "xy", "!"), reading.told);
    }

    @Test
    void whatIsHeldNeverExceedsTheLimit() {
        Reading reading = new Reading(message("\r\n", 1000), Terminator.PAUSED);
        int longest = 0;
        for (int i = 0; i < 100 && reading.told.isEmpty(); i++) reading.feed("x".repeat(37));
        for (String glimpse : reading.glimpses) longest = Math.max(longest, glimpse.indexOf('/'));
        assertEquals(999, longest, "27 reads of 37 bytes");
        assertEquals(List.of("#"), reading.told);
        assertEquals(0, reading.input.takeAll().length);
    }

    @Test
    void closingInOverflowedEndsAllCalls() {
        Reading reading = new Reading(message("\n", 1)) {
            @Override
            public Terminator overflowed() {
                input.close();
                return super.overflowed();
            }
        };
        assertEquals(List.of("#"), reading.feedAll("abc\nd\n", "e\n").told);
    }
}
