package stheno.jmh.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.jmh.Mode;
import stheno.jmh.Result;
import stheno.jmh.SlowClientBenchmark;
import stheno.jmh.SlowClientChild;
import stheno.jmh.SlowClientFootprint;
import stheno.jmh.SlowClientReading;

/// The cost of a thousand slow clients of FTP, POP3, SMTP and DNS to healthy clients and to the server. [SlowClientBenchmark] measures
/// HTTP in more detail.
///
/// The server is a process with one loop and the JVM options of the product; the clients are here, over the loopback. Healthy clients are
/// measured alone, beside the slow ones, and alone again.
///
/// | benchmark           | mode   | unit     | secondary metrics                                                      |
/// |---------------------|--------|----------|------------------------------------------------------------------------|
/// | `healthyThroughput` | thrpt  | ops/s    | `ratio` to the rate without slow clients; `cpu` of the server, us/op   |
/// | `memory`            | ss     | B/client | `heap` and `native`, which add up to it; `kernel`, both ends           |
///
/// Parameters: `protocol`, `kind` (what the slow clients do), `clients` (slow ones; 0 without).
public final class ProtocolBenchmark {
    private static final String GROUP = "stheno.jmh.protocol.ProtocolBenchmark.";
    private static final int HEALTHY = 32; // clients: enough to keep one loop busy
    private static final int SPARE = 300; // descriptors beside those of the slow clients
    private static final int STRANGERS = 50; // slow clients before any is measured: they load classes
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);
    private static final int POLL = 60; // ms between two readings of a counter
    private static final int STILL = 4; // equal readings of a counter until it counts as constant

    private final BenchProtocol protocol;
    private final SlowClientChild server;
    private final Timing timing;
    private final Consumer<Result> sink;

    /// @param slices of a closed loop; each is a sample
    private record Timing(int clients, Duration warm, int slices, Duration slice) {
        static Timing of(Mode mode) {
            return switch (mode) {
                case SMOKE -> new Timing(10, Duration.ofMillis(50), 3, Duration.ofMillis(30));
                case QUICK -> new Timing(1000, Duration.ofMillis(2000), 5, Duration.ofMillis(150));
                case FULL -> new Timing(1000, Duration.ofMillis(4000), 10, Duration.ofMillis(400));
            };
        }
    }

    /// @param processor nanoseconds of the server's processor time per exchange
    private record Healthy(List<Double> rates, double processor) {
        double rate() {
            return rates.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        }

        /// Both measurements.
        Healthy and(Healthy other) {
            return new Healthy(Stream.of(this, other).flatMap(one -> one.rates.stream()).toList(), (processor + other.processor) / 2);
        }
    }

    private ProtocolBenchmark(BenchProtocol protocol, SlowClientChild server, Timing timing, Consumer<Result> sink) {
        this.protocol = protocol;
        this.server = server;
        this.timing = timing;
        this.sink = sink;
    }

    /// The name of a protocol's measurements for filters.
    public static String name(BenchProtocol protocol) {
        return "stheno.jmh.protocol.ProtocolBenchmark." + protocol.word();
    }

    /// Measures one protocol.
    ///
    /// @param progress receives a line
    /// @param sink receives each result as soon as it is known
    /// @throws IOException if the server refuses a client, or does not come to rest
    public static void run(BenchProtocol protocol, Mode mode, Consumer<String> progress, Consumer<Result> sink) throws IOException {
        Timing timing = Timing.of(mode);
        long needed = (long) protocol.descriptors() * timing.clients + SPARE;
        if (SlowClientBenchmark.descriptors() < needed) {
            progress.accept(protocol.word() + " left out: it needs " + needed + " descriptors, see ulimit -n");
            return;
        }
        Path folder = Files.createTempDirectory("stheno-protocol-");
        try {
            ProtocolServer.write(folder);
            try (var server = SlowClientChild.start(ProtocolServer.class, protocol.name(), folder.toString())) {
                progress.accept(new ProtocolBenchmark(protocol, server, timing, sink).play());
            }
        } finally {
            ProtocolServer.remove(folder);
        }
    }

    /// The estimated duration of one protocol, on a machine with two cores.
    public static double seconds(Mode mode) {
        Timing timing = Timing.of(mode);
        double closed = (timing.slices + 1) * timing.slice.toMillis() / 1000.0;
        return 1.5 + timing.warm.toMillis() / 1000.0 + 3 * closed + (timing.clients + STRANGERS) * 1.2e-3;
    }

    private String play() throws IOException {
        try (ProtocolLoad load = load()) {
            load.run(1, timing.warm);
        }
        slow(STRANGERS).close();
        awaitEmpty();
        Healthy before = healthy();
        awaitEmpty();
        SlowClientReading empty = server.ask("tidy");
        long kernelBefore = SlowClientFootprint.kernelBytes();
        SlowClientReading filled;
        long kernel;
        Healthy beside;
        try (SlowSessions _ = slow(timing.clients)) {
            awaitStill();
            filled = server.ask("tidy");
            kernel = SlowClientFootprint.kernelBytes() - kernelBefore;
            beside = healthy();
            if (server.ask("read").open() < timing.clients) throw new IOException("the server has closed slow clients");
        }
        awaitEmpty();
        Healthy after = healthy();
        Healthy alone = before.and(after);
        double without = alone.rate();
        addHealthy(0, alone, Result.Metric.of(alone.rates.stream().map(rate -> rate / without).toList(), "x"));
        addHealthy(timing.clients, beside, ratio(beside.rates, alone.rates));
        double clients = timing.clients;
        double heap = (filled.heap() - empty.heap()) / clients;
        double nativeBytes = (filled.nativeBytes() - empty.nativeBytes()) / clients;
        addMemory(heap, nativeBytes, kernel / clients);
        return String.format(Locale.ROOT, "%s, %,d %s: healthy %,.0f/s, %.2f of without; %.1f KB a client, kernel %.0f KB", protocol.word(),
                timing.clients, protocol.kind(), beside.rate(), beside.rate() / without, (heap + nativeBytes) / 1024,
                kernel / clients / 1024);
    }

    // --- measuring ----------------------------------------------------------------------------------------------------------

    private ProtocolLoad load() throws IOException {
        return protocol.healthy(server.address(), HEALTHY);
    }

    private SlowSessions slow(int clients) throws IOException {
        return new SlowSessions(protocol, server.address(), clients);
    }

    private Healthy healthy() throws IOException {
        try (ProtocolLoad load = load()) {
            load.run(1, timing.slice); // not counted
            long before = server.ask("read").processor();
            double[] rates = load.run(timing.slices, timing.slice);
            double exchanges = Arrays.stream(rates).sum() * timing.slice.toNanos() / 1e9;
            return new Healthy(Arrays.stream(rates).boxed().toList(), (server.ask("read").processor() - before) / exchanges);
        }
    }

    /// Waits until the server has sent everything that the clients' sockets take.
    private void awaitStill() throws IOException {
        long end = System.nanoTime() + PATIENCE;
        long moved = -1;
        for (int same = 0; same < STILL; ) {
            SlowClientReading now = server.ask("read");
            same = now.moved() == moved && now.open() >= timing.clients ? same + 1 : 0;
            moved = now.moved();
            pause(end);
        }
    }

    private void awaitEmpty() throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (server.ask("read").open() > 0) pause(end);
    }

    private static void pause(long end) throws IOException {
        if (System.nanoTime() - end > 0) throw new IOException("the server has not come to rest");
        try {
            TimeUnit.MILLISECONDS.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    // --- results ------------------------------------------------------------------------------------------------------------

    /// The ratio of two means. Its interval contains the noise of both.
    static Result.Metric ratio(List<Double> rates, List<Double> alone) {
        Result.Metric above = Result.Metric.of(rates, "ops/s");
        Result.Metric below = Result.Metric.of(alone, "ops/s");
        Result.Metric plain = Result.Metric.of(rates.stream().map(rate -> rate / below.score()).toList(), "x");
        double error = plain.score() * Math.hypot(above.error() / above.score(), below.error() / below.score());
        return new Result.Metric(plain.score(), error, plain.score() - error, plain.score() + error, plain.percentiles(), "x",
                plain.samples());
    }

    private void addHealthy(int clients, Healthy healthy, Result.Metric ratio) {
        var beside = new LinkedHashMap<String, Result.Metric>();
        beside.put("ratio", ratio);
        beside.put("cpu", Result.Metric.of(healthy.processor / 1000, "us/op"));
        put("healthyThroughput", "thrpt", clients, Result.Metric.of(healthy.rates, "ops/s"), beside);
    }

    private void addMemory(double heap, double nativeBytes, double kernel) {
        var parts = new LinkedHashMap<String, Result.Metric>();
        parts.put("heap", Result.Metric.of(heap, "B/client"));
        parts.put("native", Result.Metric.of(nativeBytes, "B/client"));
        parts.put("kernel", Result.Metric.of(kernel, "B/client"));
        put("memory", "ss", timing.clients, Result.Metric.of(heap + nativeBytes, "B/client"), parts);
    }

    private void put(String method, String mode, int clients, Result.Metric primary, SequencedMap<String, Result.Metric> secondary) {
        var params = new LinkedHashMap<>(Map.of("protocol", protocol.word()));
        params.put("kind", protocol.kind());
        params.put("clients", Integer.toString(clients));
        Result.Run run = Result.Run.plain(server.options(), 1, timing.warm.toMillis() + " ms", timing.slices,
                timing.slice.toMillis() + " ms");
        sink.accept(new Result(GROUP + method, mode, run, params, primary, secondary));
    }
}
