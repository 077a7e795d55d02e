package stheno.appliance.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import stheno.appliance.format.DisplayText;

/// A chart of the last five minutes, drawn as SVG on the server for browsers without JavaScript; `status.js` draws the same over it, live.
/// Pure.
///
/// @param id the script's name of the chart
/// @param kind how the series are drawn
/// @param unit how a value is written
/// @param floor the minimum of the top of the scale, so that an idle server does not show noise
record StatusChart(String id, String title, String remark, Kind kind, List<Series> series, DoubleFunction<String> unit, double floor) {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 200;
    private static final double LEFT = 58;
    private static final double RIGHT = WIDTH - 8;
    private static final double TOP = 10;
    private static final double BOTTOM = HEIGHT - 24;
    private static final double SPAN = StatusHistory.KEPT * 1000; // milliseconds from the left edge to the right
    private static final double GAP = 5000; // milliseconds without a sample that interrupt a line
    private static final int LINES = 4; // of a grid, at most

    enum Kind {
        /// Stacked areas.
        STACKED,
        /// Lines from zero.
        LINES,
        /// Lines on a logarithmic scale; zero is not drawn.
        LOGARITHMIC
    }

    /// One line or area.
    ///
    /// @param colour its CSS class
    record Series(String name, String colour, ToDoubleFunction<StatusSample> value) {}

    /// The charts of the page, in order.
    static List<StatusChart> all() {
        return List.of(
                new StatusChart("requests", "Requests per second", "by status class", Kind.STACKED, List.of(
                        requests("2xx", 2), requests("3xx", 3), requests("4xx", 4), requests("5xx", 5), requests("no reply", 0)),
                        DisplayText::count, 4),
                new StatusChart("latency", "Response time", "logarithmic", Kind.LOGARITHMIC, List.of(
                        latency("99 %", "p99", 2), latency("90 %", "p90", 1), latency("median", "p50", 0)),
                        v -> DisplayText.nanos((long) v), 0),
                new StatusChart("connections", "Connections", "by what they are waiting for", Kind.STACKED,
                        IntStream.range(0, StatusSample.WAITS.size()).mapToObj(StatusChart::waiting).toList(), DisplayText::count, 4),
                new StatusChart("bytes", "Bytes per second", "received and sent", Kind.LINES, List.of(
                        new Series("out", "out", StatusSample::bytesOut), new Series("in", "in", StatusSample::bytesIn)),
                        DisplayText::bytes, 1024),
                new StatusChart("lag", "Loop lag", "slowest loop", Kind.LINES, List.of(
                        new Series("lag", "lag", StatusSample::lag)), v -> DisplayText.nanos((long) v), 1e6));
    }

    private static Series requests(String name, int index) {
        return new Series(name, "c" + index, sample -> sample.requests().get(index));
    }

    private static Series latency(String name, String colour, int index) {
        return new Series(name, colour, sample -> sample.percentiles().get(index));
    }

    private static Series waiting(int index) {
        return new Series(StatusSample.WAITS.get(index), "w" + index, sample -> sample.waiting().get(index));
    }

    /// The drawing. The page decides its width.
    String svg(List<StatusSample> samples) {
        Scale scale = kind == Kind.LOGARITHMIC ? decades(samples) : steps(samples);
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, DisplayText.escaped(says(samples))));
        for (double mark : scale.marks()) {
            double y = scale.y(mark);
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%.0f %.1fH%.0f\"/>", LEFT, y, RIGHT));
            svg.append(String.format(Locale.ROOT, "<text class=\"y\" x=\"%.0f\" y=\"%.1f\">%s</text>", LEFT - 8, y + 4, mark(mark)));
        }
        for (int minutes = 0; minutes <= 5; minutes++) {
            svg.append(String.format(Locale.ROOT, "<text class=\"x%s\" x=\"%.1f\" y=\"%.0f\">%s</text>", minutes == 0 ? " now" : "",
                    RIGHT - minutes * 60_000 / SPAN * (RIGHT - LEFT), HEIGHT - 6, minutes == 0 ? "now" : "−" + minutes + " min"));
        }
        if (!samples.isEmpty()) draw(svg, samples, scale);
        return svg.append("</svg>").toString();
    }

    private String mark(double mark) {
        return mark == 0 ? "0" : unit.apply(mark).replace(".00", "").replace(".0 ", " ");
    }

    /// The text for screen readers.
    private String says(List<StatusSample> samples) {
        StringBuilder text = new StringBuilder(title + ", " + remark);
        if (!samples.isEmpty()) {
            for (Series one : series) {
                text.append("; ").append(one.name()).append(" now ").append(unit.apply(one.value().applyAsDouble(samples.getLast())));
            }
        }
        return text.toString();
    }

    /// Maps values to positions.
    private record Scale(boolean logarithmic, double least, double most, List<Double> marks) {
        double y(double value) {
            double share = logarithmic ? Math.log10(value / least) / Math.log10(most / least) : value / most;
            return BOTTOM - Math.clamp(share, 0, 1) * (BOTTOM - TOP);
        }
    }

    private Scale steps(List<StatusSample> samples) {
        double most = floor;
        for (StatusSample sample : samples) {
            double height = 0;
            for (Series one : series) {
                double value = one.value().applyAsDouble(sample);
                height = kind == Kind.STACKED ? height + value : Math.max(height, value);
            }
            most = Math.max(most, height);
        }
        double step = step(most / LINES);
        List<Double> marks = new ArrayList<>();
        for (int i = 0; i * step < most + step; i++) marks.add(i * step);
        return new Scale(false, 0, marks.getLast(), marks);
    }

    /// The next round number: 1, 2 or 5 times a power of ten; for bytes, a power of two.
    private double step(double least) {
        if (id.equals("bytes")) return Math.max(1, Math.pow(2, Math.ceil(Math.log(least) / Math.log(2))));
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double digit : new double[] {1, 2, 5}) {
            if (digit * power >= least * .999999) return digit * power;
        }
        return 10 * power;
    }

    private Scale decades(List<StatusSample> samples) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (StatusSample sample : samples) {
            for (Series one : series) {
                double value = one.value().applyAsDouble(sample);
                if (value > 0) least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        int low = most == 0 ? 5 : (int) Math.floor(Math.log10(least));
        int high = most == 0 ? 8 : Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
        List<Double> marks = new ArrayList<>();
        for (int power = low; power <= high; power++) marks.add(Math.pow(10, power));
        return new Scale(true, marks.getFirst(), marks.getLast(), marks);
    }

    private void draw(StringBuilder svg, List<StatusSample> samples, Scale scale) {
        double[] below = new double[samples.size()];
        for (Series one : kind == Kind.STACKED ? series : series.reversed()) {
            double[] values = samples.stream().mapToDouble(one.value()).toArray();
            if (kind == Kind.STACKED && IntStream.range(0, values.length).noneMatch(i -> values[i] > 0)) continue;
            double[] tops = new double[values.length];
            for (int i = 0; i < tops.length; i++) tops[i] = kind == Kind.STACKED ? below[i] + values[i] : values[i];
            svg.append("<path class=\"").append(kind == Kind.STACKED ? "area " : "line ").append(one.colour()).append("\" d=\"");
            for (int[] run : runs(samples, values)) path(svg, samples, scale, tops, below, run);
            svg.append("\"/>");
            if (kind == Kind.STACKED) below = tops;
        }
    }

    /// Runs without a gap: the first index, and the index after the last.
    private List<int[]> runs(List<StatusSample> samples, double[] values) {
        List<int[]> runs = new ArrayList<>();
        int first = 0;
        for (int i = 0; i <= values.length; i++) {
            boolean ends = i == values.length || kind == Kind.LOGARITHMIC && values[i] <= 0;
            boolean breaks = !ends && i > first && samples.get(i).epochMillis() - samples.get(i - 1).epochMillis() > GAP;
            if (!ends && !breaks) continue;
            if (i > first) runs.add(new int[] {first, i});
            first = ends ? i + 1 : i;
        }
        return runs;
    }

    private void path(StringBuilder svg, List<StatusSample> samples, Scale scale, double[] tops, double[] below, int[] run) {
        long last = samples.getLast().epochMillis();
        for (int i = run[0]; i < run[1]; i++) point(svg, i == run[0] ? 'M' : 'L', x(samples.get(i), last), scale.y(tops[i]));
        if (run[1] == run[0] + 1 && kind != Kind.STACKED) svg.append("h1"); // a single point
        if (kind != Kind.STACKED) return;
        for (int i = run[1] - 1; i >= run[0]; i--) point(svg, 'L', x(samples.get(i), last), scale.y(below[i]));
        svg.append('Z');
    }

    private static double x(StatusSample sample, long last) {
        return RIGHT - Math.min(1, (last - sample.epochMillis()) / SPAN) * (RIGHT - LEFT);
    }

    /// A tenth of a pixel is enough; formatting by hand keeps a page of some thousand points below ten milliseconds.
    private static void point(StringBuilder svg, char command, double x, double y) {
        svg.append(command);
        tenths(svg, x);
        svg.append(' ');
        tenths(svg, y);
    }

    private static void tenths(StringBuilder svg, double value) {
        long tenths = Math.round(value * 10);
        svg.append(tenths / 10).append('.').append(tenths % 10);
    }
}
