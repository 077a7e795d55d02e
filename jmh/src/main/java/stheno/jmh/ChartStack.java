package stheno.jmh;

import java.util.List;
import java.util.stream.DoubleStream;

/// Bars of stacked parts, with the sum beside each.
///
/// @param keys the names of the parts, in their order
record ChartStack(String title, String remark, ChartUnit unit, List<Key> keys, List<Row> rows) implements Chart {
    /// @param parts one value per key; zero if missing
    /// @param whole the measured total; noise may make it less than the sum
    /// @param low the lower end of the interval of the total, NaN if there is none
    record Row(String name, List<Double> parts, double whole, double low, double high) {
        static Row of(String name, List<Double> parts) {
            return new Row(name, parts, parts.stream().mapToDouble(part -> part).sum(), Double.NaN, Double.NaN);
        }
    }

    @Override
    public String html() {
        ChartAxis axis = ChartAxis.linear(rows.stream().flatMapToDouble(row ->
                DoubleStream.of(row.whole, Math.min(row.high, 1.5 * row.whole))), unit);
        var out = new StringBuilder("<div class=\"bars\">\n");
        rows.forEach(row -> row(out, row, axis));
        return Chart.figure(title, remark, keys, true, out.append(ChartBars.scale(axis)).append("</div>\n").toString());
    }

    private void row(StringBuilder out, Row row, ChartAxis axis) {
        out.append("<div class=\"bar\"><span>").append(Page.escaped(row.name)).append("</span><div><svg aria-hidden=\"true\">")
                .append(ChartBars.grid(axis));
        double from = 0;
        for (int i = 0; i < row.parts.size(); i++) {
            double part = Math.max(0, row.parts.get(i));
            out.append("<rect class=\"fill part ").append(Chart.colour(keys.get(i).colour())).append("\" y=\"12%\" height=\"76%\" x=\"")
                    .append(Page.at(axis.place(from))).append("\" width=\"").append(Page.at(axis.place(from + part) - axis.place(from)))
                    .append("\"><title>")
                    .append(Page.escaped(keys.get(i).name() + ": " + unit.of(part))).append("</title></rect>");
            from += part;
        }
        if (Double.isFinite(row.low) && Double.isFinite(row.high)) ChartBars.whisker(out, axis.place(row.low), axis.place(row.high));
        out.append("</svg></div><span><b>").append(Page.escaped(unit.of(row.whole))).append("</b></span></div>\n");
    }
}
