package stheno.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import stheno.testkit.SlowClients;

/// Takes one server through its scenarios. Before, between and after them, healthy clients are measured without slow ones. Each
/// scenario is compared with the measurements right before and after it, so that a machine that becomes slower or faster does not look
/// like an effect of slow clients.
///
/// Each scenario measures the server's memory before and after the slow clients connect (each time after a collection); its processor time
/// without requests; then healthy clients at full speed, and at a fixed rate. It also counts the calls to the producers of stalled clients
/// during all this: there should be none, because none of these clients can take a byte.
final class SlowClientRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2); // for ten thousand clients to receive all that their sockets take
    private static final Duration LIFE = Duration.ofMinutes(20); // of a crowd that is not closed
    private static final int POLL = 60; // ms between two readings of a counter
    private static final int STILL = 4; // equal readings of a counter until it counts as constant

    private final SlowClientTarget target;
    private final SlowClientPlan.Timing timing;
    private final SlowClientResults results;
    private final Consumer<String> progress;

    SlowClientRun(SlowClientTarget target, SlowClientPlan.Timing timing, SlowClientResults results, Consumer<String> progress) {
        this.target = target;
        this.timing = timing;
        this.results = results;
        this.progress = progress;
    }

    /// @throws IOException if the server does not answer, or does not become idle
    void play(List<SlowClientScenario> scenarios) throws IOException {
        HealthyFigures.warm(target, timing);
        for (SlowClientScenario kind : scenarios.stream().map(SlowClientScenario::without).distinct().toList()) meet(kind);
        SlowClientReading before = target.read();
        sleep(timing.idle());
        double idle = processorShare(before, target.read(), timing.idle());
        HealthyFigures first = HealthyFigures.of(target, timing, true);
        List<Double> undisturbed = new ArrayList<>(first.rates());
        HealthyFigures last = first;
        for (SlowClientScenario scenario : scenarios) {
            SlowClientFigures figures = measure(scenario);
            HealthyFigures after = HealthyFigures.of(target, timing, false);
            double without = (last.rate() + after.rate()) / 2;
            results.add(scenario, figures, without, first.latencies());
            progress.accept(summary(scenario, figures, without));
            undisturbed.addAll(after.rates());
            last = after;
        }
        results.addUndisturbed(scenarios.getFirst().without(), new HealthyFigures(undisturbed, first.processor(), first.latencies()), idle);
    }

    private String summary(SlowClientScenario scenario, SlowClientFigures figures, double without) {
        return String.format(Locale.ROOT, "%s, %s: healthy %,.0f/s, %.2f of without; %.1f KB a client, kernel %.0f KB%s", target.name(),
                scenario, figures.healthy().rate(), figures.healthy().rate() / without, (figures.heap() + figures.nativeBytes()) / 1024,
                figures.kernel() / 1024, figures.calls() < 0 ? "" : "; " + figures.calls() + " needless calls");
    }

    private void meet(SlowClientScenario scenario) throws IOException {
        if (target.strangers() == 0) return;
        try (var slow = start(scenario, target.strangers())) {
            slow.awaitConnected(PATIENCE);
            sleep(timing.churn());
        }
        awaitEmpty();
    }

    private SlowClients start(SlowClientScenario scenario, int count) {
        SlowClients.Options options = SlowClients.Options.DEFAULTS.life(LIFE).receiveBuffer(scenario.kind().receiveBuffer());
        return SlowClients.start(count, scenario.kind().client(), scenario.reply().request(scenario.kind()), target.address(), options);
    }

    private SlowClientFigures measure(SlowClientScenario scenario) throws IOException {
        SlowClientReading before = target.readTidied();
        long kernelBefore = SlowClientFootprint.kernelBytes();
        SlowClientFigures figures;
        try (var slow = start(scenario, scenario.clients())) {
            settle(scenario, slow);
            SlowClientReading settled = target.readTidied();
            long kernel = SlowClientFootprint.kernelBytes() - kernelBefore;
            SlowClientReading resting = target.read();
            sleep(timing.idle());
            double idle = processorShare(resting, target.read(), timing.idle());
            HealthyFigures healthy = HealthyFigures.of(target, timing, true);
            SlowClientReading after = target.read();
            double clients = scenario.clients();
            boolean counts = scenario.kind() == SlowClientKind.STALLED && settled.calls() >= 0;
            figures = new SlowClientFigures(healthy, idle, (settled.heap() - before.heap()) / clients,
                    (settled.nativeBytes() - before.nativeBytes()) / clients, kernel / clients,
                    counts ? after.calls() - settled.calls() : -1);
        } catch (AssertionError e) {
            throw new IOException(scenario + ": " + e.getMessage(), e);
        }
        awaitEmpty();
        return figures;
    }

    private void settle(SlowClientScenario scenario, SlowClients slow) throws IOException {
        slow.awaitConnected(PATIENCE);
        if (scenario.kind() != SlowClientKind.STALLED) {
            sleep(timing.churn());
            return;
        }
        slow.awaitStalled(PATIENCE);
        awaitStill(scenario.clients());
    }

    /// Waits until the server has sent everything that the clients' sockets take.
    private void awaitStill(int clients) throws IOException {
        var looks = new Object() {
            long moved = -1;
            int same;
        };
        await(() -> {
            SlowClientReading now = glance();
            looks.same = now.moved() == looks.moved && (now.open() < 0 || now.open() >= clients) ? looks.same + 1 : 0;
            looks.moved = now.moved();
            return looks.same >= STILL;
        });
    }

    /// Waits until all clients are gone; if the server does not tell, until it is idle.
    private void awaitEmpty() throws IOException {
        if (target.read().open() < 0) awaitStill(0);
        else await(() -> glance().open() == 0);
    }

    private SlowClientReading glance() {
        try {
            return target.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - end > 0) throw new IOException("the server has not come to rest within " + PATIENCE);
                sleep(Duration.ofMillis(POLL));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void sleep(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Milliseconds of processor time per second.
    private static double processorShare(SlowClientReading from, SlowClientReading to, Duration time) {
        return (to.processor() - from.processor()) / 1e6 / (time.toNanos() / 1e9);
    }
}
