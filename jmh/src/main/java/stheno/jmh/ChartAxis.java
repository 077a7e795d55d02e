package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// A scale from a low to a high value, linear or logarithmic. Positions are percent of the drawing, which may have any width.
///
/// @param ticks values with a line and a label, ascending
record ChartAxis(double low, double high, boolean logarithmic, List<Double> ticks, ChartUnit unit) {
    private static final int TICKS = 5; // as many as fit at 400 pixels
    private static final double NEARLY = 1e-9; // rounding error

    /// From zero to a little more than the greatest value.
    static ChartAxis linear(DoubleStream values, ChartUnit unit) {
        double most = values.filter(Double::isFinite).max().orElse(1);
        double step = step((most <= 0 ? 1 : most) / (TICKS - 1), unit.binary());
        int count = (int) Math.max(1, Math.ceil(most / step - NEARLY));
        var ticks = new ArrayList<Double>();
        for (int i = 0; i <= count; i++) ticks.add(i * step);
        return new ChartAxis(0, count * step, false, ticks, unit);
    }

    /// Between round values around the least and the greatest. Values up to zero cannot be shown.
    static ChartAxis logarithmic(DoubleStream values, ChartUnit unit) {
        double[] seen = values.filter(v -> Double.isFinite(v) && v > 0).toArray();
        double least = DoubleStream.of(seen).min().orElse(1);
        double most = Math.max(DoubleStream.of(seen).max().orElse(10), 1.5 * least);
        List<Double> all = round(least, most, unit.binary() ? new double[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512} : new double[] {1, 2, 5},
                unit.binary() ? 1024 : 10);
        double low = all.getFirst();
        double high = all.getLast();
        List<Double> ticks = unit.binary() || high / low < 101 ? all : round(low, high, new double[] {1}, 10);
        return new ChartAxis(low, high, true, thinned(ticks.stream().filter(tick -> tick >= low && tick <= high).toList()), unit);
    }

    /// Logarithmic, with lines at these values only.
    static ChartAxis logarithmicAt(List<Double> places, ChartUnit unit) {
        return new ChartAxis(places.getFirst(), places.getLast(), true, places, unit);
    }

    /// The digits times the powers of a base, from the last value up to the least to the first value from the most on.
    private static List<Double> round(double least, double most, double[] digits, double base) {
        var all = new ArrayList<Double>();
        for (double power = Math.pow(base, Math.floor(Math.log(least) / Math.log(base) + NEARLY));; power *= base) {
            for (double digit : digits) {
                double value = power * digit;
                if (!all.isEmpty() && value <= least * (1 + NEARLY)) all.clear();
                all.add(value);
                if (value >= most * (1 - NEARLY)) return all;
            }
        }
    }

    private static List<Double> thinned(List<Double> ticks) {
        int each = (ticks.size() + TICKS) / (TICKS + 1);
        var kept = new ArrayList<Double>();
        for (int i = 0; i < ticks.size(); i += Math.max(1, each)) kept.add(ticks.get(i));
        return kept;
    }

    /// The first round number that is at least this.
    private static double step(double raw, boolean binary) {
        if (binary) return Math.pow(2, Math.ceil(Math.log(raw) / Math.log(2) - NEARLY));
        double decade = Math.pow(10, Math.floor(Math.log10(raw) + NEARLY));
        for (double digit : new double[] {1, 2, 2.5, 5}) {
            if (raw <= decade * digit * (1 + NEARLY)) return decade * digit;
        }
        return decade * 10;
    }

    /// Percent of the way from low to high; values outside are at the ends.
    double place(double value) {
        double share = logarithmic ? Math.log(Math.max(value, Double.MIN_NORMAL) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return 100 * Math.clamp(share, 0, 1);
    }

    String label(double tick) {
        return unit.of(tick);
    }
}
