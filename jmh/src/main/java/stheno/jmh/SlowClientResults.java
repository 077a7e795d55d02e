package stheno.jmh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import stheno.reactor.Histogram;

/// Turns the measurements of one server into results in JMH's format.
///
/// | benchmark           | mode   | unit     | secondary metrics                                                            |
/// |---------------------|--------|----------|------------------------------------------------------------------------------|
/// | `healthyThroughput` | thrpt  | ops/s    | `ratio` to the rate without slow clients; `cpu` of the server, us/op         |
/// | `healthyLatency`    | sample | us/op    | `p50.ratio`, `p99.ratio` to those without slow clients; `rate`, ops/s        |
/// | `memory`            | ss     | B/client | `heap` and `native`, which add up to it; `kernel`, both ends                 |
/// | `idleCpu`           | ss     | ms/s     |                                                                              |
/// | `needlessCalls`     | ss     | calls    | stalled clients only: calls to producers after no client could take a byte   |
///
/// Memory is measured per client that holds a reply.
///
/// Parameters: `server` (stheno, nginx), `network` (loopback, memory), `kind`, `reply`, `clients`, `sendBuffer` (bytes; auto). The
/// measurements of a server without slow clients have `clients` 0, and the kind and reply of its first scenario. They are means over all.
/// Ratios compare with the measurements right before and after.
final class SlowClientResults {
    private static final String GROUP = "stheno.jmh.SlowClientBenchmark.";

    private final String server;
    private final String network;
    private final String sendBuffer;
    private final Result.Run run;
    private final Consumer<Result> sink;

    /// @param options of the server's JVM
    /// @param sink receives each result as soon as it is known
    SlowClientResults(String server, String network, int sendBuffer, List<String> options, SlowClientPlan.Timing timing,
            Consumer<Result> sink) {
        this.server = server;
        this.network = network;
        this.sendBuffer = sendBuffer == 0 ? "auto" : Integer.toString(sendBuffer);
        this.run = Result.Run.plain(options, 1, timing.warm().toMillis() + " ms", timing.slices(), timing.slice().toMillis() + " ms");
        this.sink = sink;
    }

    /// @param without replies per second without slow clients, right before and after
    /// @param calm latencies without slow clients
    void add(SlowClientScenario scenario, SlowClientFigures figures, double without, Histogram.Distribution calm) {
        SequencedMap<String, String> params = params(scenario);
        addHealthy(params, figures.healthy(), without, calm);
        if (scenario.kind().holds()) addMemory(params, figures.heap(), figures.nativeBytes(), figures.kernel());
        put("idleCpu", params, Result.Metric.of(figures.idle(), "ms/s"), Map.of());
        if (figures.calls() >= 0) put("needlessCalls", params, Result.Metric.of(figures.calls(), "calls"), Map.of());
    }

    /// @param nobody a scenario without clients
    void addUndisturbed(SlowClientScenario nobody, HealthyFigures figures, double idle) {
        var params = params(nobody);
        addHealthy(params, figures, figures.rate(), figures.latencies());
        put("idleCpu", params, Result.Metric.of(idle, "ms/s"), Map.of());
    }

    /// Clients that stalled in memory: their virtual hour has no healthy clients, and no kernel.
    void addVirtual(SlowClientPlan.Virtual virtual, double heap, long calls) {
        var params = params(new SlowClientScenario(SlowClientKind.STALLED, virtual.reply(), virtual.clients()));
        put("memory", params, Result.Metric.of(heap, "B/client"), Map.of("heap", Result.Metric.of(heap, "B/client")));
        put("needlessCalls", params, Result.Metric.of(calls, "calls"), Map.of());
    }

    private void addHealthy(SequencedMap<String, String> params, HealthyFigures figures, double without, Histogram.Distribution calm) {
        var ratios = Result.Metric.of(figures.rates().stream().map(rate -> rate / without).toList(), "x");
        var beside = new LinkedHashMap<String, Result.Metric>();
        beside.put("ratio", ratios);
        beside.put("cpu", Result.Metric.of(figures.processor() / 1000, "us/op"));
        put("healthyThroughput", params, Result.Metric.of(figures.rates(), "ops/s"), beside);

        Histogram.Distribution latencies = figures.latencies();
        var percentiles = new LinkedHashMap<Double, Double>();
        for (double percent : new double[] {0, 50, 90, 95, 99, 99.9, 100}) {
            percentiles.put(percent, latencies.percentile(percent / 100) / 1000.0);
        }
        var against = new LinkedHashMap<String, Result.Metric>();
        against.put("p50.ratio", ratio(latencies, calm, 0.5));
        against.put("p99.ratio", ratio(latencies, calm, 0.99));
        against.put("rate", Result.Metric.of(HealthyFigures.RATE, "ops/s"));
        double mean = latencies.sum() / 1000.0 / Math.max(1, latencies.count());
        put("healthyLatency", params, Result.Metric.latency(mean, percentiles, "us/op"), against);
    }

    private static Result.Metric ratio(Histogram.Distribution latencies, Histogram.Distribution calm, double share) {
        return Result.Metric.of(latencies.percentile(share) / (double) Math.max(1, calm.percentile(share)), "x");
    }

    private void addMemory(SequencedMap<String, String> params, double heap, double nativeBytes, double kernel) {
        var parts = new LinkedHashMap<String, Result.Metric>();
        parts.put("heap", Result.Metric.of(heap, "B/client"));
        parts.put("native", Result.Metric.of(nativeBytes, "B/client"));
        parts.put("kernel", Result.Metric.of(kernel, "B/client"));
        put("memory", params, Result.Metric.of(heap + nativeBytes, "B/client"), parts);
    }

    private SequencedMap<String, String> params(SlowClientScenario scenario) {
        var params = new LinkedHashMap<String, String>();
        params.put("server", server);
        params.put("network", network);
        params.put("kind", scenario.kind().word());
        params.put("reply", scenario.reply().word());
        params.put("clients", Integer.toString(scenario.clients()));
        params.put("sendBuffer", sendBuffer);
        return params;
    }

    private void put(String method, SequencedMap<String, String> params, Result.Metric primary, Map<String, Result.Metric> secondary) {
        sink.accept(new Result(GROUP + method, mode(method), run, params, primary, new LinkedHashMap<>(secondary)));
    }

    private static String mode(String method) {
        return switch (method) {
            case "healthyThroughput" -> "thrpt";
            case "healthyLatency" -> "sample";
            default -> "ss";
        };
    }
}
