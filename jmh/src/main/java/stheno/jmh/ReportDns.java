package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The chapter on DNS.
final class ReportDns implements ReportChapter {
    private static final List<String> STEPS = List.of("codec", "lookUp", "answer", "service", "limitedService", "cachedService", "udp",
            "batchedUdp");

    @Override
    public String group() {
        return "DnsBenchmark";
    }

    @Override
    public String title() {
        return "DNS: parsed, looked up and answered";
    }

    @Override
    public String about() {
        return "Queries for names of a zone of 100,000 records are answered in memory, in random order. Each bar adds a step; the last "
                + "two ask over the loopback, by UDP, with 64 clients.";
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        return List.of();
    }

    @Override
    public List<String> sentences(ReportData data) {
        ReportData service = data.method("service");
        if (service.isEmpty()) return List.of();
        double bytes = service.part(ReportData.ALLOCATED);
        return List.of("The service answers a query in "
                + PageNumber.nanos(ReportData.nanos(service.results().getFirst().primary()).score())
                + (Double.isFinite(bytes) ? " and " + PageNumber.bytes(bytes) + " of garbage" : "") + ", without the network.");
    }

    @Override
    public List<Chart> charts(ReportData data) {
        List<Chart> charts = new ArrayList<>();
        List<ChartBars.Bar> rates = STEPS.stream().flatMap(step -> bar(data, step)).toList();
        if (!rates.isEmpty()) {
            charts.add(new ChartBars("Queries", "Queries a second; longer is better", false, ChartUnit.COUNT, List.of(), rates));
        }
        List<ChartBars.Bar> garbage = data.stream().filter(result -> result.secondary().containsKey(ReportData.ALLOCATED))
                .map(result -> ChartBars.Bar.of("", name(result.method()), 3, result.secondary().get(ReportData.ALLOCATED))).toList();
        if (!garbage.isEmpty()) {
            charts.add(new ChartBars("Garbage of DNS", "Bytes allocated a query; shorter is better", true, ChartUnit.BYTES, List.of(),
                    garbage));
        }
        charts.addAll(ReportChapter.others(data, STEPS));
        return charts;
    }

    private static Stream<ChartBars.Bar> bar(ReportData data, String method) {
        return data.method(method).stream().map(result -> ChartBars.Bar.of("", name(method), 0, ReportData.rate(result.primary())));
    }

    private static String name(String method) {
        return switch (method) {
            case "codec" -> "parsed, and a reply written";
            case "lookUp" -> "looked up in the zone";
            case "answer" -> "parsed, looked up, answered";
            case "service" -> "with the checks of the service";
            case "limitedService" -> "with rate limiting too";
            case "udp" -> "over the loopback, by UDP";
            case "batchedUdp" -> "over the loopback, by UDP, in batches";
            case "cachedService" -> "from the forwarder's cache";
            default -> method;
        };
    }
}
