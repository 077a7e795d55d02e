package stheno.jmh;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How reliable the numbers are.
final class ReportNoise {
    static final String METHOD = "Each benchmark runs in fresh processes (forks), first without being looked at, then in iterations that "
            + "count. A bar or a "
            + "point is the mean of all iterations, its whiskers the interval in which the mean lies with 99.9 % (Student’s "
            + "distribution). Iterations of one "
            + "process are more alike than processes are: with a single fork the true interval is wider than drawn. Bytes an operation "
            + "are what the "
            + "virtual machine counted, and hardly vary. A difference smaller than the whiskers is noise; packaging/bench compare "
            + "tells the two apart.";

    private ReportNoise() {}

    /// One sentence on repetitions and duration, one on the spread.
    static String of(ReportData data) {
        List<String> ways = data.stream().map(Result::run)
                .map(run -> Report.many(run.forks(), "fork") + " of " + Report.many(run.warmupIterations(), "warm-up iteration") + " of "
                        + run.warmupTime() + " and " + Report.many(run.measurementIterations(), "iteration") + " of "
                        + run.measurementTime())
                .distinct().toList();
        String way = ways.size() > 2 ? "Several settings, see below" : String.join("; or ", ways);
        return way + ". " + spread(data);
    }

    /// The median and the widest of the intervals.
    static String spread(ReportData data) {
        List<Result> known = data.stream().filter(result -> Double.isFinite(error(result)))
                .sorted(Comparator.comparingDouble(ReportNoise::error)).toList();
        if (known.isEmpty()) return "Too few iterations to know the spread.";
        Result widest = known.getLast();
        return "Half of the intervals are within ± " + PageNumber.percent(error(known.get((known.size() - 1) / 2))) + "; the widest is ± "
                + PageNumber.percent(error(widest)) + " (" + widest.method() + params(widest) + ").";
    }

    /// For a headline: the widest interval of the measurements behind it.
    static String beside(Stream<Result.Metric> metrics) {
        List<Result.Metric> all = metrics.toList();
        double widest = all.stream().mapToDouble(ReportNoise::error).max().orElse(Double.NaN);
        if (all.stream().allMatch(metric -> metric.score() == 0)) return "the same in every sample";
        return Double.isFinite(widest) ? "± " + PageNumber.percent(widest) + (all.size() > 1 ? " at most" : "") : "spread unknown";
    }

    private static double error(Result.Metric metric) {
        return Math.abs(metric.error() / metric.score());
    }

    /// Half of the interval as a share of the score; NaN if unknown.
    static double error(Result result) {
        return error(result.primary());
    }

    private static String params(Result result) {
        return result.params().isEmpty() ? "" : result.params().values().stream().collect(Collectors.joining(", ", ": ", ""));
    }
}
