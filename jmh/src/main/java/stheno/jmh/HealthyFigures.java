package stheno.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import stheno.reactor.Histogram;
import stheno.testkit.HealthyLoad;

/// The measurements of healthy clients.
///
/// @param rates replies per second in each slice of a closed loop
/// @param processor nanoseconds of the server's processor time per reply, in the closed loop
/// @param latencies nanoseconds from the time a request was due, at a fixed rate, to its complete reply; empty if not measured
record HealthyFigures(List<Double> rates, double processor, Histogram.Distribution latencies) {
    /// Requests per second of the open loop: few enough for any machine, so that the latencies contain no queueing.
    static final double RATE = 5000;

    private static final int CONNECTIONS = 32; // enough to keep one loop busy on any machine
    private static final byte[] REQUEST = "GET /page HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// Measures a server over new connections.
    ///
    /// @param paced whether to measure latencies
    static HealthyFigures of(SlowClientTarget target, SlowClientPlan.Timing timing, boolean paced) throws IOException {
        Histogram latencies = new Histogram();
        try (var load = HealthyLoad.connect(target.address(), REQUEST, CONNECTIONS)) {
            load.flatOut(1, timing.slice()); // warms up connections and caches; not counted
            long before = target.read().processor();
            double[] rates = load.flatOut(timing.slices(), timing.slice());
            long processor = target.read().processor() - before;
            if (paced) load.atRate(RATE, timing.paced(), latencies::add);
            double replies = Arrays.stream(rates).sum() * timing.slice().toNanos() / 1e9;
            return new HealthyFigures(Arrays.stream(rates).boxed().toList(), processor / replies, latencies.snapshot());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// A load that is not measured.
    static void warm(SlowClientTarget target, SlowClientPlan.Timing timing) throws IOException {
        try (var load = HealthyLoad.connect(target.address(), REQUEST, CONNECTIONS)) {
            load.flatOut(1, timing.warm());
            load.atRate(RATE, timing.warm().dividedBy(8), _ -> { });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// The mean of the slices.
    double rate() {
        return Statistics.mean(rates.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
