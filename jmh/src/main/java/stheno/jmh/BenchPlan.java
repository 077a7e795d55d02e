package stheno.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stheno.jmh.protocol.BenchProtocol;
import stheno.jmh.protocol.ProtocolBenchmark;
import stheno.producers.ProducerMemory;

/// The benchmarks of each mode, and how long they take. Only groups that are listed here are run.
final class BenchPlan {
    /// A quick run ends within five minutes, a full one within an hour, a smoke test within one minute; the rest is for building and the
    /// page.
    static final double QUICK_SECONDS = 285;
    static final double FULL_SECONDS = 55 * 60;
    static final double SMOKE_SECONDS = 45;

    private static final BenchEffort SHORT = BenchEffort.FULL.forks(2).warmups(3, 300)
            .iterations(5, 400); // for benchmarks with many parameters
    private static final double CROWD = 2; // seconds to connect thousands of clients

    private BenchPlan() {}

    /// Benchmarks of JMH.
    ///
    /// @param include a regular expression to find in `package.Class.method`
    /// @param params values by parameter name, instead of the benchmark's own
    /// @param wants selects the combinations of values to run
    record Step(String include, SequencedMap<String, List<String>> params, Predicate<SequencedMap<String, String>> wants,
            BenchEffort effort) {
        Step(String include, BenchEffort effort) {
            this(include, new LinkedHashMap<>(), _ -> true, effort);
        }

        /// With these values of a parameter, for benchmarks that have the parameter.
        Step with(String param, String... values) {
            var more = new LinkedHashMap<>(params);
            more.put(param, List.of(values));
            return new Step(include, more, wants, effort);
        }

        Step as(BenchEffort other) {
            return new Step(include, params, wants, other);
        }
    }

    /// A benchmark that JMH does not run, because it starts processes of its own.
    ///
    /// @param name the name for filters
    record Apart(String name, double seconds, Play play) {
        interface Play {
            void run(Mode mode, Consumer<String> progress, Consumer<Result> sink) throws IOException;
        }
    }

    /// The steps in order. If two steps name one benchmark, the first step applies.
    ///
    /// @param filter a regular expression to find in the full name
    static List<BenchTask> tasks(Mode mode, Pattern filter) {
        var seen = new HashSet<String>();
        var tasks = new ArrayList<BenchTask>();
        for (Step step : steps(mode)) {
            for (BenchTask task : BenchTask.of(step)) {
                String key = mode == Mode.SMOKE ? task.name() : task.name() + task.params();
                if (filter.matcher(task.name()).find() && seen.add(key)) tasks.add(task);
            }
        }
        return tasks;
    }

    /// The steps after those of JMH.
    static List<Apart> apart(Mode mode, Pattern filter) {
        Stream<Apart> protocols = Stream.of(BenchProtocol.values()).map(protocol -> new Apart(ProtocolBenchmark.name(protocol),
                ProtocolBenchmark.seconds(mode), (how, progress, sink) -> ProtocolBenchmark.run(protocol, how, progress, sink)));
        return Stream.concat(protocols, Stream.of(
                new Apart("stheno.producers.ProducerBenchmark.held", mode == Mode.FULL ? 20 : 4,
                        (how, progress, sink) -> ProducerMemory.run(how, progress).forEach(sink)),
                new Apart("stheno.jmh.SlowClientBenchmark", SlowClientBenchmark.seconds(mode), SlowClientBenchmark::run)))
                .filter(one -> filter.matcher(one.name).find()).toList();
    }

    private static List<Step> steps(Mode mode) {
        return switch (mode) {
            case SMOKE -> Stream.concat(quick(), everything(BenchEffort.SMOKE)).map(step -> step.as(BenchEffort.SMOKE)).toList();
            case QUICK -> quick().toList();
            case FULL -> full().toList();
        };
    }

    // --- quick: the numbers of the headlines and the first charts ---------------------------------------------------------------

    private static Stream<Step> quick() {
        return Stream.of(quickTurns(), quickRequests(), quickProducers(), quickTerminators(),
                Stream.of(new Step("\\.(MailBenchmark\\.|DnsBenchmark\\.service$)", BenchEffort.QUICK.warmups(4, 300))))
                .flatMap(steps -> steps);
    }

    private static Stream<Step> quickTurns() {
        BenchEffort quick = BenchEffort.QUICK;
        return Stream.of(
                new Step("\\.TurnBenchmark\\.(turn|bareTurn)$", quick).with("net", "loopback").with("load", "1/1", "16/1000", "256/1000"),
                new Step("\\.TurnBenchmark\\.(turn|bareTurn)$", quick.prepares(CROWD)).with("net", "loopback").with("load", "256/10000"),
                new Step("\\.TurnBenchmark\\.(turn|bareTurn)$", quick).with("net", "memory").with("load", "1/1", "256/1000"),
                new Step("\\.TurnBenchmark\\.(accept|bareAccept)$", quick).with("net", "loopback"),
                new Step("\\.TurnBenchmark\\.(wakeUp|bareWakeUp|post|timer)", quick));
    }

    private static Stream<Step> quickRequests() {
        BenchEffort warm = BenchEffort.QUICK.warmups(4, 300); // time to compile the whole server
        return Stream.of(new Step("\\.RequestBenchmark\\.(answer|bare)$", warm).with("request", "SMALL"),
                new Step("\\.RequestBenchmark\\.parse$", BenchEffort.QUICK));
    }

    private static Stream<Step> quickProducers() {
        Set<String> alone = Set.of("pieces", "pieces.composite", "pieces.hooked", "pieces.chunked", "pieces.globbed", "pieces.throttled");
        var memory = new Step("\\.ProducerBenchmark\\.memory$", BenchEffort.QUICK);
        return Stream.of(
                new Step(memory.include, memory.params, params -> alone.contains(params.get("composition")), memory.effort)
                        .with("piece", "16384"),
                new Step(memory.include, memory.params, params -> params.get("composition").matches("pieces|pieces\\.chunked(\\..*)?"),
                        memory.effort).with("piece", "1024"),
                new Step("\\.ProducerBenchmark\\.file$", BenchEffort.QUICK).with("stack", "file", "file.gzipped", "file.gzipped.chunked",
                        "file.gzipped.chunked.globbed.hooked"),
                new Step("\\.ProducerBenchmark\\.gzip$", BenchEffort.QUICK));
    }

    private static Stream<Step> quickTerminators() {
        return Stream.of(
                new Step("\\.TerminatorBenchmark\\.(gathered|streamed|search)$", BenchEffort.QUICK).with("delimiter", "4")
                        .with("frame", "1024"),
                new Step("\\.TerminatorBenchmark\\.split$", BenchEffort.QUICK).with("cut", "FRAME", "MIDDLE", "BYTE"));
    }

    // --- full: every parameter ------------------------------------------------------------------------------------------------

    private static Stream<Step> full() {
        return Stream.concat(
                Stream.of(new Step("\\.TurnBenchmark\\.(turn|bareTurn)$", BenchEffort.FULL.prepares(CROWD))
                        .with("load", "1/10000", "16/10000", "256/10000", "4096/10000"),
                        new Step("\\.TurnBenchmark\\.", BenchEffort.FULL)),
                everything(SHORT));
    }

    private static Stream<Step> everything(BenchEffort effort) {
        return Stream.of("Turn", "Request", "Producer", "Terminator", "Mail", "Dns")
                .map(name -> new Step("\\." + name + "Benchmark\\.", effort));
    }
}
