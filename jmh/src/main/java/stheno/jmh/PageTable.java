package stheno.jmh;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// Every number of a group, one measurement per line.
final class PageTable {
    private static final List<String> LEFT_OUT = List.of("gc.alloc.rate", "gc.count", "gc.time"); // about the heap, not about the benchmark

    private PageTable() {}

    static String of(List<Result> results) {
        SequencedSet<String> params = new LinkedHashSet<>();
        SequencedSet<String> seconds = new LinkedHashSet<>();
        results.forEach(result -> {
            params.addAll(result.params().keySet());
            seconds.addAll(result.secondary().keySet());
        });
        LEFT_OUT.forEach(seconds::remove);
        var out = new StringBuilder("<details><summary>All " + results.size()
                + " numbers</summary>\n<div class=\"scroll\"><table>\n<thead><tr>");
        head(out, "", "benchmark");
        params.forEach(param -> head(out, isNumber(results, param) ? "n" : "", param));
        for (String name : List.of("score", "± 99.9 %", "samples")) head(out, "n", name);
        seconds.forEach(name -> head(out, "n", name.equals(ReportData.ALLOCATED) ? "allocated" : name));
        out.append("</tr></thead>\n<tbody>\n");
        for (Result result : results) {
            out.append("<tr><th scope=\"row\">").append(Page.escaped(result.method())).append("</th>");
            params.forEach(param -> cell(out, isNumber(results, param) ? "n" : "", ReportChapter.grouped(result.param(param))));
            metric(out, result.primary());
            seconds.forEach(name -> second(out, result.secondary().get(name)));
            out.append("</tr>\n");
        }
        return out.append("</tbody></table></div></details>\n").toString();
    }

    private static boolean isNumber(List<Result> results, String param) {
        return results.stream().map(result -> result.param(param)).allMatch(value -> value.matches("[\\d.]*"));
    }

    private static void metric(StringBuilder out, Result.Metric metric) {
        cell(out, "n", PageNumber.of(metric.score(), metric.unit()));
        cell(out, "n soft", Double.isFinite(metric.error()) ? PageNumber.percent(Math.abs(metric.error() / metric.score())) : "–");
        cell(out, "n soft", Integer.toString(metric.all().length));
    }

    private static void second(StringBuilder out, Result.Metric metric) {
        cell(out, "n", metric == null ? "" : PageNumber.of(metric.score(), metric.unit()));
    }

    private static void head(StringBuilder out, String kind, String text) {
        out.append("<th scope=\"col\"").append(kind.isEmpty() ? "" : " class=\"" + kind + "\"").append('>').append(Page.escaped(text))
                .append("</th>");
    }

    private static void cell(StringBuilder out, String kind, String text) {
        out.append("<td").append(kind.isEmpty() ? "" : " class=\"" + kind + "\"").append('>').append(Page.escaped(text)).append("</td>");
    }
}
