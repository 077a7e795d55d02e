package stheno.jmh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A selection of results. Missing results are empty or NaN, because a report shows what was measured.
record ReportData(List<Result> results) {
    static final String ALLOCATED = "gc.alloc.rate.norm";

    ReportData {
        results = List.copyOf(results);
    }

    ReportData filter(Predicate<Result> wanted) {
        return new ReportData(results.stream().filter(wanted).toList());
    }

    ReportData group(String name) {
        return filter(result -> result.group().equals(name));
    }

    ReportData method(String name) {
        return filter(result -> result.method().equals(name));
    }

    /// The results with this value of a parameter.
    ReportData where(String param, String value) {
        return filter(result -> result.param(param).equals(value));
    }

    Stream<Result> stream() {
        return results.stream();
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    /// The names of methods, in the order of the results.
    List<String> methods() {
        return distinct(results.stream().map(Result::method));
    }

    /// The values of a parameter: numbers ascending, words in the order of the results.
    List<String> values(String param) {
        List<String> all = distinct(results.stream().map(result -> result.param(param)).filter(value -> !value.isEmpty()));
        if (all.stream().allMatch(value -> value.matches("\\d+"))) all.sort(Comparator.comparingLong(Long::parseLong));
        return all;
    }

    /// The names of all parameters, in the order of the results.
    List<String> params() {
        return distinct(results.stream().flatMap(result -> result.params().keySet().stream()));
    }

    private static List<String> distinct(Stream<String> words) {
        return new ArrayList<>(new LinkedHashSet<>(words.toList()));
    }

    Optional<Result> first() {
        return results.stream().findFirst();
    }

    /// The score of the first result.
    double score() {
        return first().map(result -> result.primary().score()).orElse(Double.NaN);
    }

    /// The secondary metric of this name, of the first result.
    Optional<Result.Metric> second(String name) {
        return first().map(result -> result.secondary().get(name));
    }

    /// The number of a secondary metric, NaN if it is missing.
    double part(String name) {
        return second(name).map(Result.Metric::score).orElse(Double.NaN);
    }

    /// Nanoseconds per operation, whatever the unit; for a rate, its inverse.
    static Result.Metric nanos(Result.Metric metric) {
        String unit = metric.unit();
        double scale = switch (unit.replaceAll(".*/(?=n?s$|us$|ms$)|/op$", "")) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> Double.NaN;
        };
        if (unit.endsWith("/op")) return scaled(metric, scale);
        return new Result.Metric(scale / metric.score(), Double.NaN, scale / metric.high(), metric.low() > 0 ? scale / metric.low()
                : Double.NaN,
                new java.util.TreeMap<>(), "ns/op", List.of());
    }

    /// The same in another unit.
    private static Result.Metric scaled(Result.Metric metric, double by) {
        return new Result.Metric(metric.score() * by, metric.error() * by, metric.low() * by, metric.high() * by,
                new java.util.TreeMap<>(), "ns/op", List.of());
    }

    /// Operations per second, whatever the unit.
    static Result.Metric rate(Result.Metric metric) {
        Result.Metric time = nanos(metric);
        return new Result.Metric(1e9 / time.score(), Double.NaN, 1e9 / time.high(), time.low() > 0 ? 1e9 / time.low() : Double.NaN,
                new java.util.TreeMap<>(), "ops/s", List.of());
    }
}
