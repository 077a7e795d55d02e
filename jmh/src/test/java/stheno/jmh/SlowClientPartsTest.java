package stheno.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.producers.Deflaters;
import stheno.producers.Piece;
import stheno.producers.Producer;

final class SlowClientPartsTest {
    @Test
    void aReadingIsReadAsItWasWritten() {
        var reading = new SlowClientReading(1, -1, 3, 4, 5, 6);
        assertEquals(reading, SlowClientReading.parse(reading.line()));
        assertThrows(IllegalArgumentException.class, () -> SlowClientReading.parse("heap=1"));
        assertThrows(IllegalArgumentException.class, () -> SlowClientReading.parse("what is heap"));
    }

    @Test
    void onlyWhatLiesBesideTheHeapIsNative() {
        List<String> smaps = List.of("1000-2000 rw-p 00000000 00:00 0", "Size: 4 kB", "Rss:                 400 kB",
                "80000000-90000000 rw-p 00000000 00:00 0", "Rss:                5000 kB", "90000000-90001000 rw-p 00000000 00:00 0  [x]",
                "Rss:                  30 kB");
        assertEquals(430 * 1024, SlowClientFootprint.outside(smaps, 0x80000000L, 0x90000000L));
    }

    @Test
    void aTallyCountsEveryQuestionAndChangesNothing() throws IOException {
        var calls = new AtomicLong();
        var tally = new SlowClientTally(Producer.text("abc"), calls);
        assertEquals(3, tally.length());
        while (!(tally.more() instanceof Piece.End)) assertTrue(calls.get() < 10);
        assertEquals(2, calls.get());
        tally.close();
    }

    @Test
    void theTextIsTheSameEachTimeAndAsLargeAsItSays(@TempDir Path folder) throws IOException {
        SlowClientSite.write(folder);
        byte[] first = Files.readAllBytes(folder.resolve("text.html"));
        assertEquals(SlowClientSite.SIZE, first.length);
        SlowClientSite.write(folder);
        assertEquals(java.util.Arrays.hashCode(first), java.util.Arrays.hashCode(Files.readAllBytes(folder.resolve("text.html"))));
    }

    @Test
    void oneCompressedPieceOfTheTextIsWhatItIsOfAPage(@TempDir Path folder) throws IOException {
        SlowClientSite.write(folder);
        Producer producer = Producer.file(folder.resolve("text.html")).gzipped(new Deflaters(1));
        try {
            assertTrue(producer.more() instanceof Piece.Bytes(var data) && data.remaining() > 11_000 && data.remaining() < 14_500);
        } finally {
            producer.close();
        }
    }

    @Test
    void theLinesComeTo4Megabytes() {
        long bytes = 0;
        var lines = SlowClientSite.lines();
        while (lines.hasNext()) bytes += lines.next().length() + 2;
        assertEquals(SlowClientSite.SIZE, bytes);
    }

    @Test
    void plansKeepWithinTheirBudgetsAndNameNothingTwice() {
        assertTrue(SlowClientPlan.of(Mode.SMOKE).seconds() <= 15);
        assertTrue(SlowClientPlan.of(Mode.QUICK).seconds() <= 105);
        assertTrue(SlowClientPlan.of(Mode.FULL).seconds() <= 1260);
        for (Mode mode : Mode.values()) {
            var seen = new HashSet<String>();
            for (SlowClientPlan.Setup setup : SlowClientPlan.of(mode).setups()) {
                assertFalse(setup.scenarios().isEmpty());
                var all = new ArrayList<>(setup.scenarios());
                all.add(setup.scenarios().getFirst().without());
                for (SlowClientScenario scenario : all) {
                    assertTrue(seen.add(setup.peer() + " " + setup.sendBuffer() + " " + scenario), scenario + " twice in " + mode);
                }
            }
        }
    }
}
