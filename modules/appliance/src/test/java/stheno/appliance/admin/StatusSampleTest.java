package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import stheno.web.json.Json;

class StatusSampleTest {
    private static MetricsReading reading(double seconds, long ok, long bytes) {
        return Readings.at(seconds, Map.of("http", Readings.http(ok, 0, Readings.histogram())), Map.of("http", Readings.connections(4,
                bytes, 2 * bytes)), Map.of());
    }

    @Test
    void ratesAreOfTheTimeThatHasPassed() {
        StatusSample sample = StatusSample.between(reading(10, 100, 1000), reading(12, 300, 5000), 7);
        assertEquals(List.of(0.0, 0.0, 100.0, 0.0, 0.0, 0.0), sample.requests());
        assertEquals(2000, sample.bytesIn(), 1e-6);
        assertEquals(4000, sample.bytesOut(), 1e-6);
        assertEquals(3, sample.inFlight());
        assertEquals(5, sample.connections());
        assertEquals(100_000, sample.lag());
        assertEquals(7, sample.heapUsed());
    }

    @Test
    void percentilesAreOfWhatHasEndedSince() {
        MetricsReading before = Readings.at(1, Map.of("http", Readings.http(1, 0, Readings.histogram(5))), Map.of(), Map.of());
        MetricsReading now = Readings.at(2, Map.of("http", Readings.http(3, 0, Readings.histogram(5, 1_000_000, 1_000_000))), Map.of(),
                Map.of());
        List<Long> percentiles = StatusSample.between(before, now, 0).percentiles();
        assertTrue(percentiles.getFirst() >= 1_000_000 && percentiles.getFirst() < 1_130_000, percentiles.toString());
        assertEquals(List.of(0L, 0L, 0L), StatusSample.between(now, now, 0).percentiles());
    }

    @Test
    void countersThatRestartGiveARateOfZero() {
        StatusSample sample = StatusSample.between(reading(1, 1000, 1000), reading(2, 10, 10), 0);
        assertEquals(0, sample.allRequests());
        assertEquals(0, sample.bytesIn());
    }

    @Test
    void twoReadingsAtOnceDivideByNothing() {
        assertTrue(Double.isFinite(StatusSample.between(reading(1, 1, 1), reading(1, 2, 2), 0).allRequests()));
    }

    @Test
    void thePagesOfAdministrationAreLeftOut() {
        MetricsReading before = Readings.at(1, Map.of("admin", Readings.http(0, 0, Readings.histogram())), Map.of(), Map.of());
        MetricsReading now = Readings.at(2, Map.of("admin", Readings.http(50, 0, Readings.histogram())), Map.of("admin",
                Readings.connections(9, 9, 9)), Map.of());
        assertEquals(0, StatusSample.between(before, now, 0).allRequests());
        assertEquals(0, StatusSample.between(before, now, 0).connections());
    }

    @Test
    void theHistoryIsBounded() {
        StatusHistory history = new StatusHistory();
        assertEquals(Optional.empty(), history.add(reading(0, 0, 0), 0));
        for (int i = 1; i <= StatusHistory.KEPT + 50; i++) assertTrue(history.add(reading(i, i, i), i).isPresent());
        assertEquals(StatusHistory.KEPT, history.samples().size());
        assertEquals(51, history.samples().getFirst().heapUsed());
        assertEquals(StatusHistory.KEPT + 50, history.latest().orElseThrow().heapUsed());
    }

    @Test
    void aSampleIsJson() {
        assertEquals("{\"time\":1700000000000,\"requests\":[0,0,10,1,0,2],\"latency\":[50000,900000,40000000],\"inFlight\":2,"
                + "\"waiting\":[0,5,1,0,3,0],\"bytesIn\":1000,\"bytesOut\":5000000,\"lag\":80000,\"heap\":16777216}",
                Readings.samples(1).getFirst().json(new Json()).toString());
    }
}
