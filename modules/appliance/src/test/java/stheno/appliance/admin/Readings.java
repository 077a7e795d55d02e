package stheno.appliance.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.RequestStats;
import stheno.ftp.FtpStats;
import stheno.http.HttpStats;
import stheno.reactor.Histogram;
import stheno.reactor.Refusal;
import stheno.reactor.ServiceStats;
import stheno.reactor.Wait;

/// Invented counters of a server.
public final class Readings {
    public static final MetricsProcess PROCESS = new MetricsProcess(OptionalDouble.of(12.34), OptionalLong.of(50 << 20),
            OptionalLong.of(42),
            OptionalLong.of(1024), 20 << 20, 64 << 20, 512 << 20);
    static final MetricsProcess ELSEWHERE = new MetricsProcess(OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty(),
            OptionalLong.empty(), 1, 2, 3);

    private Readings() {}

    public static Histogram.Distribution histogram(long... values) {
        Histogram histogram = new Histogram();
        for (long value : values) histogram.add(value);
        return histogram.snapshot();
    }

    public static HttpStats.Snapshot http(long ok, long failed, Histogram.Distribution durations) {
        long[] byStatus = new long[600];
        byStatus[200] = ok;
        byStatus[500] = failed;
        return new HttpStats.Snapshot(ok + failed + 3, byStatus, 1, durations, histogram(0, 5, 5000));
    }

    public static ServiceStats.Snapshot connections(long idle, long in, long out) {
        return new ServiceStats.Snapshot(100, Map.of(Refusal.DENIED, 3L), idle + 1, Map.of(Wait.IDLE, idle, Wait.ANSWER, 1L),
                Map.of(Wait.MESSAGE, 7L), 2, 40, 4, in, out);
    }

    /// @param seconds since some beginning
    public static MetricsReading at(double seconds, Map<String, HttpStats.Snapshot> http, Map<String, ServiceStats.Snapshot> services,
                             Map<String, Double> numbers) {
        List<MetricsReading.Loop> loops = IntStream.range(0, 2)
                .mapToObj(i -> new MetricsReading.Loop("loop-" + i, 10, 1, 2_000_000, histogram(1000, 2_000_000),
                        50_000 * (i + 1))).toList();
        return new MetricsReading((long) (seconds * 1e9), Instant.ofEpochMilli(1_700_000_000_000L + (long) (seconds * 1000)), "1.2.3",
                Instant.ofEpochSecond(1_699_990_000), Control.Phase.SERVING, List.of(new RequestStats(new TreeMap<>(http))),
                new TreeMap<>(services), loops,
                        new TreeMap<>(numbers));
    }

    /// The same server, which has other protocols too.
    public static MetricsReading with(MetricsReading reading, ProtocolStats... others) {
        return new MetricsReading(reading.at(), reading.time(), reading.version(), reading.started(), reading.phase(),
                Stream.concat(reading.stats().stream(), Stream.of(others)).toList(), reading.services(), reading.loops(),
                reading.numbers());
    }

    public static FtpStats.Snapshot ftp() {
        long[] replies = new long[600];
        replies[226] = 4;
        replies[530] = 2;
        long[] transfers = {10, 4, 7};
        return new FtpStats.Snapshot(replies, 3, 9, 2, 1, 1, transfers, 5, 1 << 20, 2 << 20, histogram(2_000_000_000L), histogram(5000));
    }

    public static MetricsReading usual() {
        return at(1, Map.of("http", http(10, 2, histogram(50_000, 3_000_000, 90_000_000_000L))), Map.of("http", connections(5, 1000, 2000)),
                Map.of());
    }

    /// Samples a second apart.
    static List<StatusSample> samples(int count) {
        return IntStream.range(0, count).mapToObj(Readings::sample).toList();
    }

    private static StatusSample sample(int i) {
        List<Long> latency = i % 10 == 9 ? List.of(0L, 0L, 0L) : List.of(50_000L, 900_000L, 40_000_000L);
        return new StatusSample(1_700_000_000_000L + i * 1000L, List.of(0.0, 0.0, 10.0 + i, 1.0, 0.0, 2.0), latency, 2,
                List.of(0L, 5L, 1L, 0L, 3L, 0L), 1000, 5e6, 80_000, 1 << 24);
    }
}
