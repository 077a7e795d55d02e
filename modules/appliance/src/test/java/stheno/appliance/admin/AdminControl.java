package stheno.appliance.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.RequestStats;
import stheno.appliance.protocol.WaitingMail;
import stheno.catcher.rules.Phase;
import stheno.http.HttpStats;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;

/// A fake server for the administration, which records commands.
public final class AdminControl implements Control {
    final ReactorGroup group;
    final Instant started = Instant.now();
    final Map<String, Double> numbers = new TreeMap<>();
    final Map<String, String> hosts = new TreeMap<>(Map.of("(default)", "/srv/www"));
    final Map<String, HttpStats.Snapshot> http = new TreeMap<>();
    final CountDownLatch drained = new CountDownLatch(1);
    final CountDownLatch stopped = new CountDownLatch(1);
    final CountDownLatch reopened = new CountDownLatch(1);
    volatile Phase phase = Phase.SERVING;
    volatile Reload reload = new Reload.Done(List.of());
    volatile Log.Level level = Log.Level.INFO;
    volatile List<String> faults = List.of();
    volatile Optional<WaitingMail> waiting = Optional.empty();
    volatile List<String> problems = List.of();
    volatile Consumer<ChangeReport> reporting = _ -> { };
    volatile int reloads;

    public AdminControl(ReactorGroup group) {
        this.group = group;
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public Instant started() {
        return started;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public List<BoundPorts.BoundPort> ports() {
        return List.of(new BoundPorts.BoundPort("http", "http://127.0.0.1:8080/", Optional.empty()),
                new BoundPorts.BoundPort("admin", "http://127.0.0.1:9180/", Optional.empty()));
    }

    @Override
    public List<String> faults() {
        return faults;
    }

    @Override
    public List<String> problems() {
        return problems;
    }

    @Override
    public Optional<WaitingMail> waiting() {
        return waiting;
    }

    @Override
    public Map<String, String> hosts() {
        return hosts;
    }

    @Override
    public ReactorGroup group() {
        return group;
    }

    @Override
    public List<ProtocolStats> stats() {
        return List.of(new RequestStats(http));
    }

    @Override
    public Map<String, Double> numbers() {
        return numbers;
    }

    @Override
    public synchronized Reload reload(ChangeReport report) {
        reloads++;
        reporting.accept(report);
        return reload;
    }

    @Override
    public void drain() {
        drained.countDown();
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public void reopenLogs() {
        reopened.countDown();
    }

    @Override
    public Log.Level level() {
        return level;
    }

    @Override
    public void level(Log.Level least) {
        level = least;
    }
}
