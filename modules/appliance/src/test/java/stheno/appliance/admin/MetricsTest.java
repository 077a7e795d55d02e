package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final MetricsChecker checker = new MetricsChecker();

    private Map<String, Double> printed(MetricsReading reading, MetricsProcess process) {
        assertEquals(List.of(), checker.check(Metrics.print(reading, process)));
        return checker.samples;
    }

    @Test
    void theTextIsOfTheFormat() {
        Map<String, Double> samples = printed(Readings.usual(), Readings.PROCESS);
        assertEquals(10, samples.get("stheno_http_requests_total{service=http, class=2xx}"));
        assertEquals(2, samples.get("stheno_http_requests_total{service=http, class=5xx}"));
        assertEquals(3, samples.get("stheno_http_requests_in_flight{service=http}"));
        assertEquals(5, samples.get("stheno_connections{service=http, waiting=idle}"));
        assertEquals(3, samples.get("stheno_connections_refused_total{service=http, cause=denied}"));
        assertEquals(7, samples.get("stheno_timeouts_total{service=http, during=message}"));
        assertEquals(4, samples.get("stheno_tls_handshakes_total{service=http, result=failed}"));
        assertEquals(2000, samples.get("stheno_bytes_sent_total{service=http}"));
        assertEquals(1, samples.get("stheno_ready{}"));
    }

    @Test
    void timesAreSeconds() {
        Map<String, Double> samples = printed(Readings.usual(), Readings.PROCESS);
        assertEquals(90.00305, samples.get("stheno_http_request_duration_seconds_sum{service=http}"), 1e-9);
        assertEquals(1, samples.get("stheno_http_request_duration_seconds_bucket{service=http, le=0.0001}"));
        assertEquals(2, samples.get("stheno_http_request_duration_seconds_bucket{service=http, le=60}"));
        assertEquals(3, samples.get("stheno_http_request_duration_seconds_bucket{service=http, le=+Inf}"));
        assertEquals(.0001, samples.get("stheno_loop_lag_seconds{loop=loop-1}"), 1e-12);
        assertEquals(.002, samples.get("stheno_loop_longest_turn_seconds{loop=loop-0}"), 1e-12);
        assertEquals(1_699_990_000, samples.get("process_start_time_seconds{}"));
        assertEquals(12.34, samples.get("process_cpu_seconds_total{}"), 1e-9);
    }

    @Test
    void whatTheSystemDoesNotSayIsLeftOut() {
        Map<String, Double> samples = printed(Readings.usual(), Readings.ELSEWHERE);
        assertFalse(samples.keySet().stream().anyMatch(name -> name.startsWith("process_open_fds")));
        assertEquals(3, samples.get("jvm_memory_max_bytes{area=heap}"));
    }

    @Test
    void aServerThatHasDoneNothingPrintsToo() {
        printed(Readings.at(0, Map.of(), Map.of(), Map.of()), Readings.ELSEWHERE);
    }

    @Test
    void aLabelCannotBreakOutOfItsQuotes() {
        String hostile = "a\"} 1\nfake_total 2 \\";
        Map<String, Double> samples = printed(Readings.at(1, Map.of(hostile, Readings.http(1, 0, Readings.histogram(1))), Map.of(),
                Map.of()), Readings.PROCESS);
        assertEquals(1, samples.get("stheno_http_requests_total{service=a\\\"} 1\\nfake_total 2 \\\\, class=2xx}"));
        assertFalse(samples.containsKey("fake_total{}"));
    }

    @Test
    void numbersOfOthersAreGaugesOrCountersByTheirName() {
        printed(Readings.at(1, Map.of(), Map.of(), Map.of("access_log_dropped_total", 3.0, "workers_queued", 2.5)), Readings.PROCESS);
        assertEquals("counter", checker.types.get("stheno_access_log_dropped_total"));
        assertEquals("gauge", checker.types.get("stheno_workers_queued"));
        assertEquals(2.5, checker.samples.get("stheno_workers_queued{}"));
    }

    @Test
    void numbersWithAnInvalidOrRepeatedNameAreSkipped() {
        Map<String, Double> numbers = Map.of("ready", 7.0, "a b", 1.0, "", 1.0, "x\n", 1.0, "fine", Double.NaN, "_total", 1.0);
        Map<String, Double> samples = printed(Readings.at(1, Map.of(), Map.of(), numbers), Readings.PROCESS);
        assertEquals(1, samples.get("stheno_ready{}"));
        assertTrue(samples.get("stheno_fine{}").isNaN());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a 1\n", "# HELP a x\n# TYPE a counter\na 1\n", "# HELP a x\n# TYPE a gauge\nb 1\n", "# HELP a x\n# TYPE a gauge\na 1\na 2\n",
                "# HELP a x\n# TYPE a gauge\na 1",
        "# HELP a x\n# TYPE a gauge\na{b=\"c\"d\"} 1\n", "# HELP a x\n# TYPE a gauge\n# HELP a x\n",
                "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
                "# HELP a x\n# TYPE a gauge\na one\n",
        "# HELP a_total x\n# TYPE a_total counter\na_total -1\n",
                "# HELP a x\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n"})
    void theCheckerFindsFaults(String text) {
        assertFalse(checker.check(text).isEmpty(), text);
    }
}
