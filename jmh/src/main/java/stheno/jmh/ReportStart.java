package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The chapter on the start of the server, from the results of `packaging/bench-start`.
final class ReportStart implements ReportChapter {
    @Override
    public String group() {
        return "StartBenchmark";
    }

    @Override
    public String title() {
        return "Start-up and memory by protocol";
    }

    @Override
    public String about() {
        return "An image is started with all five protocols, and with each alone. The time is that from exec to the first reply of the "
                + "slowest protocol; the memory is that of the process after one request of each protocol. packaging/bench-start "
                + "measures them.";
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
        bars(data, "firstReply", "From exec to the first reply", "Milliseconds; shorter is better",
                new ChartUnit(false, PageNumber::plain), charts);
        bars(data, "resident", "Memory after the first request", "Resident bytes of the process; shorter is better", ChartUnit.BYTES,
                charts);
        charts.addAll(ReportChapter.others(data, List.of("firstReply", "resident")));
        return charts;
    }

    private static void bars(ReportData data, String method, String title, String remark, ChartUnit unit, List<Chart> charts) {
        boolean several = data.values("image").size() > 1;
        List<ChartBars.Bar> bars = data.method(method).stream().map(result -> ChartBars.Bar.of(several ? result.param("image") : "",
                name(result.param("protocol")), 0, result.primary())).toList();
        if (!bars.isEmpty()) charts.add(new ChartBars(title, remark, false, unit, List.of(), bars));
    }

    private static String name(String protocol) {
        return protocol.contains(" ") ? protocol : protocol.toUpperCase(Locale.ROOT);
    }
}
