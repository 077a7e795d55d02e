package stheno.appliance.format;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import stheno.reactor.Histogram;

/// Writes the text format of Prometheus, version 0.0.4: families of samples, each with HELP and TYPE. One thread.
public final class PrometheusText {
    /// Nanoseconds of the metrics' unit of time.
    public static final double SECOND = 1e9;

    private final StringBuilder text = new StringBuilder(16 * 1024);
    private final Set<String> begun = new HashSet<>();
    private String family = "";

    /// Begins a family; its samples follow.
    ///
    /// @param type `counter`, `gauge` or `histogram`
    public PrometheusText family(String name, String type, String help) {
        boolean first = begun.add(name);
        assert first : "twice: " + name;
        assert !type.equals("counter") || name.endsWith("_total") : name;
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /// Whether the family exists.
    public boolean has(String name) {
        return begun.contains(name);
    }

    /// Adds a sample to the current family.
    ///
    /// @param labels name, value, name, value ...
    public PrometheusText sample(double value, String... labels) {
        return line("", value, labels);
    }

    /// Adds a sample for each number of `counted` that is not zero, with its index as a label. Index 0 is skipped.
    ///
    /// @param index the name of that label
    public PrometheusText sparse(long[] counted, String index, String... labels) {
        String[] all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = index;
        for (int i = 1; i < counted.length; i++) {
            all[labels.length + 1] = Integer.toString(i);
            if (counted[i] > 0) sample(counted[i], all);
        }
        return this;
    }

    private PrometheusText line(String suffix, double value, String... labels) {
        text.append(family).append(suffix);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
        }
        text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
        return this;
    }

    /// The samples of one histogram.
    ///
    /// @param bounds the buckets' upper bounds in the metric's unit, ascending; the last one, +Inf, is added
    /// @param scale counted units per unit of the metric
    public PrometheusText histogram(Histogram.Distribution counted, double[] bounds, double scale, String... labels) {
        for (double bound : bounds) line("_bucket", counted.atMost((long) (bound * scale)), with(labels, number(bound)));
        line("_bucket", counted.count(), with(labels, "+Inf"));
        line("_sum", counted.sum() / scale, labels);
        return line("_count", counted.count(), labels);
    }

    private static String[] with(String[] labels, String bound) {
        String[] more = Arrays.copyOf(labels, labels.length + 2);
        more[labels.length] = "le";
        more[labels.length + 1] = bound;
        return more;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /// Without an exponent, with as few digits as identify the number.
    static String number(double value) {
        if (Double.isNaN(value)) return "NaN";
        if (Double.isInfinite(value)) return value > 0 ? "+Inf" : "-Inf";
        if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
