package stheno.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ChartAxisTest {
    @Test
    void aLinearScaleBeginsAtZeroAndHasRoundTicks() {
        assertEquals(List.of(0.0, 10.0, 20.0), ChartAxis.linear(DoubleStream.of(31, 12), ChartUnit.COUNT).ticks().stream().limit(3)
                .toList());
    }

    @Test
    void bytesHaveTicksAtPowersOfTwo() {
        assertEquals("0 B 128 KB 256 KB 384 KB 512 KB", String.join(" ", ChartAxis.linear(DoubleStream.of(480 * 1024), ChartUnit.BYTES)
                .ticks().stream()
                .map(ChartUnit.BYTES::of).toList()));
    }

    @Test
    void everyValueHasAPlaceOnEveryScale() {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            double[] values = random.doubles(1 + random.nextInt(4)).map(v -> Math.pow(10, 16 * v - 6)).toArray();
            for (ChartUnit unit : List.of(ChartUnit.BYTES, ChartUnit.NANOS)) {
                for (ChartAxis axis : List.of(ChartAxis.linear(DoubleStream.of(values), unit),
                        ChartAxis.logarithmic(DoubleStream.of(values), unit))) {
                    assertTrue(axis.ticks().size() >= 2 && axis.ticks().size() <= 8, axis.toString());
                    for (double value : values) {
                        assertTrue(value >= axis.low() * 0.999999 && value <= axis.high() * 1.000001, value + " on " + axis);
                    }
                }
            }
        }
    }

    @Test
    void noValuesAndZerosMakeAScaleToo() {
        for (double[] values : List.of(new double[0], new double[] {0}, new double[] {Double.NaN}, new double[] {-1})) {
            assertTrue(ChartAxis.linear(DoubleStream.of(values), ChartUnit.COUNT).ticks().size() >= 2);
            assertTrue(ChartAxis.logarithmic(DoubleStream.of(values), ChartUnit.COUNT).ticks().size() >= 2);
        }
    }

    @Test
    void numbersAreSaidWithThreeDigits() {
        assertEquals("31.1 k", PageNumber.count(31_123));
        assertEquals("12.1 KB", PageNumber.bytes(12_390));
        assertEquals("1.5 µs/op", PageNumber.of(1500, "ns/op"));
        assertEquals("0.97", PageNumber.factor(0.9712));
        assertEquals("–", PageNumber.count(Double.NaN));
    }
}
