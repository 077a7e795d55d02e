package stheno.jmh;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// The cost of slow clients to other clients and to the server. It measures healthy throughput and latency beside up to ten thousand
/// clients that drip, stall, hiccup or leave; memory per client; and producer calls for clients that cannot take any output.
///
/// JMH does not run it, because a scenario takes seconds. The server is a process with one loop and the JVM options of the product. The
/// clients are in this process, over loopback. Results are compared with the same server without slow clients, right before and after,
/// and with nginx if it is installed. [SlowClientResults] explains the names of the numbers, [SlowClientRun] the measurement.
public final class SlowClientBenchmark {
    private static final int SPARE = 300; // descriptors beside those of the slow clients, in each process

    private final SlowClientPlan plan;
    private final Path folder;
    private final Path site;
    private final Consumer<String> progress;
    private final Consumer<Result> sink;
    private int peers;

    private SlowClientBenchmark(SlowClientPlan plan, Path folder, Consumer<String> progress, Consumer<Result> sink) throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.site = Files.createDirectory(folder.resolve("site"));
        this.progress = progress;
        this.sink = sink;
    }

    /// Runs all scenarios of a mode.
    ///
    /// @param progress receives a line for each scenario
    /// @throws IOException if a scenario could not be completed
    public static List<Result> run(Mode mode, Consumer<String> progress) throws IOException {
        List<Result> results = new ArrayList<>();
        run(mode, progress, results::add);
        return results;
    }

    /// The same, with each result passed on at once, so that an early end loses none.
    ///
    /// @param sink receives each result as soon as it is known; the order may differ from that of the scenarios
    public static void run(Mode mode, Consumer<String> progress, Consumer<Result> sink) throws IOException {
        Path folder = Files.createTempDirectory("stheno-slow-");
        try {
            new SlowClientBenchmark(SlowClientPlan.of(mode), folder, progress, sink).play();
        } finally {
            delete(folder, progress);
        }
    }

    /// The estimated duration of a mode.
    public static double seconds(Mode mode) {
        return SlowClientPlan.of(mode).seconds();
    }

    private void play() throws IOException {
        SlowClientSite.write(site);
        for (SlowClientPlan.Setup setup : plan.setups()) {
            SlowClientPlan.Setup possible = possible(setup);
            if (possible.scenarios().isEmpty()) continue;
            if (setup.peer()) playPeer(possible);
            else {
                try (var server = SlowClientChild.start(site, setup.sendBuffer())) {
                    play(server, possible);
                }
            }
        }
        for (SlowClientPlan.Virtual virtual : plan.virtuals()) play(virtual);
    }

    /// The same loop over a network in memory, with a manual clock: more clients than there are descriptors, for an hour.
    private void play(SlowClientPlan.Virtual virtual) throws IOException {
        try (var server = SlowClientChild.start(SlowClientVirtual.class, site.toString(), virtual.reply().name(),
                Integer.toString(virtual.clients()))) {
            var results = new SlowClientResults(server.name(), "memory", SlowClientVirtual.BUFFER, server.options(), plan.timing(), sink);
            SlowClientReading network = server.ask("network");
            SlowClientReading filled = server.ask("fill");
            SlowClientReading later = server.ask("hour");
            double heap = (filled.heap() - network.heap()) / (double) virtual.clients();
            long calls = later.calls() - filled.calls();
            results.addVirtual(virtual, heap, calls);
            progress.accept(String.format(Locale.ROOT, "in memory, %,d stalled (%s): %.1f KB a client; %d needless calls in an hour",
                    virtual.clients(), virtual.reply().word(), heap / 1024, calls));
        }
    }

    private void playPeer(SlowClientPlan.Setup setup) throws IOException {
        Optional<Path> nginx = PeerNginx.executable();
        if (nginx.isEmpty()) {
            progress.accept("nginx is not installed here: no comparison with it");
            return;
        }
        Path own = Files.createDirectory(folder.resolve("peer-" + peers++));
        PeerNginx peer;
        try {
            peer = PeerNginx.start(nginx.get(), site, own, setup.sendBuffer());
        } catch (IOException e) {
            progress.accept(e.getMessage() + ": no comparison with it");
            return;
        }
        try (peer) {
            play(peer, setup);
        }
    }

    private void play(SlowClientTarget target, SlowClientPlan.Setup setup) throws IOException {
        var results = new SlowClientResults(target.name(), "loopback", setup.sendBuffer(), target.options(), plan.timing(), sink);
        new SlowClientRun(target, plan.timing(), results, progress).play(setup.scenarios());
    }

    /// Leaves out scenarios for which this machine has too few descriptors, and says so.
    private SlowClientPlan.Setup possible(SlowClientPlan.Setup setup) {
        long most = descriptors() - SPARE;
        List<SlowClientScenario> some = setup.scenarios().stream().filter(scenario -> scenario.clients() <= most).toList();
        setup.scenarios().stream().filter(scenario -> scenario.clients() > most)
                .forEach(scenario -> progress.accept(scenario + " left out: " + most + " descriptors are free, see ulimit -n"));
        return new SlowClientPlan.Setup(setup.peer(), setup.sendBuffer(), some);
    }

    /// How many descriptors this process may have.
    public static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /// Files that cannot be removed stay in the temporary folder: no reason to lose the results.
    private static void delete(Path folder, Consumer<String> progress) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            progress.accept("not removed: " + e.getMessage());
        }
    }
}
