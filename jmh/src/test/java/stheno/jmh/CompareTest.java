package stheno.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompareTest {
    private static Compare of(Result before, Result after) {
        return new Compare(List.of(before), List.of(after), 0.10);
    }

    private static Compare.Verdict verdict(Result before, Result after) {
        return of(before, after).rows().getFirst().verdict();
    }

    @Test
    void aRateThatFallsByHalfIsALoss() {
        Compare compare = of(Fixture.rate("a", 100.0, 101.0, 99.0, 100.5, 99.5), Fixture.rate("a", 50.0, 51.0, 49.0, 50.5, 49.5));
        assertEquals(Compare.Verdict.WORSE, compare.rows().getFirst().verdict());
        assertEquals(1, compare.lost().size());
        assertEquals(1.0, compare.lost().getFirst().lost(), 1e-9);
        assertEquals(0.5, compare.lost().getFirst().ratio(), 1e-9);
    }

    @Test
    void aTimeThatFallsByHalfIsAGain() {
        Compare compare = of(Fixture.time("a", 100.0, 101.0, 99.0), Fixture.time("a", 50.0, 51.0, 49.0));
        assertEquals(Compare.Verdict.BETTER, compare.rows().getFirst().verdict());
        assertTrue(compare.lost().isEmpty());
    }

    @Test
    void aCertainLossWithinTheBoundIsWorseButBorne() {
        Compare compare = of(Fixture.time("a", 100.0, 100.1, 99.9, 100.0), Fixture.time("a", 105.0, 105.1, 104.9, 105.0));
        assertEquals(Compare.Verdict.WORSE, compare.rows().getFirst().verdict());
        assertTrue(compare.lost().isEmpty());
    }

    @Test
    void aDifferenceWithinTheSpreadIsNoise() {
        assertEquals(Compare.Verdict.NOISE, verdict(Fixture.rate("a", 100.0, 80.0, 120.0, 95.0, 105.0),
                Fixture.rate("a", 80.0, 100.0, 60.0, 75.0, 85.0)));
    }

    @Test
    void twoSamplesSayNothing() {
        Compare compare = of(Fixture.rate("a", 100.0, 100.0), Fixture.rate("a", 10.0, 10.0));
        assertEquals(Compare.Verdict.FEW, compare.rows().getFirst().verdict());
        assertTrue(compare.lost().isEmpty());
    }

    @Test
    void samplesWithoutAnySpreadAreCompared() {
        assertEquals(Compare.Verdict.NOISE, verdict(Fixture.rate("a", 5.0, 5.0, 5.0), Fixture.rate("a", 5.0, 5.0, 5.0)));
        assertEquals(Compare.Verdict.WORSE, verdict(Fixture.rate("a", 5.0, 5.0, 5.0), Fixture.rate("a", 4.0, 4.0, 4.0)));
    }

    @Test
    void bytesAllocatedAreComparedWithoutNoise() {
        Compare more = of(Fixture.allocating("a", 1000, 5.0), Fixture.allocating("a", 1200, 5.0));
        assertEquals(List.of("allocated"), more.lost().stream().map(Compare.Row::metric).toList());
        Compare trifle = of(Fixture.allocating("a", 1000, 5.0), Fixture.allocating("a", 1009, 5.0));
        assertTrue(trifle.lost().isEmpty());
        Compare first = of(Fixture.allocating("a", 0, 5.0), Fixture.allocating("a", 24, 5.0));
        assertEquals(1, first.lost().size());
    }

    @Test
    void oneNeedlessCallIsALoss() {
        assertTrue(of(Fixture.counted("a", 0, "calls"), Fixture.counted("a", 0, "calls")).lost().isEmpty());
        assertEquals(1, of(Fixture.counted("a", 0, "calls"), Fixture.counted("a", 1, "calls")).lost().size());
    }

    @Test
    void whatIsOnOneSideAloneIsNamedAndNoLoss() {
        Compare compare = new Compare(List.of(Fixture.rate("gone", 1.0)), List.of(Fixture.rate("come", 1.0)), 0.1);
        assertEquals("gone", compare.gone().getFirst().method());
        assertEquals("come", compare.come().getFirst().method());
        assertTrue(CompareText.of(compare).contains("only before: XBenchmark.gone"));
    }

    @Test
    void theIntervalOfWelchIsThatOfTheBooks() {
        // Equal spreads: degrees of freedom 8, whose two-sided quantile for 99.9 % is 5.0413.
        double[] first = {1, 2, 3, 4, 5};
        double[] second = {2, 3, 4, 5, 6};
        assertEquals(5.0413, Compare.welch(first, second), 1e-3);
    }

    @Test
    void aFileIsNoWorseThanItself() throws IOException {
        List<Result> results = Results.parse(Fixture.text());
        Compare compare = new Compare(results, results, 0);
        assertTrue(compare.lost().isEmpty());
        assertEquals(0, compare.count(Compare.Verdict.WORSE) + compare.count(Compare.Verdict.BETTER));
        assertFalse(compare.rows().isEmpty());
    }
}
