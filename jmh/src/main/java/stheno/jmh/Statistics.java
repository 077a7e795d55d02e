package stheno.jmh;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.TDistribution;

/// Statistics of a few samples.
final class Statistics {
    /// The confidence of every interval on the page, as in JMH.
    static final double CONFIDENCE = 0.999;

    private static final double[] PERCENTS = {0, 50, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 100};

    private Statistics() {}

    /// The mean of all samples, with the interval of Student's distribution; the ends are NaN for fewer than three samples.
    static Result.Metric metric(List<List<Double>> samples, String unit) {
        double[] all = samples.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
        double mean = mean(all);
        double error = error(all);
        Arrays.sort(all);
        var percentiles = new TreeMap<Double, Double>();
        for (double percent : PERCENTS) percentiles.put(percent, percentile(all, percent));
        return new Result.Metric(mean, error, mean - error, mean + error, percentiles, unit, samples);
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /// The unbiased estimate; NaN for fewer than two.
    static double variance(double[] values) {
        if (values.length < 2) return Double.NaN;
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }

    /// Half of the interval that contains the mean with [#CONFIDENCE]; NaN for fewer than three samples.
    static double error(double[] values) {
        if (values.length < 3) return Double.NaN;
        return quantile(values.length - 1) * Math.sqrt(variance(values) / values.length);
    }

    /// The two-sided quantile of Student's distribution.
    static double quantile(double degrees) {
        return new TDistribution(null, degrees).inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2);
    }

    /// Interpolated between the two nearest samples; the values are sorted.
    static double percentile(double[] sorted, double percent) {
        if (sorted.length == 0) return Double.NaN;
        double place = percent / 100 * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }
}
