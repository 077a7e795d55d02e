package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The page of a run: findings in words, then drawings and tables for each group, then the machine and the method. Pure.
final class Report {
    private Report() {}

    static String page(List<Result> results, Machine machine) {
        var data = new ReportData(results);
        var body = new StringBuilder();
        summary(body, data, machine);
        contents(body, data);
        for (ReportChapter chapter : ReportChapter.all()) chapter(body, chapter, data.group(chapter.group()));
        unknown(body, data);
        method(body, data, machine);
        return Page.of("Stheno, measured", about(data, machine), body.toString());
    }

    private static String about(ReportData data, Machine machine) {
        var words = new ArrayList<String>();
        words.add("<span class=\"phase\">" + data.results().size() + " measurements</span>");
        if (!machine.fact("Mode").isEmpty()) words.add("<span>" + Page.escaped(machine.fact("Mode")) + " run</span>");
        if (!machine.fact("Measured").isEmpty()) {
            words.add("<span>" + Page.escaped(machine.fact("Measured").replaceAll("T.*", ""))
                    + "</span>");
        }
        if (!machine.fact("Commit").isEmpty()) words.add("<span>" + Page.escaped(machine.fact("Commit")) + "</span>");
        if (!machine.fact("Processor").isEmpty()) {
            words.add("<span>" + Page.escaped(machine.fact("Processor") + ", " + machine.fact("Cores").replaceAll("(\\d+).*", "$1 cores"))
                    + "</span>");
        }
        return String.join(" ", words);
    }

    private static void summary(StringBuilder body, ReportData data, Machine machine) {
        body.append("<section id=\"summary\">\n<h2 class=\"unseen\">Summary</h2>\n");
        if (machine.stopped()) notice(body, "This run was stopped before its end: what is missing was not measured.");
        if (data.isEmpty()) notice(body, "Nothing was measured.");
        var headlines = new ArrayList<ReportChapter.Headline>();
        var sentences = new ArrayList<String>();
        for (ReportChapter chapter : ReportChapter.all()) {
            headlines.addAll(chapter.headlines(data.group(chapter.group())));
            sentences.addAll(chapter.sentences(data.group(chapter.group())));
        }
        if (!sentences.isEmpty()) {
            body.append("<p class=\"lead\">").append(sentences.stream().map(Page::escaped).collect(Collectors.joining(" ")))
                    .append("</p>\n");
        }
        if (!headlines.isEmpty()) {
            body.append("<dl class=\"tiles\">\n");
            for (ReportChapter.Headline headline : headlines) {
                body.append("<div class=\"tile\"><dt>").append(Page.escaped(headline.of())).append("</dt><dd><b>")
                        .append(Page.escaped(headline.text()))
                        .append(" <small>").append(Page.escaped(headline.noise())).append("</small></b><span>")
                        .append(Page.escaped(headline.beside())).append("</span></dd></div>\n");
            }
            body.append("</dl>\n");
        }
        body.append("</section>\n");
    }

    private static void notice(StringBuilder body, String text) {
        body.append("<p class=\"notice\">").append(Page.escaped(text)).append("</p>\n");
    }

    private static void contents(StringBuilder body, ReportData data) {
        body.append("<nav aria-label=\"Contents\"><ul>");
        for (ReportChapter chapter : ReportChapter.all()) {
            boolean missing = data.group(chapter.group()).isEmpty();
            body.append("<li><a href=\"#").append(chapter.group()).append("\">").append(Page.escaped(chapter.title())).append("</a>")
                    .append(missing ? " (not measured)" : "").append("</li>");
        }
        body.append("<li><a href=\"#method\">How it was measured</a></li></ul></nav>\n");
    }

    private static void chapter(StringBuilder body, ReportChapter chapter, ReportData data) {
        body.append("<section id=\"").append(chapter.group()).append("\">\n<div class=\"title\"><h2>").append(Page.escaped(chapter.title()))
                .append("</h2><p>").append(chapter.group()).append("</p></div>\n");
        if (data.isEmpty()) {
            body.append("<p class=\"empty\">Not measured in this run.</p>\n</section>\n");
            return;
        }
        body.append("<p class=\"intro\">").append(Page.escaped(chapter.about())).append("</p>\n<div class=\"charts\">\n");
        chapter.charts(data).forEach(chart -> body.append(chart.html()));
        body.append("</div>\n<p class=\"noise\">").append(Page.escaped(ReportNoise.of(data))).append("</p>\n")
                .append(PageTable.of(data.results())).append("</section>\n");
    }

    /// Benchmarks without a chapter get a table.
    private static void unknown(StringBuilder body, ReportData data) {
        List<String> known = ReportChapter.all().stream().map(ReportChapter::group).toList();
        ReportData others = data.filter(result -> !known.contains(result.group()));
        if (others.isEmpty()) return;
        body.append("<section id=\"others\">\n<div class=\"title\"><h2>Others</h2></div>\n").append(PageTable.of(others.results()))
                .append("</section>\n");
    }

    private static void method(StringBuilder body, ReportData data, Machine machine) {
        body.append("<section id=\"method\">\n<div class=\"title\"><h2>How it was measured</h2></div>\n<p class=\"intro\">")
                .append(Page.escaped(ReportNoise.METHOD)).append("</p>\n<div class=\"facts\"><dl>\n");
        machine.facts().forEach((name, value) -> fact(body, name, value));
        fact(body, "Flags", data.stream().map(result -> result.run().jvmArgs()).filter(args -> !args.isEmpty())
                .map(args -> String.join(" ", args))
                .distinct().limit(3).collect(Collectors.joining(" · ")));
        fact(body, "JMH", data.stream().map(result -> result.run().version()).filter(version -> !version.equals("none")).distinct()
                .collect(Collectors.joining(", ")));
        fact(body, "Noise", data.isEmpty() ? "" : ReportNoise.spread(data));
        body.append("</dl></div>\n</section>\n");
    }

    private static void fact(StringBuilder body, String name, String value) {
        if (value.isEmpty()) return;
        body.append("<div><dt>").append(Page.escaped(name)).append("</dt><dd>").append(Page.escaped(value)).append("</dd></div>\n");
    }

    /// `3 forks`, `1 fork`.
    static String many(long count, String of) {
        return String.format(Locale.ROOT, "%,d %s%s", count, of, count == 1 ? "" : "s");
    }
}
