package stheno.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A comparison as a page: first the differences that exceed noise, then all.
final class ComparePage {
    private static final int DRAWN = 40; // bars, for the greatest differences; the table has all

    private ComparePage() {}

    /// @param before the name of the old results
    static String of(Compare compare, Path before, Path after) throws IOException {
        var body = new StringBuilder("<section>\n<p class=\"lead\">").append(Page.escaped(CompareText.sum(compare))).append("</p>\n");
        List<Compare.Row> certain = compare.rows().stream()
                .filter(row -> row.verdict() == Compare.Verdict.WORSE || row.verdict() == Compare.Verdict.BETTER)
                .sorted(Comparator.comparingDouble((Compare.Row row) -> Math.abs(Math.log(row.ratio()))).reversed()).limit(DRAWN)
                .sorted(Comparator.comparingDouble(Compare.Row::lost).reversed()).toList();
        if (!certain.isEmpty()) body.append("<div class=\"charts wide\">").append(chart(certain)).append("</div>\n");
        body.append(table(compare)).append("</section>\n");
        body.append("<section><div class=\"title\"><h2>Where</h2></div><div class=\"facts\"><dl>");
        side(body, "Before", before);
        side(body, "After", after);
        body.append("</dl></div></section>\n");
        return Page.of("Stheno, compared", "<span class=\"phase\">" + Page.escaped(before + " → " + after) + "</span>", body.toString());
    }

    private static String chart(List<Compare.Row> rows) {
        return new ChartBars("What changed for certain: after, as a multiple of before", "Dots with their 99.9 % intervals; 1.00 is no "
                + "change", true,
                ChartUnit.FACTOR, List.of(new Chart.Key("worse", 4), new Chart.Key("better", 2)),
                rows.stream().map(row -> new ChartBars.Bar("", CompareText.name(row), row.verdict() == Compare.Verdict.WORSE ? 4 : 2,
                        row.ratio(),
                        row.low(), row.high())).toList()).html();
    }

    private static String table(Compare compare) {
        var out = new StringBuilder("<div class=\"scroll compared\"><table>\n<thead><tr><th scope=\"col\">benchmark</th><th scope=\"col\" "
                + "class=\"n\">before</th>"
                + "<th scope=\"col\" class=\"n\">after</th><th scope=\"col\" class=\"n\">ratio</th><th scope=\"col\" class=\"n\">99.9 "
                + "%</th>"
                + "<th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n");
        for (Compare.Row row : compare.rows()) {
            out.append("<tr class=\"").append(row.verdict().name().toLowerCase(Locale.ROOT)).append("\"><th scope=\"row\">")
                    .append(Page.escaped(CompareText.name(row))).append("</th>");
            for (String number : List.of(PageNumber.of(row.was().score(), row.was().unit()),
                    PageNumber.of(row.is().score(), row.is().unit()),
                    PageNumber.factor(row.ratio()), CompareText.interval(row))) {
                out.append("<td class=\"n\">").append(Page.escaped(number)).append("</td>");
            }
            out.append("<td class=\"verdict\">").append(Page.escaped(CompareText.verdict(row, compare.bound()))).append("</td></tr>\n");
        }
        left(out, "only before", compare.gone());
        left(out, "only after", compare.come());
        return out.append("</tbody></table></div>\n").toString();
    }

    private static void left(StringBuilder out, String where, List<Result> results) {
        results.forEach(result -> out.append("<tr><th scope=\"row\">").append(Page.escaped(result.group() + "."
                + ReportChapter.words(result)))
                .append("</th><td></td><td></td><td></td><td></td><td>").append(where).append("</td></tr>\n"));
    }

    private static void side(StringBuilder body, String name, Path file) throws IOException {
        Machine machine = Machine.beside(file);
        String words = machine.facts().isEmpty() ? "" : String.join(", ",
                List.of(machine.fact("Commit"), machine.fact("Measured"), machine.fact("Mode"),
                machine.fact("Processor"), machine.fact("Java")));
        body.append("<div><dt>").append(name).append("</dt><dd>").append(Page.escaped(file + (words.isEmpty() ? "" : ": " + words)))
                .append("</dd></div>\n");
    }
}
