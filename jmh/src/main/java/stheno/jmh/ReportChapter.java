package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What the page tells of one group of benchmarks.
sealed interface ReportChapter permits ReportTurn, ReportTerminator, ReportRequest, ReportProducer, ReportSlow {
    /// In the order of the page: the heart of the matter first.
    static List<ReportChapter> all() {
        return List.of(new ReportSlow(), new ReportTurn(), new ReportRequest(), new ReportProducer(), new ReportTerminator());
    }

    /// A number that a reader takes home.
    ///
    /// @param text the number, in a word or two
    /// @param of what it is
    /// @param beside what it is compared with, or where it was measured
    record Headline(String text, String of, String beside) {}

    /// The simple name of the class.
    String group();

    String title();

    /// What is asked here, and what the numbers mean.
    String about();

    /// Those of which the numbers are there.
    List<Headline> headlines(ReportData data);

    /// What the numbers say, in sentences; those of which they are there.
    List<String> sentences(ReportData data);

    /// Those of which the numbers are there.
    List<Chart> charts(ReportData data);

    /// A chart of every method that no chart of the chapter's own shows.
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

    /// A result's parameters: `1,000 registered` is better where the chapter knows what they mean.
    static String words(Result result) {
        if (result.params().isEmpty()) return result.method();
        return result.params().entrySet().stream().map(param -> param.getKey() + " " + param.getValue().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /// A number of the text: `1000` is `1,000`.
    static String grouped(String number) {
        return number.matches("\\d+") ? String.format(java.util.Locale.ROOT, "%,d", Long.parseLong(number)) : number;
    }
}
