package stheno.jmh;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// One run of the suite. Each result is written to disk at once, so that an early end loses none.
final class BenchRun {
    private static final int SHOWN = 30; // lines of a failed benchmark's output

    private final Mode mode;
    private final Pattern filter;
    private final Path folder;
    private final PrintStream out;
    private final BenchStop stop;
    private final List<Result> results = new ArrayList<>();
    private int failures;

    /// @param folder for the results; it exists
    BenchRun(Mode mode, Pattern filter, Path folder, PrintStream out, BenchStop stop) {
        this.mode = mode;
        this.filter = filter;
        this.folder = folder;
        this.out = out;
        this.stop = stop;
    }

    /// @return the exit status: 0, or 1 if a benchmark failed or there was none
    int run() throws IOException {
        List<BenchTask> tasks = BenchPlan.tasks(mode, filter);
        List<BenchPlan.Apart> apart = BenchPlan.apart(mode, filter);
        double planned = tasks.stream().mapToDouble(task -> task.effort().seconds()).sum() + apart.stream()
                .mapToDouble(BenchPlan.Apart::seconds).sum();
        int count = tasks.size() + apart.size();
        if (count == 0) {
            out.println("No benchmark has a name that fits " + filter);
            return 1;
        }
        Machine machine = Machine.here(mode);
        var progress = new BenchProgress(out, count, planned);
        for (BenchTask task : tasks) {
            if (!stop.asked()) measure(task, progress);
        }
        for (BenchPlan.Apart one : apart) {
            if (!stop.asked()) measure(one, progress);
        }
        if (mode != Mode.SMOKE) report(machine.lasted(progress.elapsed(), stop.asked()));
        return failures == 0 && !results.isEmpty() ? 0 : 1;
    }

    private void measure(BenchTask task, BenchProgress progress) {
        progress.begins(task.shown());
        try {
            List<Result> measured = task.run();
            measured.forEach(this::add);
            progress.ends(task.effort().seconds(), mode == Mode.SMOKE ? "ok" : outcome(measured.getFirst().primary()));
        } catch (BenchFailure e) {
            progress.ends(task.effort().seconds(), stop.asked() ? "stopped" : "FAILED");
            if (!stop.asked()) failed(e);
        }
    }

    private void failed(BenchFailure failure) {
        failures++;
        List<String> lines = failure.said().lines().toList();
        lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()).forEach(line -> out.println("    | " + line));
        out.println("    | " + failure.getMessage());
    }

    private void measure(BenchPlan.Apart one, BenchProgress progress) {
        progress.begins(one.name());
        try {
            one.play().run(mode, progress::says, this::add);
            progress.ends(one.seconds(), "done");
        } catch (IOException | RuntimeException e) {
            progress.ends(one.seconds(), stop.asked() ? "stopped" : "FAILED");
            if (!stop.asked()) failed(new BenchFailure(e.toString(), ""));
        }
    }

    private void add(Result measured) {
        results.add(measured);
        if (mode == Mode.SMOKE) return;
        try {
            Results.write(folder.resolve("results.json"), results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(Machine machine) throws IOException {
        Files.writeString(folder.resolve("machine.json"), machine.json().written(2));
        Path page = folder.resolve("index.html");
        Files.writeString(page, Report.page(results, machine));
        out.println();
        out.println((stop.asked() ? "Stopped; the report of what was measured: " : "The report: ") + page.toAbsolutePath().normalize());
    }

    private static String outcome(Result.Metric metric) {
        String error = Double.isFinite(metric.error()) ? String.format(Locale.ROOT, " ± %.0f %%", 100 * metric.error() / metric.score())
                : "";
        return String.format(Locale.ROOT, "%.4g %s%s", metric.score(), metric.unit(), error);
    }
}
