package stheno.jmh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Results to choose from. What is not there is empty, or NaN: a report is made of what was measured.
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

    /// Those whose parameter has this value.
    ReportData where(String param, String value) {
        return filter(result -> result.param(param).equals(value));
    }

    Stream<Result> stream() {
        return results.stream();
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    /// The names of methods, as they come.
    List<String> methods() {
        return distinct(results.stream().map(Result::method));
    }

    /// A parameter's values: numbers rising, words as they come.
    List<String> values(String param) {
        List<String> all = distinct(results.stream().map(result -> result.param(param)).filter(value -> !value.isEmpty()));
        if (all.stream().allMatch(value -> value.matches("\\d+"))) all.sort(Comparator.comparingLong(Long::parseLong));
        return all;
    }

    /// The names of parameters that some result has, as they come.
    List<String> params() {
        return distinct(results.stream().flatMap(result -> result.params().keySet().stream()));
    }

    private static List<String> distinct(Stream<String> words) {
        return new ArrayList<>(new LinkedHashSet<>(words.toList()));
    }

    Optional<Result> first() {
        return results.stream().findFirst();
    }

    /// The first one's score.
    double score() {
        return first().map(result -> result.primary().score()).orElse(Double.NaN);
    }

    /// The first one's secondary metric of this name.
    Optional<Result.Metric> second(String name) {
        return first().map(result -> result.secondary().get(name));
    }

    /// A secondary metric's number, NaN if it is not there.
    double part(String name) {
        return second(name).map(Result.Metric::score).orElse(Double.NaN);
    }

    /// Nanoseconds an operation, whatever the unit: of a rate, its inverse.
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

    /// Operations a second, whatever the unit.
    static Result.Metric rate(Result.Metric metric) {
        Result.Metric time = nanos(metric);
        return new Result.Metric(1e9 / time.score(), Double.NaN, 1e9 / time.high(), time.low() > 0 ? 1e9 / time.low() : Double.NaN,
                new java.util.TreeMap<>(), "ops/s", List.of());
    }
}
