package stheno.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Results that are made up.
final class Fixture {
    static final Result.Run RUN = Result.Run.plain(List.of("-Xmx1g"), 2, "100 ms", 5, "100 ms");

    private Fixture() {}

    /// A run of everything, in the shape of a quick one.
    static String text() throws IOException {
        try (InputStream in = Fixture.class.getResourceAsStream("results.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Result rate(String method, Double... samples) {
        return new Result("stheno.x.XBenchmark." + method, "thrpt", RUN, params(), Result.Metric.of(List.of(samples), "ops/s"),
                new LinkedHashMap<>());
    }

    static Result time(String method, Double... samples) {
        return new Result("stheno.x.XBenchmark." + method, "avgt", RUN, params(), Result.Metric.of(List.of(samples), "us/op"),
                new LinkedHashMap<>());
    }

    static Result allocating(String method, double bytes, Double... samples) {
        Result plain = rate(method, samples);
        return new Result(plain.benchmark(), plain.mode(), RUN, plain.params(), plain.primary(),
                new LinkedHashMap<>(Map.of("gc.alloc.rate.norm", Result.Metric.of(bytes, "B/op"))));
    }

    static Result counted(String method, double value, String unit) {
        return new Result("stheno.x.XBenchmark." + method, "ss", RUN, params(), Result.Metric.of(value, unit), new LinkedHashMap<>());
    }

    private static SequencedMap<String, String> params() {
        var params = new LinkedHashMap<String, String>();
        params.put("size", "16");
        return params;
    }
}
