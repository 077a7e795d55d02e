package stheno.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.Port;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// All protocols on the network in memory, with loops on the threads of the [Scheduler].
final class SimulatedServer {
    private static final int FEW = 4; // places for connections, if there are few
    private static final long BUDGET = 64 << 20; // bytes
    private static final Duration PATIENCE = Duration.ofSeconds(20); // of a drain

    private final World world;
    private final MemoryBudget budget = new MemoryBudget(BUDGET);
    private final ReactorGroup group;
    private final HttpSite site;
    private final List<Port> ports = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private InetSocketAddress http;
    private boolean drained;

    /// @param root an empty folder, or that of an earlier simulation
    SimulatedServer(World world, Path root) throws Exception {
        this.world = world;
        Scheduler scheduler = world.scheduler();
        scheduler.startsLoops(true);
        group = ReactorGroup.start(world.profile().loops(), world.network(), world.clock(), scheduler.loops(),
                Log.from(Log.Level.DEBUG, this::event), budget);
        scheduler.startsLoops(false);
        site = new HttpSite(world, root);
        scheduler.runToEnd("start", this::openPorts);
        scheduler.slowness(world.profile().slowDisk());
    }

    private void openPorts() throws IOException {
        http = open(80, PortOptions.of(site.service()));
    }

    private InetSocketAddress open(int port, PortOptions options) throws IOException {
        Limits limits = world.profile().few() ? options.limits().withConnections(FEW) : options.limits();
        Port opened = group.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), options.withLimits(limits));
        ports.add(opened);
        return (InetSocketAddress) opened.address();
    }

    private void event(Log.Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(level + " " + event);
        for (int i = 0; i < pairs.length; i += 2) line.append(' ').append(pairs[i]).append('=').append(pairs[i + 1]);
        if (level == Log.Level.DEBUG) return;
        world.say("log", event);
        boolean ours = line.indexOf(HttpSite.BOOM) >= 0 || line.indexOf(Ledger.BROKEN) >= 0;
        if (level == Log.Level.ERROR && !ours) errors.add(line.toString() + trace(pairs));
    }

    private static String trace(Object... pairs) {
        StringBuilder all = new StringBuilder();
        for (Object each : pairs) {
            if (!(each instanceof Throwable thrown)) continue;
            for (StackTraceElement element : thrown.getStackTrace()) all.append("\n        at ").append(element);
        }
        return all.toString();
    }

    ReactorGroup group() {
        return group;
    }

    HttpSite site() {
        return site;
    }

    InetSocketAddress http() {
        return http;
    }

    /// Puts the same settings into force again, as a reload does.
    void reload() {
        site.reload();
        for (Port port : ports) port.change(port.options());
    }

    void checkErrors() {
        if (!errors.isEmpty()) throw world.fault("the log has an error: " + errors.getFirst());
    }

    boolean drained() {
        return drained;
    }

    /// Begins to stop. [#drained] tells when this is done.
    void drain() {
        world.scheduler().start("drain", () -> {
            try {
                group.drain(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            drained = true;
        });
    }

    /// Connections that are open in the loops, or have left them for threads.
    long open() {
        return group.reactors().stream().mapToLong(reactor -> reactor.stats().open()).sum() + group.detached();
    }
}
