package stheno.jmh;

import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/// Lines through points with their errors.
///
/// @param x the scale along the chart, and its labels
/// @param across the meaning of `x`
/// @param unit the format of values
record ChartLines(String title, String remark, ChartAxis x, String across, boolean logarithmic, ChartUnit unit,
        List<Series> series) implements Chart {

    /// @param low the lower end of the interval, NaN if there is none
    record Point(double x, double y, double low, double high) {
        static Point of(double x, Result.Metric metric) {
            return new Point(x, metric.score(), metric.low(), metric.high());
        }

        static Point of(double x, double y) {
            return new Point(x, y, Double.NaN, Double.NaN);
        }
    }

    /// @param points by ascending x
    /// @param dashed for comparison only: a goal, another server
    record Series(String name, int colour, boolean dashed, List<Point> points) {
        Series(String name, int colour, List<Point> points) {
            this(name, colour, false, points);
        }
    }

    /// The percentiles of a latency from the median upwards, as far as a few seconds of samples allow.
    static Series curve(String name, int colour, Result result) {
        double nanos = ReportData.nanos(result.primary()).score() / result.primary().score();
        return new Series(name, colour, result.primary().percentiles().entrySet().stream()
                .filter(entry -> entry.getKey() >= 50 && entry.getKey() <= 99.9)
                .map(entry -> Point.of(nines(entry.getKey()), entry.getValue() * nanos)).toList());
    }

    /// Curves on a scale with equal distances between 90, 99 and 99.9 percent.
    static Chart percentiles(String title, String remark, String across, List<Series> series) {
        List<Double> percents = List.of(50.0, 90.0, 99.0, 99.9);
        var unit = new ChartUnit(false, place -> PageNumber.plain(percents.stream()
                .min(Comparator.comparingDouble(percent -> Math.abs(nines(percent) - place))).orElseThrow()) + " %");
        var axis = new ChartAxis(nines(50), nines(99.9), false, percents.stream().map(ChartLines::nines).toList(), unit);
        return new ChartLines(title, remark, axis, across, true, ChartUnit.NANOS, series);
    }

    private static double nines(double percent) {
        return -Math.log10(1 - percent / 100);
    }

    @Override
    public String html() {
        DoubleStream values = series.stream().flatMap(one -> one.points.stream())
                .flatMapToDouble(point -> DoubleStream.of(point.y, Math.min(point.high, 1.5 * point.y), logarithmic ? point.y : 0));
        ChartAxis y = logarithmic ? ChartAxis.logarithmic(values, unit) : ChartAxis.linear(values, unit);
        var out = new StringBuilder("<div class=\"lines\"><svg aria-hidden=\"true\">\n");
        grid(out, y);
        series.forEach(one -> draw(out, one, y));
        out.append("</svg></div>\n<p class=\"across\">").append(Page.escaped(across)).append("</p>\n");
        List<Key> keys = series.size() < 2 ? List.of() : series.stream().map(one -> new Key(one.name, one.colour)).toList();
        return Chart.figure(title, remark, keys, false, out.toString());
    }

    private void grid(StringBuilder out, ChartAxis y) {
        for (double tick : y.ticks()) {
            String at = Page.at(100 - y.place(tick));
            out.append("<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"").append(at).append("\" y2=\"").append(at)
                    .append("\"/><text class=\"y\" x=\"-8\" y=\"")
                    .append(at).append("\" dy=\"4\">").append(Page.escaped(unit.of(tick))).append("</text>\n");
        }
        for (double tick : x.ticks()) {
            String at = Page.at(x.place(tick));
            out.append("<line class=\"tick\" y1=\"100%\" y2=\"101.5%\" x1=\"").append(at).append("\" x2=\"").append(at)
                    .append("\"/><text class=\"x\" y=\"100%\" dy=\"19\" x=\"")
                    .append(at).append("\">").append(Page.escaped(x.label(tick))).append("</text>\n");
        }
    }

    private void draw(StringBuilder out, Series one, ChartAxis y) {
        out.append("<g class=\"").append(Chart.colour(one.colour)).append(one.dashed ? " dashed" : "").append("\">\n");
        Point last = null;
        for (Point point : one.points) {
            if (!drawn(point)) continue;
            if (last != null) line(out, "line", x.place(last.x), y.place(last.y), x.place(point.x), y.place(point.y));
            last = point;
        }
        for (Point point : one.points) {
            if (drawn(point)) mark(out, one, point, y);
        }
        out.append("</g>\n");
    }

    private void mark(StringBuilder out, Series one, Point point, ChartAxis y) {
        double across = x.place(point.x);
        if (Double.isFinite(point.low) && Double.isFinite(point.high)) {
            double low = y.place(point.low);
            double high = y.place(point.high);
            line(out, "error", across, low, across, high);
            for (double end : new double[] {low, high}) {
                out.append("<svg class=\"spot\" x=\"").append(Page.at(across)).append("\" y=\"").append(Page.at(100 - end))
                        .append("\"><path class=\"error\" d=\"M-4 0H4\"/></svg>\n");
            }
        }
        out.append("<svg class=\"spot\" x=\"").append(Page.at(across)).append("\" y=\"").append(Page.at(100 - y.place(point.y)))
                .append("\">")
                .append("<title>").append(Page.escaped(one.name + ": " + unit.of(point.y))).append("</title>")
                .append(Chart.marker(one.colour)).append("</svg>\n");
    }

    /// A logarithmic scale has no zero.
    private boolean drawn(Point point) {
        return Double.isFinite(point.y) && (!logarithmic || point.y > 0);
    }

    private static void line(StringBuilder out, String kind, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"").append(kind).append("\" x1=\"").append(Page.at(x1)).append("\" y1=\"").append(Page.at(100 - y1))
                .append("\" x2=\"").append(Page.at(x2)).append("\" y2=\"").append(Page.at(100 - y2)).append("\"/>\n");
    }
}
