package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TerminatorTextTest {
    private static final int[] DELIMITERS = {2, 4, 40};
    private static final int[] FRAMES = {64, 1024, 65536};

    @Test
    void eachMegabyteIsFullOfFramesThatEndInTheDelimiterAndNowhereElse() {
        for (int delimiter : DELIMITERS) {
            for (int frame : FRAMES) {
                TerminatorBenchmark.Whole whole = new TerminatorBenchmark.Whole();
                whole.delimiter = delimiter;
                whole.frame = frame;
                whole.write(); // compares what is counted with what there must be
                var benchmark = new TerminatorBenchmark();
                assertEquals(benchmark.search(whole), benchmark.gathered(whole));
                assertEquals(benchmark.search(whole), benchmark.streamed(whole));
            }
        }
    }

    @Test
    void whereverReadsEndTheSameFramesAreFound() {
        TerminatorBenchmark.Split split = new TerminatorBenchmark.Split();
        for (TerminatorBenchmark.Cut cut : TerminatorBenchmark.Cut.values()) {
            split.cut = cut;
            split.write();
            assertEquals(new TerminatorBenchmark().split(split), new TerminatorBenchmark().split(split));
        }
    }

    @Test
    void readsRiseAndEndWithTheMegabyte() {
        TerminatorText text = new TerminatorText(4, 1024);
        for (TerminatorBenchmark.Cut cut : TerminatorBenchmark.Cut.values()) {
            int[] cuts = text.cuts(cut);
            for (int i = 1; i < cuts.length; i++) assertTrue(cuts[i - 1] < cuts[i], cut + " falls at " + i);
            assertEquals(TerminatorText.MB, cuts[cuts.length - 1]);
        }
    }
}
