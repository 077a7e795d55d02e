package stheno.jmh;

import java.util.function.DoubleFunction;

/// The format of a chart's values, and the values at which readers expect lines.
///
/// @param binary whether round values are powers of two
/// @param words formats a value
record ChartUnit(boolean binary, DoubleFunction<String> words) {
    static final ChartUnit BYTES = new ChartUnit(true, PageNumber::bytes);
    static final ChartUnit NANOS = new ChartUnit(false, PageNumber::nanos);
    static final ChartUnit COUNT = new ChartUnit(false, PageNumber::count);
    static final ChartUnit FACTOR = new ChartUnit(false, PageNumber::factor);
    /// For operations of a megabyte each.
    static final ChartUnit MEGABYTES = new ChartUnit(true, value -> PageNumber.bytes(value * 1024 * 1024) + "/s");

    /// JMH's name of a unit.
    static ChartUnit of(String unit) {
        return new ChartUnit(unit.startsWith("B"), value -> PageNumber.of(value, unit));
    }

    String of(double value) {
        return words.apply(value);
    }
}
