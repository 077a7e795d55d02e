package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StatusChartTest {
    private static final Pattern POINT = Pattern.compile("[ML](-?[\\d.]+) (-?[\\d.]+)");

    private static StatusChart chart(String id) {
        return StatusChart.all().stream().filter(chart -> chart.id().equals(id)).findFirst().orElseThrow();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    /// How often the pen of a line was set down.
    private static long strokes(String svg) {
        return Pattern.compile("class=\"line \\w+\" d=\"([^\"]*)\"").matcher(svg).results().mapToLong(path -> count(path.group(1),
                "M")).sum();
    }

    @Test
    void everyPointLiesInThePlot() {
        for (int samples : new int[] {1, 2, 10, 300}) {
            for (StatusChart chart : StatusChart.all()) {
                String svg = chart.svg(Readings.samples(samples));
                Matcher point = POINT.matcher(svg);
                while (point.find()) {
                    double x = Double.parseDouble(point.group(1));
                    double y = Double.parseDouble(point.group(2));
                    assertTrue(x >= 58 && x <= 552 && y >= 10 && y <= 176, chart.id() + ": " + point.group());
                }
                assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
            }
        }
    }

    @Test
    void withoutSamplesThereIsAnEmptyGrid() {
        for (StatusChart chart : StatusChart.all()) {
            String svg = chart.svg(List.of());
            assertEquals(0, count(svg, "class=\"line") + count(svg, "class=\"area"), chart.id());
            assertTrue(count(svg, "class=\"grid\"") >= 2, svg);
        }
    }

    @Test
    void aGapInTimeIsNoLine() {
        List<StatusSample> samples = new ArrayList<>(Readings.samples(100));
        samples.subList(40, 60).clear();
        assertEquals(1, strokes(chart("lag").svg(Readings.samples(100))));
        assertEquals(2, strokes(chart("lag").svg(samples)));
    }

    @Test
    void aSecondWithoutRequestsHasNoLatency() {
        String svg = chart("latency").svg(Readings.samples(30)); // every tenth of them has none
        assertEquals(3 * 3, strokes(svg), svg);
    }

    @Test
    void areasLieUponEachOther() {
        String svg = chart("requests").svg(Readings.samples(2));
        Matcher path = Pattern.compile("<path class=\"area (\\w+)\" d=\"([^\"]+)\"").matcher(svg);
        assertTrue(path.find());
        assertEquals("c2", path.group(1));
        assertEquals(4, POINT.matcher(path.group(2)).results().count()); // two above, two below
        assertTrue(path.find());
        assertEquals("c3", path.group(1));
        assertTrue(path.find());
        assertEquals("c5", path.group(1));
        assertFalse(path.find()); // of nothing there is no area
    }

    @Test
    void theScaleIsMadeOfRoundNumbers() {
        String svg = chart("requests").svg(Readings.samples(300)); // at most 312
        for (String mark : List.of(">0<", ">100<", ">200<", ">300<", ">400<")) assertTrue(svg.contains(mark), mark);
        assertTrue(chart("bytes").svg(Readings.samples(3)).contains(">2 MiB<"));
        String latency = chart("latency").svg(Readings.samples(3));
        for (String mark : List.of(">10 µs<", ">100 µs<", ">1 ms<", ">10 ms<", ">100 ms<")) assertTrue(latency.contains(mark), mark);
    }

    @Test
    void screenReadersGetTheLatestValues() {
        assertTrue(chart("connections").svg(Readings.samples(1))
                .contains("aria-label=\"Connections, by what they are waiting for; handshake now 0; idle now 5;"));
    }
}
