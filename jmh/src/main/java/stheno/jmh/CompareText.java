package stheno.jmh;

import java.util.List;
import java.util.Locale;

/// A comparison for the terminal.
final class CompareText {
    private CompareText() {}

    static String of(Compare compare) {
        var out = new StringBuilder();
        int wide = compare.rows().stream().mapToInt(row -> name(row).length()).max().orElse(0);
        String line = "%-" + Math.max(wide, 9) + "s  %14s  %14s  %8s  %-17s  %s%n";
        out.append(String.format(Locale.ROOT, line, "benchmark", "before", "after", "ratio", "99.9 %", "verdict"));
        for (Compare.Row row : compare.rows()) {
            out.append(String.format(Locale.ROOT, line, name(row), PageNumber.of(row.was().score(), row.was().unit()),
                    PageNumber.of(row.is().score(), row.is().unit()), PageNumber.factor(row.ratio()), interval(row),
                            verdict(row, compare.bound())));
        }
        left(out, "only before", compare.gone());
        left(out, "only after", compare.come());
        return out.append(sum(compare)).append('\n').toString();
    }

    private static void left(StringBuilder out, String where, List<Result> results) {
        results.forEach(result -> out.append(where).append(": ").append(name(result)).append('\n'));
    }

    /// A summary in one sentence.
    static String sum(Compare compare) {
        String worst = compare.lost().isEmpty() ? "No loss beyond " : Report.many(compare.lost().size(), "loss").replace("losss", "losses")
                + " beyond ";
        return String.format(Locale.ROOT, "%d better, %d worse, %d within the noise, %d with too few samples to say. %s%s.",
                compare.count(Compare.Verdict.BETTER), compare.count(Compare.Verdict.WORSE), compare.count(Compare.Verdict.NOISE),
                compare.count(Compare.Verdict.FEW), worst, PageNumber.percent(compare.bound()));
    }

    static String name(Compare.Row row) {
        return name(row.before()) + (row.metric().isEmpty() ? "" : ", " + row.metric());
    }

    private static String name(Result result) {
        return result.group() + "." + result.method() + (result.params().isEmpty() ? "" : " "
                + String.join(", ", result.params().values()));
    }

    static String interval(Compare.Row row) {
        if (Double.isNaN(row.low())) return "";
        return PageNumber.factor(row.low()) + " to " + PageNumber.factor(row.high());
    }

    static String verdict(Compare.Row row, double bound) {
        return switch (row.verdict()) {
            case BETTER -> "better";
            case WORSE -> row.lost() > bound ? "WORSE, beyond the bound" : "worse, within the bound";
            case NOISE -> Double.isNaN(row.low()) ? "same" : "noise";
            case FEW -> "too few samples";
        };
    }
}
