package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The chapter on small requests.
final class ReportRequest implements ReportChapter {
    private static final List<String> DEPTHS = List.of("1", "16"); // requests that arrive together

    @Override
    public String group() {
        return "RequestBenchmark";
    }

    @Override
    public String title() {
        return "Requests: parsed and answered";
    }

    @Override
    public String about() {
        return "Small GETs over one connection: sent, parsed, handled, answered with 13 bytes and taken, all on one thread. In memory "
                + "nothing but the "
                + "server is measured; on the loopback the client’s system calls are in the number too, the same for both servers.";
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        return List.of();
    }

    @Override
    public List<String> sentences(ReportData data) {
        var sentences = new ArrayList<String>();
        ReportData small = data.where("request", "SMALL");
        List<String> rates = DEPTHS.stream().flatMap(depth -> rate(small, depth).stream()).toList();
        if (!rates.isEmpty()) {
            sentences.add("Small requests over the loopback interface are answered at " + String.join(" and ", rates)
                    + " of the rate at which a bare loop sends the same bytes.");
        }
        List<String> costs = DEPTHS.stream().flatMap(depth -> cost(small, depth).stream()).toList();
        if (!costs.isEmpty()) sentences.add("In memory, a small request costs the server " + String.join(", or ", costs) + ".");
        return sentences;
    }

    private static String depth(String pipelined) {
        return pipelined.equals("1") ? "one at a time" : pipelined + " in a read";
    }

    private static Optional<String> rate(ReportData small, String pipelined) {
        ReportData one = small.where("network", "LOOPBACK").where("pipelined", pipelined);
        double ratio = one.method("answer").score() / one.method("bare").score();
        return Double.isFinite(ratio) ? Optional.of(PageNumber.percent(ratio) + " (" + depth(pipelined) + ")") : Optional.empty();
    }

    private static Optional<String> cost(ReportData small, String pipelined) {
        ReportData answer = small.method("answer").where("network", "MEMORY").where("pipelined", pipelined);
        if (answer.isEmpty()) return Optional.empty();
        double bytes = answer.second(ReportData.ALLOCATED).map(Result.Metric::score).orElse(Double.NaN);
        return Optional.of(PageNumber.nanos(ReportData.nanos(answer.results().getFirst().primary()).score())
                + (Double.isFinite(bytes) ? " and " + PageNumber.bytes(bytes) + " of garbage" : "") + " (" + depth(pipelined) + ")");
    }

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        for (String network : data.values("network")) {
            ReportData one = data.where("network", network);
            var bars = new ArrayList<ChartBars.Bar>();
            for (Result result : one.method("answer").results()) {
                String group = form(result) + (result.param("pipelined").equals("1") ? ", one at a time" : ", " + result.param("pipelined")
                        + " in a read");
                bars.add(ChartBars.Bar.of(group, "Stheno", 0, ReportData.rate(result.primary())));
                one.method("bare").filter(bare -> bare.params().equals(result.params())).first()
                        .ifPresent(bare -> bars.add(ChartBars.Bar.of(group, "bare NIO", 6, ReportData.rate(bare.primary()))));
            }
            charts.add(new ChartBars(network.equals("MEMORY") ? "Without system calls: what the server itself costs"
                    : "Over the loopback, one thread",
                    "Requests a second; longer is better", false, ChartUnit.COUNT,
                            List.of(new Chart.Key("Stheno", 0), new Chart.Key("bare NIO", 6)), bars));
        }
        bytes(data, charts);
        parse(data, charts);
        charts.addAll(ReportChapter.others(data, List.of("answer", "bare", "parse")));
        return charts;
    }

    private static void bytes(ReportData data, List<Chart> charts) {
        var bars = new ArrayList<ChartBars.Bar>();
        data.method("answer").stream().filter(result -> result.secondary().containsKey(ReportData.ALLOCATED)).forEach(result -> bars.add(
                ChartBars.Bar.of(form(result), result.param("network").toLowerCase(java.util.Locale.ROOT) + ", "
                        + (result.param("pipelined").equals("1") ? "one at a time" : result.param("pipelined") + " in a read"), 3,
                        result.secondary().get(ReportData.ALLOCATED))));
        if (bars.isEmpty()) return;
        charts.add(new ChartBars("Garbage made for one request, its reply included", "Bytes allocated a request; shorter is better", false,
                ChartUnit.BYTES,
                List.of(), bars));
    }

    private static void parse(ReportData data, List<Chart> charts) {
        ReportData parse = data.method("parse");
        if (parse.isEmpty()) return;
        charts.add(new ChartBars("The parser alone", "Time to read one head; shorter is better", false, ChartUnit.NANOS, List.of(),
                parse.stream().map(result -> ChartBars.Bar.of("", form(result), 1, ReportData.nanos(result.primary()))).toList()));
    }

    private static String form(Result result) {
        return switch (result.param("request")) {
            case "SMALL" -> "40 bytes";
            case "BROWSER" -> "600 bytes, as a browser sends";
            default -> result.param("request");
        };
    }
}
