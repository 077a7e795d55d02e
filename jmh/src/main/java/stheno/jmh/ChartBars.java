package stheno.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.DoubleStream;

/// Horizontal bars from zero with their error, or dots on a logarithmic scale, where the length of a bar means nothing. Each value is
/// written beside its bar.
///
/// @param unit the format of values
/// @param keys the meaning of the colours; empty for one colour
record ChartBars(String title, String remark, boolean logarithmic, ChartUnit unit, List<Key> keys, List<Bar> bars)
        implements Chart {

    /// @param group a heading above the bars of one group; empty if there is none
    /// @param low the lower end of the interval, NaN if there is none
    record Bar(String group, String name, int colour, double value, double low, double high) {
        static Bar of(String group, String name, int colour, Result.Metric metric) {
            return new Bar(group, name, colour, metric.score(), metric.low(), metric.high());
        }

        static Bar of(String group, String name, int colour, double value) {
            return new Bar(group, name, colour, value, Double.NaN, Double.NaN);
        }

        private String words(ChartUnit unit) {
            double error = (high - low) / 2 / value;
            String spread = Double.isFinite(error) && value != 0 ? "<small>± " + PageNumber.percent(Math.abs(error)) + "</small>" : "";
            return "<b>" + Page.escaped(unit.of(value)) + "</b>" + spread;
        }
    }

    @Override
    public String html() {
        DoubleStream values = bars.stream().flatMapToDouble(bar -> DoubleStream.of(bar.value, Math.min(bar.high, 1.5 * bar.value)));
        ChartAxis axis = logarithmic ? ChartAxis.logarithmic(values, unit) : ChartAxis.linear(values, unit);
        var out = new StringBuilder("<div class=\"bars\">\n");
        var groups = new LinkedHashMap<String, List<Bar>>();
        bars.forEach(bar -> groups.computeIfAbsent(bar.group, _ -> new ArrayList<>()).add(bar));
        groups.forEach((group, members) -> {
            if (!group.isEmpty()) out.append("<h4>").append(Page.escaped(group)).append("</h4>\n");
            members.forEach(bar -> row(out, bar, axis));
        });
        return Chart.figure(title, remark, keys, !logarithmic, out.append(scale(axis)).append("</div>\n").toString());
    }

    private void row(StringBuilder out, Bar bar, ChartAxis axis) {
        out.append("<div class=\"bar ").append(Chart.colour(bar.colour)).append("\"><span>").append(Page.escaped(bar.name))
                .append("</span><div><svg aria-hidden=\"true\">").append(grid(axis));
        String end = Page.at(axis.place(bar.value));
        if (logarithmic) {
            out.append("<svg class=\"spot\" x=\"").append(end).append("\" y=\"50%\">").append(Chart.marker(bar.colour)).append("</svg>");
        } else {
            out.append("<rect class=\"fill\" y=\"18%\" height=\"64%\" width=\"").append(end).append("\"/>");
        }
        if (Double.isFinite(bar.low) && Double.isFinite(bar.high)) whisker(out, axis.place(bar.low), axis.place(bar.high));
        out.append("</svg></div><span>").append(bar.words(unit)).append("</span></div>\n");
    }

    static void whisker(StringBuilder out, double low, double high) {
        out.append("<line class=\"error\" y1=\"50%\" y2=\"50%\" x1=\"").append(Page.at(low)).append("\" x2=\"").append(Page.at(high))
                .append("\"/>");
        for (double end : new double[] {low, high}) {
            out.append("<line class=\"error\" y1=\"32%\" y2=\"68%\" x1=\"").append(Page.at(end)).append("\" x2=\"").append(Page.at(end))
                    .append("\"/>");
        }
    }

    static String grid(ChartAxis axis) {
        var out = new StringBuilder();
        axis.ticks().forEach(tick -> out.append("<line class=\"grid\" y1=\"0\" y2=\"100%\" x1=\"").append(Page.at(axis.place(tick)))
                .append("\" x2=\"").append(Page.at(axis.place(tick))).append("\"/>"));
        return out.toString();
    }

    static String scale(ChartAxis axis) {
        var out = new StringBuilder("<div class=\"bar scale\"><span></span><div><svg aria-hidden=\"true\">");
        int last = axis.ticks().size() - 1;
        for (int i = 0; i <= last; i++) {
            String at = Page.at(axis.place(axis.ticks().get(i)));
            // At 400 pixels there is room for every second label, and for none outside the scale.
            String kind = i == 0 ? "x first" : i == last ? "x last" : i % 2 == 1 || i == last - 1 ? "x odd" : "x";
            out.append("<text class=\"").append(kind).append("\" y=\"14\" x=\"").append(at).append("\">")
                    .append(Page.escaped(axis.label(axis.ticks().get(i)))).append("</text>");
        }
        return out.append("</svg></div><span></span></div>\n").toString();
    }

}
