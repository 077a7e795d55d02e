package stheno.appliance.admin;

import java.util.List;
import java.util.stream.IntStream;
import stheno.appliance.format.DisplayText;
import stheno.http.HttpStats;
import stheno.reactor.Histogram;
import stheno.reactor.ServiceStats;
import stheno.reactor.Wait;
import stheno.web.json.Json;

/// The activity of the server in about one second, for the charts. Without the pages of the administration. Immutable.
///
/// @param epochMillis the end of that second
/// @param requests completed requests per second, by status class; first those without a reply
/// @param percentiles latencies of 50, 90 and 99 % of the requests, in nanoseconds; all zero if there was none
/// @param inFlight requests in progress
/// @param waiting open connections, by [Wait]
/// @param bytesIn bytes per second
/// @param bytesOut bytes per second
/// @param lag of the slowest loop, in nanoseconds
/// @param heapUsed bytes
record StatusSample(long epochMillis, List<Double> requests, List<Long> percentiles, long inFlight, List<Long> waiting,
                    double bytesIn, double bytesOut, long lag, long heapUsed) {
    static final List<String> CLASSES = List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx");
    static final List<String> WAITS = IntStream.range(0, Wait.values().length).mapToObj(i -> DisplayText.word(Wait.values()[i])).toList();
    /// The sample before the first reading.
    static final StatusSample NOTHING = new StatusSample(0, List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), List.of(0L, 0L, 0L), 0,
            List.of(0L, 0L, 0L, 0L, 0L, 0L), 0, 0, 0, 0);
    private static final long SECOND = 1_000_000_000;

    /// The difference of two readings.
    ///
    /// @param heapUsed bytes, at the second reading
    static StatusSample between(MetricsReading before, MetricsReading now, long heapUsed) {
        double seconds = Math.max(1, now.at() - before.at()) / (double) SECOND;
        HttpStats.Snapshot then = before.allHttp();
        HttpStats.Snapshot http = now.allHttp();
        ServiceStats.Snapshot earlier = before.allServices();
        ServiceStats.Snapshot services = now.allServices();
        long[] done = then.byClass();
        long[] doneNow = http.byClass();
        List<Double> requests = IntStream.range(0, CLASSES.size()).mapToObj(i -> rate(done[i], doneNow[i], seconds)).toList();
        List<Long> waiting = IntStream.range(0, WAITS.size()).mapToObj(i -> Math.max(0, services.waiting(Wait.values()[i]))).toList();
        return new StatusSample(now.time().toEpochMilli(), requests, percentiles(http.durations().minus(then.durations())), http.inFlight(),
                waiting, rate(earlier.bytesIn(), services.bytesIn(), seconds), rate(earlier.bytesOut(), services.bytesOut(), seconds),
                now.lag(), heapUsed);
    }

    private static List<Long> percentiles(Histogram.Distribution durations) {
        return List.of(durations.percentile(.5), durations.percentile(.9), durations.percentile(.99));
    }

    /// Counters restart at zero when a service is replaced: then the rate is 0, not negative.
    private static double rate(long before, long now, double seconds) {
        return Math.max(0, now - before) / seconds;
    }

    /// Requests per second.
    double allRequests() {
        return requests.stream().mapToDouble(Double::doubleValue).sum();
    }

    /// Open connections.
    long connections() {
        return waiting.stream().mapToLong(Long::longValue).sum();
    }

    Json json(Json json) {
        json.open('{').put("time", epochMillis).name("requests").open('[');
        requests.forEach(json::add);
        json.close(']').name("latency").open('[');
        percentiles.forEach(json::add);
        json.close(']').put("inFlight", inFlight).name("waiting").open('[');
        waiting.forEach(json::add);
        return json.close(']').put("bytesIn", bytesIn).put("bytesOut", bytesOut).put("lag", lag).put("heap", heapUsed).close('}');
    }
}
