package stheno.jmh;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// One benchmark with one set of parameters: an object of the JSON array that JMH writes, whether or not JMH measured it.
///
/// @param benchmark the full name, `package.Class.method`
/// @param mode JMH's short name: `thrpt`, `avgt`, `sample` or `ss`
/// @param run how it was measured
/// @param params by name, in the order of display; empty if there are none
/// @param primary the main metric
/// @param secondary other metrics by name: `gc.alloc.rate.norm`, ...
public record Result(String benchmark, String mode, Run run, SequencedMap<String, String> params, Metric primary,
        SequencedMap<String, Metric> secondary) {

    public Result {
        params = Ordered.copy(params);
        secondary = Ordered.copy(secondary);
    }

    /// The simple name of the class: `TurnBenchmark`.
    public String group() {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1, method);
    }

    /// The last part of the name.
    public String method() {
        return benchmark.substring(benchmark.lastIndexOf('.') + 1);
    }

    /// The value of a parameter, empty if there is no such parameter.
    public String param(String name) {
        return params.getOrDefault(name, "");
    }

    /// What identifies a result in two runs: name, mode and parameters.
    public String key() {
        return benchmark + " " + mode + " " + params;
    }

    /// The same result with other parameters.
    public Result with(SequencedMap<String, String> others) {
        return new Result(benchmark, mode, run, others, primary, secondary);
    }

    /// How a result was measured, in JMH's terms.
    ///
    /// @param version of JMH, or `none` if JMH did not measure it
    /// @param jvm the path of the measured JVM
    /// @param warmupTime as JMH writes it, `300 ms`
    public record Run(String version, int threads, int forks, String jvm, List<String> jvmArgs, String jdk, String vmName,
            String vmVersion, int warmupIterations, String warmupTime, int measurementIterations, String measurementTime) {
        public Run {
            jvmArgs = List.copyOf(jvmArgs);
        }

        /// A run that JMH did not make: one fork of this JVM.
        ///
        /// @param jvmArgs the options of the measured process
        public static Run plain(List<String> jvmArgs, int warmupIterations, String warmupTime, int iterations, String time) {
            return new Run("none", 1, 1, ProcessHandle.current().info().command().orElse("java"), jvmArgs,
                    System.getProperty("java.version"), System.getProperty("java.vm.name"), System.getProperty("java.vm.version"),
                    warmupIterations, warmupTime, iterations, time);
        }
    }

    /// A number with its spread.
    ///
    /// @param score the mean
    /// @param error half of the interval that contains the mean with 99.9 % confidence; NaN for too few samples
    /// @param low the interval's lower end, NaN if unknown
    /// @param high its upper end, NaN if unknown
    /// @param percentiles by percent (`0.0`, `50.0`, `99.9`): of the iterations, or of all samples for mode `sample`
    /// @param unit as JMH writes it: `ops/s`, `us/op`, `B/op`; other units are written alike
    /// @param samples one number per iteration, by fork; empty if they were not kept
    public record Metric(double score, double error, double low, double high, SequencedMap<Double, Double> percentiles,
            String unit, List<List<Double>> samples) {
        public Metric {
            percentiles = Ordered.copy(percentiles);
            samples = samples.stream().map(List::copyOf).toList();
        }

        /// A single number.
        public static Metric of(double value, String unit) {
            return of(List.of(value), unit);
        }

        /// The mean of a few numbers, with the interval of Student's distribution.
        public static Metric of(List<Double> values, String unit) {
            return Statistics.metric(List.of(values), unit);
        }

        /// A latency: the mean of all samples, and their percentiles.
        public static Metric latency(double mean, Map<Double, Double> percentiles, String unit) {
            var sorted = new java.util.TreeMap<>(percentiles);
            return new Metric(mean, Double.NaN, Double.NaN, Double.NaN, sorted, unit, List.of(List.of(mean)));
        }

        /// Every sample of every fork.
        public double[] all() {
            return samples.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
        }
    }
}
