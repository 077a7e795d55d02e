package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.reactor.Reading.message;
import static stheno.reactor.Reading.streamed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The contract of each kind of terminator, in single cases.
final class FramerTest {
    private static final int AMPLE = 1000;

    @Test
    void framesOfOneReadAreDeliveredOneByOne() {
        assertEquals(List.of("a", "!", "bc", "!"), new Reading(message("\r\n", AMPLE)).feed("a\r\nbc\r\n").told);
    }

    @Test
    void anEmptyFrameIsFoundWithoutACollect() {
        assertEquals(List.of("!", "!", "a", "!"), new Reading(message("\r\n", AMPLE)).feed("\r\n\r\na\r\n").told);
        assertEquals(List.of("!", "!", "a", "!"), new Reading(streamed("\r\n")).feed("\r\n\r\na\r\n").told);
    }

    @Test
    void aGatheredFrameOfManyReadsIsStillOneCall() {
        assertEquals(List.of("abcdef", "!"), new Reading(message("\r\n", AMPLE)).feedAll("ab", "c", "def\r", "\n").told);
    }

    @Test
    void aStreamedDelimiterIsFoundAcrossReads() {
        Reading reading = new Reading(streamed("\r\n\r\n")).feedAll("abc\r", "\n\r", "\ndef\r\n\r\n");
        assertEquals(List.of("abc", "!", "def", "!"), reading.told);
    }

    @Test
    void aFalsePrefixIsDeliveredAfterAll() {
        Reading reading = new Reading(streamed("\r\n\r\n")).feedAll("abc\r\n\r", "x\r", "y");
        assertEquals("abc\r\n\rx\ry", reading.frames());
        assertEquals("abc", reading.told.getFirst());
    }

    @Test
    void aDelimiterThatOverlapsAFalseStartIsFound() {
        assertEquals("a!", new Reading(streamed("aab")).feedAll("aa", "ab").frames());
        assertEquals(List.of("a", "!"), new Reading(message("aab", AMPLE)).feedAll("aa", "ab").told);
        assertEquals("\r!", new Reading(streamed("\r\n")).feedAll("\r", "\r", "\n").frames());
        assertEquals(List.of("\r", "!"), new Reading(message("\r\n", AMPLE)).feedAll("\r\r\n").told);
    }

    @Test
    void aDelimiterMayHaveBegunBefore() {
        Terminator dot = Terminator.streamed("\r\n.\r\n".getBytes(StandardCharsets.US_ASCII), 2);
        assertEquals(List.of("!"), new Reading(dot, Terminator.PAUSED).feed(".\r\n").told);
        assertEquals("!", new Reading(dot, Terminator.PAUSED).feedAll(".", "\r", "\n").frames());
        assertEquals("\r\na!", new Reading(dot, Terminator.PAUSED).feedAll("a", "\r\n.", "\r\n").frames());
        assertEquals("\r\n\r!", new Reading(dot, Terminator.PAUSED).feedAll("\r", "\r\n.", "\r\n").frames());
        assertEquals("!!\r\nx!", new Reading(dot, dot, dot, Terminator.PAUSED).feed(".\r\n.\r\nx\r\n.\r\n").frames());
        assertEquals("\r\n\n.", new Reading(dot).feed("\n.\r\n").frames());
        assertThrows(IllegalArgumentException.class, () -> Terminator.streamed(new byte[2], 2));
    }

    @Test
    void aLengthIsCountedAcrossReads() {
        Reading reading = new Reading(new Terminator.Length(5), Terminator.PAUSED).feedAll("abc", "defgh");
        assertEquals(List.of("abc", "de", "!"), reading.told);
    }

    @Test
    void aGatheredLengthIsCollectedWhole() {
        for (Terminator.Length length : List.of(Terminator.message(5), Terminator.part(5))) {
            Reading reading = new Reading(length, length, Terminator.PAUSED).feedAll("abc", "defg", "hij");
            assertEquals(List.of("abcde", "!", "fghij", "!"), reading.told);
            assertEquals(List.of("abc/abc", "fg/fg"), reading.glimpses);
        }
    }

    @Test
    void aGatheredLengthThatComesInOneReadIsNotCopied() {
        List<Boolean> direct = new ArrayList<>();
        Reading reading = new Reading(Terminator.message(3)) {
            @Override
            public void collect(ByteBuffer data) {
                direct.add(data.isDirect());
                super.collect(data);
            }
        };
        reading.feedAll("abcdef", "gh", "i");
        assertEquals(List.of("abc", "!", "def", "!", "ghi", "!"), reading.told);
        assertEquals(List.of(true, true, false), direct);
    }

    @Test
    void aGatheredLengthSplitAnywhereIsTheSame() {
        String whole = "abcdefghij";
        for (int i = 0; i <= whole.length(); i++) {
            for (int j = i; j <= whole.length(); j++) {
                Reading reading = new Reading(Terminator.message(2), Terminator.part(7), Terminator.message(1), Terminator.PAUSED);
                reading.feedAll(whole.substring(0, i), whole.substring(i, j), whole.substring(j));
                assertEquals(List.of("ab", "!", "cdefghi", "!", "j", "!"), reading.told, "split at " + i + " and " + j);
            }
        }
    }

    @Test
    void aGatheredLengthKeepsOnlyWhatHasCome() {
        Reading reading = new Reading(Terminator.part(Terminator.Length.LARGEST_GATHERED)).feedAll("abc", "def");
        assertEquals(List.of(), reading.told);
        assertEquals(List.of("abc/abc", "abcdef/def"), reading.glimpses);
        assertEquals(List.of("abcdef"), List.of(new String(reading.input.takeAll(), StandardCharsets.ISO_8859_1)));
        assertThrows(IllegalArgumentException.class, () -> Terminator.message(-1));
        assertThrows(IllegalArgumentException.class, () -> Terminator.part(Terminator.Length.LARGEST_GATHERED + 1));
    }

    @Test
    void aGatheredLengthOfZeroIsFoundAtOnce() {
        assertEquals(List.of("!", "!"), new Reading(Terminator.message(0), Terminator.part(0), Terminator.PAUSED).told);
    }

    @Test
    void aFrameThatIsRejectedEarlyIsNotCollected() {
        Reading reading = new Reading(Terminator.message(5)) {
            @Override
            public void glimpsed(ByteBuffer soFar) {
                super.glimpsed(soFar);
                input.close();
            }
        };
        reading.feedAll("ab", "cde");
        assertEquals(List.of(), reading.told);
        assertEquals(List.of("ab/ab"), reading.glimpses);
    }

    @Test
    void aLengthOfZeroIsFoundAtOnce() {
        assertEquals(List.of("!"), new Reading(new Terminator.Length(0), Terminator.PAUSED).told);
        Reading between = new Reading(message("\n", AMPLE), new Terminator.Length(0), new Terminator.Length(0), message("\n", AMPLE));
        assertEquals(List.of("a", "!", "!", "!", "b", "!"), between.feed("a\nb\n").told);
    }

    @Test
    void aLengthMayBeLargerThanAnInt() {
        Reading reading = new Reading(new Terminator.Length(1L << 40)).feed("abc");
        assertEquals(List.of("abc"), reading.told);
        assertThrows(IllegalArgumentException.class, () -> new Terminator.Length(-1));
    }

    @Test
    void toTheEndIsHandedOverAsItComesAndFoundAtTheEnd() {
        Reading reading = new Reading(Terminator.TO_END, Terminator.PAUSED).feedAll("ab", "\n");
        assertEquals(List.of("ab", "\n"), reading.told);
        reading.input.end();
        assertEquals(List.of("ab", "\n", "!"), reading.told);
    }

    @Test
    void eachFoundMayChooseAnotherTerminatorForTheSameRead() {
        Reading reading = new Reading(message("\n", AMPLE), new Terminator.Length(3), streamed("--"), message(";", AMPLE),
                Terminator.TO_END);
        assertEquals(List.of("L", "!", "x\nz", "!", "mail", "!", "M", "!", "rest\n"), reading.feed("L\nx\nzmail--M;rest\n").told);
    }

    @Test
    void aPausedConversationGetsNoCallsAndLosesNoInput() {
        Reading reading = new Reading(message("\n", AMPLE), Terminator.PAUSED, message("\n", AMPLE)).feed("a\nb\nc");
        assertEquals(List.of("a", "!"), reading.told);
        assertFalse(reading.wanted());
        reading.input.feedUnread();
        assertEquals(List.of("a", "!"), reading.told, "nothing moves while paused");
        reading.input.next(reading.following());
        reading.input.feedUnread();
        assertTrue(reading.wanted());
        assertEquals(List.of("a", "!", "b", "!"), reading.told);
        assertEquals(List.of("a", "!", "b", "!", "cd", "!"), reading.feed("d\n").told);
    }

    @Test
    void pausingInsideCollectKeepsTheRestOfTheRead() {
        for (Terminator terminator : List.of(message("\n", AMPLE), streamed("\n"), new Terminator.Length(2), Terminator.message(2))) {
            Reading reading = new Reading(terminator) {
                @Override
                public void collect(ByteBuffer data) {
                    super.collect(data);
                    input.pause(Pause.RECEIVER);
                }
            };
            reading.feed("a\nb\nc\n");
            int before = reading.told.size();
            assertFalse(reading.frames().contains("b"), terminator + " told " + reading.told);
            reading.input.feedUnread();
            assertEquals(before, reading.told.size());
            reading.input.resume(Pause.RECEIVER);
            reading.input.feedUnread();
            assertTrue(reading.frames().contains("b"));
            assertFalse(reading.frames().contains("c"));
        }
    }

    @Test
    void pausingAndResumingInsideCollectChangesNothing() {
        Reading reading = new Reading(message("\n", AMPLE)) {
            @Override
            public void collect(ByteBuffer data) {
                super.collect(data);
                input.pause(Pause.RECEIVER);
                input.resume(Pause.RECEIVER);
            }
        };
        assertEquals(List.of("a", "!", "b", "!"), reading.feed("a\nb\n").told);
    }

    @Test
    void inputGoesOnWhenTheLastOwnerOfAPauseResumes() {
        Reading reading = new Reading(message("\n", AMPLE));
        reading.input.pause(Pause.RECEIVER);
        reading.input.pause(Pause.THROTTLE);
        reading.input.pause(Pause.THROTTLE);
        reading.feed("a\n");
        reading.input.resume(Pause.RECEIVER);
        reading.input.resume(Pause.HANDLER);
        reading.input.feedUnread();
        assertEquals(List.of(), reading.told);
        reading.input.resume(Pause.THROTTLE);
        reading.input.feedUnread();
        assertEquals(List.of("a", "!"), reading.told);
    }

    @Test
    void aConversationThatClosesInCollectGetsNoMoreCalls() {
        record Case(Terminator terminator, List<String> reads) {}
        for (Case c : List.of(new Case(message("\n", AMPLE), List.of("a\nb\n")), new Case(message("\n", AMPLE), List.of("a", "b\nc\n")),
                new Case(streamed("\n"), List.of("a\nb\n")), new Case(streamed("\r\n"), List.of("\r", "xyz\r\nb")),
                new Case(new Terminator.Length(1), List.of("ab")), new Case(Terminator.message(2), List.of("abc")),
                new Case(Terminator.part(3), List.of("ab", "cd")), new Case(Terminator.TO_END, List.of("a", "b")))) {
            Reading reading = new Reading(c.terminator()) {
                @Override
                public void collect(ByteBuffer data) {
                    super.collect(data);
                    input.close();
                }
            };
            for (String read : c.reads()) reading.feed(read);
            assertEquals(1, reading.told.size(), c.terminator() + " told " + reading.told);
        }
    }

    @Test
    void aConversationThatClosesInFoundGetsNoMoreCalls() {
        Reading reading = new Reading(message("\n", AMPLE)) {
            @Override
            public Terminator found() {
                input.close();
                return super.found();
            }
        };
        assertEquals(List.of("a", "!"), reading.feedAll("a\nb\n", "c\n").told);
    }

    @Test
    void discardedInputIsNeverHandedOut() {
        Reading reading = new Reading(message("\n", AMPLE)) {
            @Override
            public Terminator found() {
                input.discard();
                return super.found();
            }
        };
        reading.feedAll("a\ninjected\nhal");
        assertEquals(List.of("a", "!"), reading.told);
        assertFalse(reading.wanted());
        reading.input.discarded();
        assertEquals(List.of("a", "!", "b", "!"), reading.feed("b\n").told);
    }

    @Test
    void aGlimpseShowsTheFrameSoFarAndExactlyTheNewBytes() {
        Reading reading = new Reading(message("\r\n", AMPLE)).feedAll("ab", "cd\r", "e", "\r\nf", "\r\nwhole\r\n");
        assertEquals(List.of("ab/ab", "abcd\r/cd\r", "abcd\re/e", "f/f"), reading.glimpses);
        assertEquals(List.of("abcd\re", "!", "f", "!", "whole", "!"), reading.told);
    }

    @Test
    void streamedInputIsNeverGlimpsed() {
        assertEquals(List.of(), new Reading(streamed("\r\n")).feedAll("ab", "c\r").glimpses);
    }

    @Test
    void ignoredInputIsReadAndNotDelivered() {
        Reading reading = new Reading(message("\n", AMPLE), Terminator.IGNORED).feedAll("a\nb\nc", "d\n");
        assertEquals(List.of("a", "!"), reading.told);
        assertTrue(reading.wanted(), "its end is to be noticed");
        assertFalse(reading.input.transferring());
        assertFalse(reading.input.begun());
        assertEquals(0, reading.input.takeAll().length);
    }

    @Test
    void takeAllReturnsEverythingUnused() {
        Reading held = new Reading(message("\r\n", AMPLE)).feedAll("a\r\nb", "c\r");
        assertEquals("bc\r", Reading.text(ByteBuffer.wrap(held.input.takeAll())));
        assertFalse(held.input.begun());
        Reading prefix = new Reading(streamed("\r\n")).feedAll("ab\r");
        assertEquals("\r", Reading.text(ByteBuffer.wrap(prefix.input.takeAll())));
        Reading paused = new Reading(message("\n", AMPLE), Terminator.PAUSED).feedAll("a\nrest\nof");
        assertEquals("rest\nof", Reading.text(ByteBuffer.wrap(paused.input.takeAll())));
    }

    @Test
    void framesAreCountedAndBeginWithTheirFirstByte() {
        Reading reading = new Reading(message("\r\n", AMPLE));
        assertFalse(reading.input.begun());
        reading.feed("a");
        assertTrue(reading.input.begun());
        int before = reading.input.frames();
        reading.feed("\r\n\r\n");
        assertEquals(before + 2, reading.input.frames());
        assertFalse(reading.input.begun());
        reading.feed("\r");
        assertTrue(reading.input.begun(), "a delimiter has begun");
    }

    @Test
    void aDelimiterNeedsAByteAndALimitThatIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> message("", AMPLE));
        assertThrows(IllegalArgumentException.class, () -> streamed(""));
        assertThrows(IllegalArgumentException.class, () -> message("\n", -1));
    }
}
