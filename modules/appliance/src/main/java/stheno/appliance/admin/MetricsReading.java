package stheno.appliance.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.RequestStats;
import stheno.http.HttpStats;
import stheno.reactor.Histogram;
import stheno.reactor.LoopStats;
import stheno.reactor.Reactor;
import stheno.reactor.ServiceStats;

/// All counters of the server at one moment. Immutable; any thread.
///
/// @param at the time in nanoseconds of [System#nanoTime()]
/// @param time the time of the wall clock
/// @param stats the counters of each protocol
/// @param services connections, by service
/// @param numbers see [Control#numbers()]
public record MetricsReading(long at, Instant time, String version, Instant started, Control.Phase phase,
                      List<ProtocolStats> stats, Map<String, ServiceStats.Snapshot> services, List<Loop> loops,
                      Map<String, Double> numbers) {
    /// The service of the administration's own pages, which is left out of the server's numbers.
    static final String ADMIN = "admin";

    /// One loop, its times in nanoseconds.
    ///
    /// @param lag delay of a posted task
    record Loop(String name, long turns, long stalls, long longestTurn, Histogram.Distribution turnTimes, long lag) {}

    static MetricsReading of(Control control, LoopLagSampler lagSampler) {
        List<Loop> loops = new ArrayList<>();
        List<Reactor> reactors = control.group().reactors();
        for (int i = 0; i < reactors.size(); i++) loops.add(loop(reactors.get(i), lagSampler.lag(i)));
        return new MetricsReading(System.nanoTime(), Instant.now(), control.version(), control.started(), control.phase(),
                List.copyOf(control.stats()), new TreeMap<>(control.group().services()), List.copyOf(loops),
                new TreeMap<>(control.numbers()));
    }

    private static Loop loop(Reactor reactor, long lag) {
        LoopStats stats = reactor.stats();
        return new Loop(reactor.name(), stats.turns(), stats.stalls(), stats.longestTurn(), stats.turnTimes().snapshot(), lag);
    }

    /// The row of each service; none for services without requests of their own, such as data connections.
    Map<String, ProtocolStats.Work> work() {
        Map<String, ProtocolStats.Work> work = new TreeMap<>();
        services.keySet().forEach(service -> work.put(service, ProtocolStats.Work.NONE));
        stats.forEach(stats -> work.putAll(stats.work()));
        return work;
    }

    /// Requests of all services together, without the administration's own.
    HttpStats.Snapshot allHttp() {
        return stats.stream().filter(RequestStats.class::isInstance).flatMap(requests -> ((RequestStats) requests).services().entrySet()
                .stream())
                .filter(e -> !e.getKey().equals(ADMIN)).map(Map.Entry::getValue).reduce(HttpStats.Snapshot.EMPTY, HttpStats.Snapshot::plus);
    }

    /// Connections of all services together, without the administration's own.
    ServiceStats.Snapshot allServices() {
        return services.entrySet().stream().filter(e -> !e.getKey().equals(ADMIN)).map(Map.Entry::getValue)
                .reduce(ServiceStats.Snapshot.EMPTY, ServiceStats.Snapshot::plus);
    }

    /// The greatest lag of a loop, in nanoseconds.
    long lag() {
        return loops.stream().mapToLong(Loop::lag).max().orElse(0);
    }
}
