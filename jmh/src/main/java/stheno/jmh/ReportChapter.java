package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A chapter of the page, about one group of benchmarks.
sealed interface ReportChapter permits ReportTurn, ReportTerminator, ReportRequest, ReportProducer, ReportMail,
        ReportDns, ReportSlow, ReportProtocol, ReportStart {
    /// The chapters in the order of the page: the most important first.
    static List<ReportChapter> all() {
        return List.of(new ReportSlow(), new ReportProtocol(), new ReportTurn(), new ReportRequest(), new ReportProducer(),
                new ReportTerminator(), new ReportMail(), new ReportDns(), new ReportStart());
    }

    /// A headline number.
    ///
    /// @param text the number with its unit
    /// @param of what the number means
    /// @param beside the number to compare it with, or the conditions of the measurement
    /// @param noise how far the measurements behind it spread
    record Headline(String text, String of, String beside, String noise) {}

    /// The simple name of the benchmark class.
    String group();

    String title();

    /// The question, and the meaning of the numbers.
    String about();

    /// The headline numbers that were measured.
    List<Headline> headlines(ReportData data);

    /// The findings in sentences, for the numbers that were measured.
    List<String> sentences(ReportData data);

    /// The charts of the numbers that were measured.
    List<Chart> charts(ReportData data);

    /// A chart for each method that has no chart in the chapter.
    static List<Chart> others(ReportData data, List<String> shown) {
        var charts = new ArrayList<Chart>();
        for (String method : data.methods()) {
            ReportData one = data.method(method);
            if (shown.contains(method) || one.stream().map(result -> result.primary().unit()).distinct().count() != 1) continue;
            String unit = one.results().getFirst().primary().unit();
            charts.add(new ChartBars(method, PageNumber.shown(unit), false, ChartUnit.of(unit), List.of(), one.stream()
                    .map(result -> ChartBars.Bar.of("", words(result), 0, result.primary())).toList()));
        }
        return charts;
    }

    /// The parameters of a result in words. A chapter can do better: `1,000 registered`.
    static String words(Result result) {
        if (result.params().isEmpty()) return result.method();
        return result.params().entrySet().stream().map(param -> param.getKey() + " " + param.getValue().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /// Formats a number in a text: `1000` becomes `1,000`.
    static String grouped(String number) {
        return number.matches("\\d+") ? String.format(java.util.Locale.ROOT, "%,d", Long.parseLong(number)) : number;
    }
}
