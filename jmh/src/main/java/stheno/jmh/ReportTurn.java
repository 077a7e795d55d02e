package stheno.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// The chapter on the loop.
final class ReportTurn implements ReportChapter {
    @Override
    public String group() {
        return "TurnBenchmark";
    }

    @Override
    public String title() {
        return "The loop, turn by turn";
    }

    @Override
    public String about() {
        return "Of many registered connections some have said something, and get an echo. The same is done by a bare loop: a selector, a "
                + "buffer, and nothing "
                + "else, which is the ceiling. Over the loopback the kernel’s work is part of both; in memory there is no kernel, and "
                + "what is left is the "
                + "loop’s own. Clients talk between the measured calls.";
    }

    /// The time of the loop divided by that of a bare loop: the geometric mean over all loads, NaN if there are none.
    private static double share(ReportData data, String net) {
        ReportData one = data.where("net", net);
        DoubleStream ratios = one.method("turn").stream().mapToDouble(result -> one.method("bareTurn").where("load", result.param("load"))
                .score()
                / result.primary().score()).filter(Double::isFinite).map(Math::log);
        return Math.exp(ratios.average().orElse(Double.NaN));
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        double share = share(data, "loopback");
        if (!Double.isFinite(share)) return List.of();
        return List.of(new Headline(PageNumber.factor(share), "of a bare NIO loop’s speed",
                "echoes over the loopback, the mean of all loads",
                ReportNoise.beside(data.where("net", "loopback").filter(result -> result.method().endsWith("urn")).stream()
                        .map(Result::primary))));
    }

    @Override
    public List<String> sentences(ReportData data) {
        double share = share(data, "loopback");
        if (!Double.isFinite(share)) return List.of();
        return List.of("Over the loopback interface the loop has " + PageNumber.percent(share) + " of the speed of a bare NIO loop, which "
                + "can do nothing else.");
    }

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        for (String net : List.of("loopback", "memory")) turns(data.where("net", net), net, charts);
        accept(data, charts);
        wake(data, charts);
        tasks(data, charts);
        garbage(data.method("turn"), charts);
        charts.addAll(ReportChapter.others(data, List.of("turn", "bareTurn", "accept", "bareAccept", "wakeUp", "bareWakeUp", "post",
                "postFromAfar",
                "timerFires", "timerPutOff", "timerCancelled")));
        return charts;
    }

    private static void turns(ReportData data, String net, List<Chart> charts) {
        var bars = new ArrayList<ChartBars.Bar>();
        for (Result result : data.method("turn").results()) {
            String load = load(result.param("load"));
            bars.add(each(load, "Stheno", 0, result));
            data.method("bareTurn").where("load", result.param("load")).first()
                    .ifPresent(bare -> bars.add(each(load, "bare NIO", 6, bare)));
        }
        if (bars.isEmpty()) return;
        charts.add(new ChartBars(net.equals("loopback") ? "An echo over the loopback, beside a bare loop" : "The same without a kernel",
                "Time for each ready connection; shorter is better", false, ChartUnit.NANOS,
                        List.of(new Chart.Key("Stheno", 0), new Chart.Key("bare NIO", 6)), bars));
    }

    /// The time of all ready connections, divided by their number.
    private static ChartBars.Bar each(String load, String name, int colour, Result result) {
        double ready = Double.parseDouble(result.param("load").replaceAll("/.*", ""));
        Result.Metric time = ReportData.nanos(result.primary());
        return new ChartBars.Bar(load, name, colour, time.score() / ready, time.low() / ready, time.high() / ready);
    }

    private static String load(String load) {
        int slash = load.indexOf('/');
        return ReportChapter.grouped(load.substring(0, slash)) + " ready of " + ReportChapter.grouped(load.substring(slash + 1));
    }

    private static void accept(ReportData data, List<Chart> charts) {
        var bars = new ArrayList<ChartBars.Bar>();
        for (String net : data.method("accept").values("net")) {
            time(data.where("net", net).method("accept"), net, "Stheno", 0).forEach(bars::add);
            time(data.where("net", net).method("bareAccept"), net, "bare NIO", 6).forEach(bars::add);
        }
        if (!bars.isEmpty()) {
            charts.add(new ChartBars("Accepting a connection", "Time for each of 64 that wait; shorter is better", false,
                    ChartUnit.NANOS, List.of(), bars));
        }
    }

    private static void wake(ReportData data, List<Chart> charts) {
        var series = new ArrayList<ChartLines.Series>();
        data.method("wakeUp").first().ifPresent(result -> series.add(ChartLines.curve("Stheno", 0, result)));
        data.method("bareWakeUp").first().ifPresent(result -> series.add(ChartLines.curve("bare selector", 6, result)));
        if (!series.isEmpty()) {
            charts.add(ChartLines.percentiles("Waking a loop that sleeps, from another thread",
                    "Time until the other thread sees that its task has run, logarithmic; lower is better", "share of tasks run within",
                            series));
        }
    }

    private static void tasks(ReportData data, List<Chart> charts) {
        List<ChartBars.Bar> bars = Stream.of(time(data.method("post"), "Tasks", "posted by the loop itself", 0),
                time(data.method("postFromAfar"), "Tasks", "posted by another thread", 0),
                time(data.method("timerFires"), "Timers, 10,000 armed", "fires and is armed again", 1),
                time(data.method("timerCancelled"), "Timers, 10,000 armed", "armed and cancelled", 1),
                time(data.method("timerPutOff"), "Timers, 10,000 armed", "put off", 1)).flatMap(one -> one).toList();
        if (!bars.isEmpty()) {
            charts.add(new ChartBars("Tasks and timers", "Time for each; shorter is better", false, ChartUnit.NANOS,
                    List.of(), bars));
        }
    }

    private static Stream<ChartBars.Bar> time(ReportData data, String group, String name, int colour) {
        return data.first().stream().map(result -> ChartBars.Bar.of(group, name, colour, ReportData.nanos(result.primary())));
    }

    private static void garbage(ReportData turns, List<Chart> charts) {
        List<ChartBars.Bar> bars = turns.where("net", "loopback").stream()
                .filter(result -> result.secondary().containsKey(ReportData.ALLOCATED))
                .map(result -> {
                    double ready = Double.parseDouble(result.param("load").replaceAll("/.*", ""));
                    return ChartBars.Bar.of("", load(result.param("load")), 3, result.secondary().get(ReportData.ALLOCATED)
                            .score() / ready);
                }).toList();
        if (!bars.isEmpty()) {
            charts.add(new ChartBars("Garbage made for one echo", "Bytes allocated for each ready connection, the "
                    + "client’s included; shorter is better", false,
                    ChartUnit.BYTES, List.of(), bars));
        }
    }
}
