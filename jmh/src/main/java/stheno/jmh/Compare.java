package stheno.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compares two files of results: which results changed, and whether the change is more than noise.
///
/// A time or a rate differs if the 99.9 % interval of the difference of the means excludes zero (Welch's test, for unequal variances).
/// Counts (bytes per operation, bytes per client, calls) hardly vary, so they are compared directly.
final class Compare {
    /// The default bound of losses.
    static final double BOUND = 0.10;

    /// A metric that counts, and hardly varies: one number is enough.
    ///
    /// @param trifle a difference to ignore: a profiler's own allocations, or a few pages
    /// @param share a difference to ignore, as a share of the number
    private record Counted(double trifle, double share) {
        private static final Map<String, Counted> UNITS = Map.of("B/op", new Counted(16, 0.01), "B/client", new Counted(256, 0.05),
                "B/reply", new Counted(256, 0.05), "calls", new Counted(0, 0));
    }

    enum Verdict { BETTER, WORSE, NOISE, FEW }

    /// One metric of one benchmark.
    ///
    /// @param metric empty for the primary metric
    /// @param ratio after divided by before
    /// @param low the lower end of the ratio's interval, NaN if there is none
    /// @param lost the greatest share by which it became worse: 0.25 is a quarter slower, or a quarter more bytes. Negative if better
    record Row(Result before, String metric, Result.Metric was, Result.Metric is, double ratio, double low, double high, double lost,
            Verdict verdict) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<Result> gone = new ArrayList<>();
    private final List<Result> come = new ArrayList<>();
    private final double bound;

    /// @param bound the greatest accepted loss, as a share
    Compare(List<Result> before, List<Result> after, double bound) {
        this.bound = bound;
        Map<String, Result> later = new LinkedHashMap<>();
        after.forEach(result -> later.put(result.key(), result));
        for (Result old : before) {
            Result now = later.remove(old.key());
            if (now == null) gone.add(old);
            else compare(old, now);
        }
        come.addAll(later.values());
    }

    private void compare(Result old, Result now) {
        if (!old.primary().unit().equals(now.primary().unit())) {
            gone.add(old);
            come.add(now);
            return;
        }
        Counted counted = Counted.UNITS.get(old.primary().unit());
        rows.add(counted == null ? timed(old, old.primary(), now.primary(), rising(old))
                : counted(old, "", old.primary(), now.primary(), counted));
        Result.Metric had = old.secondary().get(ReportData.ALLOCATED);
        Result.Metric has = now.secondary().get(ReportData.ALLOCATED);
        if (had != null && has != null) rows.add(counted(old, "allocated", had, has, Counted.UNITS.get("B/op")));
    }

    /// Whether more is better: a rate, not a time.
    static boolean rising(Result result) {
        return result.mode().equals("thrpt") || result.primary().unit().matches("(ops|req|requests|[KMG]?i?B)/(s|ms|us|ns|min)");
    }

    private static Row timed(Result old, Result.Metric was, Result.Metric is, boolean rising) {
        double[] first = was.all();
        double[] second = is.all();
        double ratio = is.score() / was.score();
        double lost = rising ? was.score() / is.score() - 1 : ratio - 1;
        double error = welch(first, second);
        if (Double.isNaN(error)) return new Row(old, "", was, is, ratio, Double.NaN, Double.NaN, lost, Verdict.FEW);
        double difference = is.score() - was.score();
        double low = 1 + (difference - error) / was.score();
        double high = 1 + (difference + error) / was.score();
        boolean noise = Math.abs(difference) <= error;
        Verdict verdict = noise ? Verdict.NOISE : difference > 0 == rising ? Verdict.BETTER : Verdict.WORSE;
        return new Row(old, "", was, is, ratio, low, high, lost, verdict);
    }

    private static Row counted(Result old, String metric, Result.Metric was, Result.Metric is, Counted by) {
        double difference = is.score() - was.score();
        boolean equal = !(Math.abs(difference) > Math.max(by.trifle, by.share * Math.abs(was.score())));
        Verdict verdict = equal ? Verdict.NOISE : difference < 0 ? Verdict.BETTER : Verdict.WORSE;
        double lost = equal ? 0 : difference / Math.max(Math.abs(was.score()), Math.max(1, by.trifle));
        return new Row(old, metric, was, is, 1 + lost, Double.NaN, Double.NaN, lost, verdict);
    }

    /// Half of the interval of the difference of two means; NaN if one has fewer than three samples.
    static double welch(double[] first, double[] second) {
        if (first.length < 3 || second.length < 3) return Double.NaN;
        double a = Statistics.variance(first) / first.length;
        double b = Statistics.variance(second) / second.length;
        if (a + b == 0) return 0;
        double degrees = (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
        return Statistics.quantile(degrees) * Math.sqrt(a + b);
    }

    List<Row> rows() {
        return rows;
    }

    /// The changes that are certainly worse by more than the bound.
    List<Row> lost() {
        return rows.stream().filter(row -> row.verdict == Verdict.WORSE && row.lost > bound).toList();
    }

    double bound() {
        return bound;
    }

    long count(Verdict verdict) {
        return rows.stream().filter(row -> row.verdict == verdict).count();
    }

    /// Only in the first file.
    List<Result> gone() {
        return gone;
    }

    /// Only in the second.
    List<Result> come() {
        return come;
    }
}
