package stheno.jmh;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/// Prints the running benchmark and the remaining time. The estimates are corrected by their error so far.
final class BenchProgress {
    private static final double TRUSTED = 10; // seconds of estimates after which their error is used

    private final PrintStream out;
    private final double planned;
    private final int count;
    private final long started = System.nanoTime();
    private int number;
    private double done; // seconds of estimates

    BenchProgress(PrintStream out, int count, double planned) {
        this.out = out;
        this.count = count;
        this.planned = planned;
    }

    void begins(String what) {
        int digits = Integer.toString(count).length();
        out.printf(Locale.ROOT, "[%" + digits + "d/%d, %s left] %s", ++number, count, shown(left()), what);
        out.flush();
    }

    /// @param estimate planned seconds
    /// @param outcome a few words
    void ends(double estimate, String outcome) {
        done += estimate;
        out.println("  " + outcome);
    }

    /// A line about the running benchmark.
    void says(String line) {
        out.println();
        out.print("    " + line);
        out.flush();
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private Duration left() {
        double rate = done < TRUSTED ? 1 : Math.clamp(elapsed().toMillis() / 1000.0 / done, 0.2, 5);
        return Duration.ofMillis((long) (1000 * rate * Math.max(0, planned - done)));
    }

    /// `4 min 20 s`.
    static String shown(Duration time) {
        long seconds = Math.round(time.toMillis() / 1000.0);
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }
}
