package stheno.appliance.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import stheno.appliance.protocol.ProtocolStats;
import stheno.http.HttpStats;
import stheno.reactor.Histogram;
import stheno.reactor.LoopStats;
import stheno.reactor.Reactor;
import stheno.reactor.ServiceStats;

/// All that the server has counted by some moment. Immutable; any thread.
///
/// @param at when, in nanoseconds of [System#nanoTime()]
/// @param time when, by the wall's clock
/// @param http requests, by service
/// @param others what is counted besides, a protocol each
/// @param services connections, by service
/// @param numbers see [Control#numbers()]
public record MetricsReading(long at, Instant time, String version, Instant started, Control.Phase phase,
                      Map<String, HttpStats.Snapshot> http, List<ProtocolStats> others, Map<String, ServiceStats.Snapshot> services,
                      List<Loop> loops, Map<String, Double> numbers) {
    /// What serves the pages of administration themselves: left out where the server's work is shown.
    static final String ADMIN = "admin";

    /// One loop, its times in nanoseconds.
    ///
    /// @param lag how late it runs what is posted to it
    record Loop(String name, long turns, long stalls, long longestTurn, Histogram.Distribution turnTimes, long lag) {}

    static MetricsReading of(Control control, LoopPulse pulse) {
        List<Loop> loops = new ArrayList<>();
        List<Reactor> reactors = control.group().reactors();
        for (int i = 0; i < reactors.size(); i++) loops.add(loop(reactors.get(i), pulse.lag(i)));
        return new MetricsReading(System.nanoTime(), Instant.now(), control.version(), control.started(), control.phase(),
                new TreeMap<>(control.http()), List.copyOf(control.others()), new TreeMap<>(control.group().services()), List.copyOf(loops),
                new TreeMap<>(control.numbers()));
    }

    private static Loop loop(Reactor reactor, long lag) {
        LoopStats stats = reactor.stats();
        return new Loop(reactor.name(), stats.turns(), stats.stalls(), stats.longestTurn(), stats.turnTimes().snapshot(), lag);
    }

    /// Of all protocols.
    List<ProtocolStats> tallies() {
        List<ProtocolStats> all = new ArrayList<>(List.of(new HttpTally(http)));
        all.addAll(others);
        return all;
    }

    /// What each service has done; nothing for those that only carry what others do, as data connections.
    Map<String, ProtocolStats.Work> work() {
        Map<String, ProtocolStats.Work> work = new TreeMap<>();
        services.keySet().forEach(service -> work.put(service, ProtocolStats.Work.NONE));
        tallies().forEach(tally -> work.putAll(tally.work()));
        return work;
    }

    /// Requests of all services together, but for these pages' own.
    HttpStats.Snapshot allHttp() {
        return http.entrySet().stream().filter(e -> !e.getKey().equals(ADMIN)).map(Map.Entry::getValue)
                .reduce(HttpStats.Snapshot.EMPTY, HttpStats.Snapshot::plus);
    }

    /// Connections of all services together, but for these pages' own.
    ServiceStats.Snapshot allServices() {
        return services.entrySet().stream().filter(e -> !e.getKey().equals(ADMIN)).map(Map.Entry::getValue)
                .reduce(ServiceStats.Snapshot.EMPTY, ServiceStats.Snapshot::plus);
    }

    /// The loop that is latest, in nanoseconds.
    long lag() {
        return loops.stream().mapToLong(Loop::lag).max().orElse(0);
    }
}
