package stheno.jmh;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// One JMH benchmark with one set of parameters.
///
/// @param name `package.Class.method`
/// @param params a value for every parameter
record BenchTask(String name, SequencedMap<String, String> params, BenchEffort effort) {
    BenchTask {
        params = Ordered.copy(params);
    }

    /// The tasks of a step: each of its benchmarks with every combination of its parameters, in order.
    static List<BenchTask> of(BenchPlan.Step step) {
        var tasks = new ArrayList<BenchTask>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().find(silent(System.err), List.of(step.include()), List.of())) {
            var values = new LinkedHashMap<String, List<String>>();
            entry.getParams().orElse(Map.of()).forEach((name, all) -> values.put(name, step.params().getOrDefault(name, List.of(all))));
            for (SequencedMap<String, String> combination : combinations(values)) {
                if (step.wants().test(combination)) tasks.add(new BenchTask(entry.getUsername(), combination, step.effort()));
            }
        }
        return tasks;
    }

    private static List<SequencedMap<String, String>> combinations(SequencedMap<String, List<String>> values) {
        List<SequencedMap<String, String>> all = List.of(new LinkedHashMap<>());
        for (Map.Entry<String, List<String>> param : values.entrySet()) {
            var longer = new ArrayList<SequencedMap<String, String>>();
            for (SequencedMap<String, String> one : all) {
                for (String value : param.getValue()) {
                    var with = new LinkedHashMap<>(one);
                    with.put(param.getKey(), value);
                    longer.add(with);
                }
            }
            all = longer;
        }
        return all;
    }

    /// Runs the benchmark, with allocations counted.
    ///
    /// @return a result for each mode of the benchmark
    /// @throws BenchFailure with JMH's output, if the benchmark failed
    List<Result> run() throws BenchFailure {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        var options = new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .forks(effort.forks())
                .warmupForks(0)
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.warmupMillis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.millis()))
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class);
        params.forEach(options::param);
        try {
            var results = new Runner(options.build(), OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL)).run();
            if (results.isEmpty()) throw new BenchFailure("no result", said.toString(StandardCharsets.UTF_8));
            return results(results);
        } catch (RunnerException e) {
            throw new BenchFailure(String.valueOf(e.getMessage()), said.toString(StandardCharsets.UTF_8));
        }
    }

    /// Converts through JMH's text, so that our files and JMH's own are the same.
    private static List<Result> results(Iterable<RunResult> results) {
        var list = new ArrayList<RunResult>();
        results.forEach(list::add);
        var text = new ByteArrayOutputStream();
        ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(text, true, StandardCharsets.UTF_8)).writeOut(list);
        return Results.parse(text.toString(StandardCharsets.UTF_8));
    }

    private static OutputFormat silent(PrintStream out) {
        return OutputFormatFactory.createFormatInstance(out, VerboseMode.SILENT);
    }

    /// The name for the terminal: `TurnBenchmark.loop ready=16`.
    String shown() {
        int method = name.lastIndexOf('.');
        var text = new StringBuilder(name.substring(name.lastIndexOf('.', method - 1) + 1));
        params.forEach((param, value) -> text.append(' ').append(param).append('=').append(value));
        return text.toString();
    }
}
