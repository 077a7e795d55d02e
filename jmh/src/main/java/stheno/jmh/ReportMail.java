package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The chapter on mail.
final class ReportMail implements ReportChapter {
    @Override
    public String group() {
        return "MailBenchmark";
    }

    @Override
    public String title() {
        return "Mail: parsed, stuffed, taken and sent";
    }

    @Override
    public String about() {
        return "A message of 48 KB with text, HTML and an attachment is parsed in memory. A megabyte of lines passes through the code that "
                + "removes or adds the dots of SMTP and POP3. One SMTP session in memory takes messages of 4 KB and drops them; one POP3 "
                + "session in memory sends messages of 4 KB from files.";
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        return List.of();
    }

    @Override
    public List<String> sentences(ReportData data) {
        ReportData message = data.method("message");
        if (message.isEmpty()) return List.of();
        double bytes = message.part(ReportData.ALLOCATED);
        return List.of("An SMTP session takes a message of 4 KB in "
                + PageNumber.nanos(ReportData.nanos(message.results().getFirst().primary()).score())
                + (Double.isFinite(bytes) ? " and " + PageNumber.bytes(bytes) + " of garbage" : "") + ", without disk and network.");
    }

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        messages(charts, "A message of several parts", "Messages a second; longer is better", List.of(
                bar(data, "index", "fields and places of parts"), bar(data, "text", "texts, links and attachments too")));
        messages(charts, "One SMTP session: MAIL, RCPT and DATA of 4 KB", "Messages a second; longer is better",
                List.of(bar(data, "message", "in memory")));
        messages(charts, "One POP3 session: RETR of 4 KB, ten pipelined", "Messages a second; longer is better",
                List.of(bar(data, "retrieve", "in memory, from files")));
        dots(data, charts);
        garbage(data, charts);
        charts.addAll(ReportChapter.others(data, List.of("index", "text", "message", "retrieve", "unstuff", "stuff")));
        return charts;
    }

    private static Stream<ChartBars.Bar> bar(ReportData data, String method, String name) {
        return data.method(method).stream().map(result -> ChartBars.Bar.of("", name, 0, ReportData.rate(result.primary())));
    }

    private static void messages(List<Chart> charts, String title, String remark, List<Stream<ChartBars.Bar>> bars) {
        List<ChartBars.Bar> all = bars.stream().flatMap(bar -> bar).toList();
        if (!all.isEmpty()) charts.add(new ChartBars(title, remark, false, ChartUnit.COUNT, List.of(), all));
    }

    private static void dots(ReportData data, List<Chart> charts) {
        List<ChartBars.Bar> bars = Stream.concat(bar(data, "unstuff", "removed from what is received"),
                bar(data, "stuff", "added to what is sent")).toList();
        if (bars.isEmpty()) return;
        charts.add(new ChartBars("Dots at the beginning of lines", "Megabytes of lines of 72 bytes a second; longer is better", false,
                ChartUnit.MEGABYTES, List.of(), bars));
    }

    private static void garbage(ReportData data, List<Chart> charts) {
        List<ChartBars.Bar> bars = data.stream().filter(result -> result.secondary().containsKey(ReportData.ALLOCATED))
                .map(result -> ChartBars.Bar.of("", name(result.method()), 3, result.secondary().get(ReportData.ALLOCATED))).toList();
        if (bars.isEmpty()) return;
        charts.add(new ChartBars("Garbage of mail", "Bytes allocated a message, or a megabyte of lines; shorter is better", true,
                ChartUnit.BYTES, List.of(), bars));
    }

    private static String name(String method) {
        return switch (method) {
            case "index" -> "the index of a message";
            case "text" -> "a message with its texts";
            case "message" -> "a message taken by SMTP";
            case "retrieve" -> "a message sent by POP3";
            case "unstuff" -> "a megabyte received";
            case "stuff" -> "a megabyte sent";
            default -> method;
        };
    }
}
