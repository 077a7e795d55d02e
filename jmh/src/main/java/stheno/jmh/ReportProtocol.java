package stheno.jmh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// The chapter on slow clients of FTP, POP3, SMTP and DNS.
final class ReportProtocol implements ReportChapter {
    private static final List<String> PARTS = List.of("heap", "native", "kernel");

    @Override
    public String group() {
        return "ProtocolBenchmark";
    }

    @Override
    public String title() {
        return "Slow clients of the other protocols";
    }

    @Override
    public String about() {
        return "Slow clients of FTP and POP3 do not read the 4 MB that they have asked for; those of SMTP send a message at an octet a "
                + "second; those of DNS send half of a query by TCP. Healthy clients beside them ask for the size of a file, for the state "
                + "of a mailbox and a message of 1 KB, send a message of 1 KB, or ask by UDP, each as soon as it has the last reply. They "
                + "are measured alone in the same run, before and after. The server is a process of its own with one loop and the shipped "
                + "flags.";
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        Optional<Result> worst = beside(data).stream().filter(result -> Double.isFinite(ratio(result)))
                .min(Comparator.comparingDouble(ReportProtocol::ratio));
        return worst.map(result -> new Headline(PageNumber.factor(ratio(result)), "healthy throughput of " + name(result),
                "beside " + crowd(result) + ", against none; the lowest of " + Report.many(data.values("protocol").size(), "protocol"),
                ReportNoise.beside(Optional.ofNullable(result.secondary().get("ratio")).stream()))).stream().toList();
    }

    @Override
    public List<String> sentences(ReportData data) {
        return List.of();
    }

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        List<ChartBars.Bar> rates = data.method("healthyThroughput").stream()
                .map(result -> ChartBars.Bar.of(name(result), alone(result) ? "alone" : "beside " + crowd(result),
                        alone(result) ? 6 : 0, result.primary())).toList();
        if (!rates.isEmpty()) {
            charts.add(new ChartBars("Healthy throughput of each protocol", "Exchanges a second in a closed loop; longer is better", false,
                    ChartUnit.COUNT, List.of(), rates));
        }
        List<ChartBars.Bar> ratios = beside(data).stream().map(result -> Optional.ofNullable(result.secondary().get("ratio"))
                .map(ratio -> ChartBars.Bar.of("", name(result) + ", " + crowd(result), 0, ratio)).orElse(null)).filter(Objects::nonNull)
                .toList();
        if (!ratios.isEmpty()) {
            charts.add(new ChartBars("Healthy throughput as a share of that alone", "1 is untouched; longer is better", false,
                    ChartUnit.FACTOR, List.of(), ratios));
        }
        List<ChartStack.Row> rows = data.method("memory").stream().map(result -> ChartStack.Row.of(name(result) + ", " + crowd(result),
                PARTS.stream().map(part -> Optional.ofNullable(result.secondary().get(part)).map(Result.Metric::score)
                        .filter(Double::isFinite).orElse(0.0)).toList())).toList();
        if (!rows.isEmpty()) {
            charts.add(new ChartStack("What one slow client costs, by protocol", "Bytes a client: Java heap, other memory of the process, "
                    + "and the kernel’s for both ends of its connections", ChartUnit.BYTES,
                    List.of(new Chart.Key("heap", 0), new Chart.Key("native", 1), new Chart.Key("kernel", 6)), rows));
        }
        charts.addAll(ReportChapter.others(data, List.of("healthyThroughput", "memory")));
        return charts;
    }

    private static ReportData beside(ReportData data) {
        return data.method("healthyThroughput").filter(result -> !alone(result));
    }

    private static boolean alone(Result result) {
        return result.param("clients").equals("0");
    }

    private static double ratio(Result result) {
        return Optional.ofNullable(result.secondary().get("ratio")).map(Result.Metric::score).orElse(Double.NaN);
    }

    private static String name(Result result) {
        return result.param("protocol").toUpperCase(Locale.ROOT);
    }

    private static String crowd(Result result) {
        return ReportChapter.grouped(result.param("clients")) + " × " + result.param("kind");
    }
}
