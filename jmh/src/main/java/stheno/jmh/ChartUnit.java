package stheno.jmh;

import java.util.function.DoubleFunction;

/// How the values of a chart are said, and at which of them a reader expects lines.
///
/// @param binary whether round values are powers of two
/// @param words a value
record ChartUnit(boolean binary, DoubleFunction<String> words) {
    static final ChartUnit BYTES = new ChartUnit(true, PageNumber::bytes);
    static final ChartUnit NANOS = new ChartUnit(false, PageNumber::nanos);
    static final ChartUnit COUNT = new ChartUnit(false, PageNumber::count);
    static final ChartUnit FACTOR = new ChartUnit(false, PageNumber::factor);
    /// Of operations that are a megabyte each.
    static final ChartUnit MEGABYTES = new ChartUnit(true, value -> PageNumber.bytes(value * 1024 * 1024) + "/s");

    /// JMH's name of a unit.
    static ChartUnit of(String unit) {
        return new ChartUnit(unit.startsWith("B"), value -> PageNumber.of(value, unit));
    }

    String of(double value) {
        return words.apply(value);
    }
}
