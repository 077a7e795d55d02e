package stheno.jmh;

import java.util.ArrayList;
import java.util.List;

/// The chapter on cutting the input.
final class ReportTerminator implements ReportChapter {
    @Override
    public String group() {
        return "TerminatorBenchmark";
    }

    @Override
    public String title() {
        return "Terminators: cutting the input";
    }

    @Override
    public String about() {
        return "A megabyte of input is handed over read by read, and cut wherever a delimiter ends a frame. Beside it stands a plain "
                + "search "
                + "through the same bytes that knows nothing of reads, frames or conversations.";
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        return List.of();
    }

    @Override
    public List<String> sentences(ReportData data) {
        return List.of();
    }

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        for (String frame : data.values("frame")) {
            ReportData one = data.where("frame", frame);
            var bars = new ArrayList<ChartBars.Bar>();
            for (String delimiter : one.values("delimiter")) {
                bar(bars, one, delimiter, "gathered", "handed over whole", 0);
                bar(bars, one, delimiter, "streamed", "handed over as it comes", 1);
                bar(bars, one, delimiter, "search", "plain search", 6);
            }
            charts.add(new ChartBars("Frames of " + PageNumber.bytes(Double.parseDouble(frame)),
                    "Megabytes of input a second; longer is better", false, ChartUnit.MEGABYTES, List.of(), bars));
        }
        ReportData split = data.method("split");
        if (!split.isEmpty()) {
            charts.add(new ChartBars("A frame that arrives in parts costs its copy, and a search that goes on where it stopped",
                    "Megabytes of input a second, heads of 1 KB, by where reads end; longer is better", true, ChartUnit.MEGABYTES,
                            List.of(),
                    split.stream().map(result -> ChartBars.Bar.of("", cut(result.param("cut")), 0, ReportData.rate(result.primary())))
                            .toList()));
        }
        charts.addAll(ReportChapter.others(data, List.of("gathered", "streamed", "search", "split")));
        return charts;
    }

    private static void bar(List<ChartBars.Bar> bars, ReportData data, String delimiter, String method, String name, int colour) {
        data.method(method).where("delimiter", delimiter).first().ifPresent(result -> bars.add(
                ChartBars.Bar.of("Delimiter of " + delimiter + " bytes", name, colour, ReportData.rate(result.primary()))));
    }

    private static String cut(String cut) {
        return switch (cut) {
            case "FRAME" -> "at the frame's end";
            case "MIDDLE" -> "in its middle";
            case "DELIMITER" -> "in the delimiter";
            case "BYTE" -> "after every byte";
            default -> cut;
        };
    }
}
