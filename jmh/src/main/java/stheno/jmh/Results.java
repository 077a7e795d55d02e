package stheno.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Reads and writes JMH's JSON format: an array with an object for each benchmark.
final class Results {
    private Results() {}

    /// @throws IOException if the file cannot be read or is not a file of results; the message says which of the two
    static List<Result> read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// Replaces the file atomically: if this is interrupted, the old file stays.
    static void write(Path file, List<Result> results) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, text(results));
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    static List<Result> parse(String text) {
        return Json.parse(text).list().stream().map(each -> result(each.object())).toList();
    }

    static String text(List<Result> results) {
        return Json.array(results, Results::json).written(4);
    }

    // --- reading ---------------------------------------------------------------------------------------------------------

    private static Result result(Json.Object json) {
        var params = new LinkedHashMap<String, String>();
        if (json.has("params")) json.need("params").object().members().forEach((name, value) -> params.put(name, value.text()));
        var secondary = new LinkedHashMap<String, Result.Metric>();
        if (json.has("secondaryMetrics")) {
            // Older versions put a middle dot before the metrics of profilers.
            json.need("secondaryMetrics").object().members()
                    .forEach((name, value) -> secondary.put(name.replace("\u00b7", ""), metric(value.object())));
        }
        String name = json.need("benchmark").text();
        if (name.indexOf('.') == name.lastIndexOf('.')) throw new IllegalArgumentException("no name of a benchmark: " + name);
        return new Result(name, json.need("mode").text(), run(json), params, metric(json.need("primaryMetric").object()), secondary);
    }

    private static Result.Run run(Json.Object json) {
        List<String> args = json.has("jvmArgs") ? json.need("jvmArgs").list().stream().map(Json::text).toList() : List.of();
        return new Result.Run(json.text("jmhVersion"), whole(json, "threads"), whole(json, "forks"), json.text("jvm"), args,
                json.text("jdkVersion"), json.text("vmName"), json.text("vmVersion"), whole(json, "warmupIterations"),
                json.text("warmupTime"), whole(json, "measurementIterations"), json.text("measurementTime"));
    }

    private static int whole(Json.Object json, String name) {
        return json.has(name) ? (int) json.number(name) : 0;
    }

    private static Result.Metric metric(Json.Object json) {
        if (!json.has("scoreError") && json.has("rawData")) return Statistics.metric(samples(json), json.text("scoreUnit"));
        double low = Double.NaN;
        double high = Double.NaN;
        if (json.has("scoreConfidence") && json.need("scoreConfidence").list().size() == 2) {
            low = json.need("scoreConfidence").list().getFirst().number();
            high = json.need("scoreConfidence").list().getLast().number();
        }
        var percentiles = new TreeMap<Double, Double>();
        if (json.has("scorePercentiles")) {
            json.need("scorePercentiles").object().members()
                    .forEach((percent, value) -> percentiles.put(Double.parseDouble(percent), value.number()));
        }
        return new Result.Metric(json.need("score").number(), json.number("scoreError"), low, high, percentiles,
                json.text("scoreUnit"), samples(json));
    }

    /// By fork and iteration. Mode `sample` keeps a histogram per iteration; here it is the mean of each.
    private static List<List<Double>> samples(Json.Object json) {
        var forks = new ArrayList<List<Double>>();
        if (json.has("rawData")) {
            for (Json fork : json.need("rawData").list()) forks.add(fork.list().stream().map(Json::number).toList());
        } else if (json.has("rawDataHistogram")) {
            for (Json fork : json.need("rawDataHistogram").list()) forks.add(fork.list().stream().map(Results::mean).toList());
        }
        return forks;
    }

    private static double mean(Json histogram) {
        double sum = 0;
        double count = 0;
        for (Json pair : histogram.list()) {
            double times = pair.list().getLast().number();
            sum += pair.list().getFirst().number() * times;
            count += times;
        }
        return sum / count;
    }

    // --- writing ---------------------------------------------------------------------------------------------------------

    private static Json json(Result result) {
        Result.Run run = result.run();
        var json = new Json.Object()
                .put("jmhVersion", run.version())
                .put("benchmark", result.benchmark())
                .put("mode", result.mode())
                .put("threads", run.threads())
                .put("forks", run.forks())
                .put("jvm", run.jvm())
                .put("jvmArgs", Json.array(run.jvmArgs(), Json::of))
                .put("jdkVersion", run.jdk())
                .put("vmName", run.vmName())
                .put("vmVersion", run.vmVersion())
                .put("warmupIterations", run.warmupIterations())
                .put("warmupTime", run.warmupTime())
                .put("warmupBatchSize", 1)
                .put("measurementIterations", run.measurementIterations())
                .put("measurementTime", run.measurementTime())
                .put("measurementBatchSize", 1);
        if (!result.params().isEmpty()) json.put("params", object(result.params(), Json::of));
        return json.put("primaryMetric", json(result.primary())).put("secondaryMetrics", object(result.secondary(), Results::json));
    }

    private static Json json(Result.Metric metric) {
        var percentiles = new Json.Object();
        metric.percentiles().forEach((percent, value) -> percentiles.put(percent.toString(), value));
        return new Json.Object()
                .put("score", metric.score())
                .put("scoreError", metric.error())
                .put("scoreConfidence", Json.array(List.of(metric.low(), metric.high()), Json::of))
                .put("scorePercentiles", percentiles)
                .put("scoreUnit", metric.unit())
                .put("rawData", Json.array(metric.samples(), fork -> Json.array(fork, Json::of)));
    }

    private static <T> Json object(SequencedMap<String, T> map, java.util.function.Function<T, Json> each) {
        var json = new Json.Object();
        for (Map.Entry<String, T> entry : map.entrySet()) json.put(entry.getKey(), each.apply(entry.getValue()));
        return json;
    }
}
