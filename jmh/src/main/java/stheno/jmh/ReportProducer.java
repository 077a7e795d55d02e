package stheno.jmh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The chapter on output.
final class ReportProducer implements ReportChapter {
    private static final double MB = 1024 * 1024;

    @Override
    public String group() {
        return "ProducerBenchmark";
    }

    @Override
    public String title() {
        return "Producers: composing the output";
    }

    @Override
    public String about() {
        return "A reply of one megabyte is composed, asked until its end and closed; what it hands out is copied into a direct buffer, "
                + "as a loop does "
                + "before it writes. The first of a row is what a loop pays anyway; each further one adds a wrapper.";
    }

    @Override
    public List<Headline> headlines(ReportData data) {
        double cost = wrapper(data);
        if (!Double.isFinite(cost)) return List.of();
        return List.of(new Headline(PageNumber.nanos(Math.max(0, cost)), "a wrapper costs a piece",
                "the dearest of those that pass pieces on, at pieces of 16 KB",
                ReportNoise.beside(data.method("memory").where("piece", "16384").stream().map(Result::primary))));
    }

    /// Nanoseconds per piece that the most expensive simple wrapper adds at 16 KB.
    private static double wrapper(ReportData data) {
        ReportData memory = data.method("memory").where("piece", "16384");
        double bare = time(memory.where("composition", "pieces"));
        return Stream.of("composite", "hooked", "chunked", "globbed", "throttled")
                .mapToDouble(word -> time(memory.where("composition", "pieces." + word)))
                .filter(Double::isFinite).map(time -> (time - bare) / (MB / 16384)).max().orElse(Double.NaN);
    }

    private static double time(ReportData data) {
        return data.first().map(result -> ReportData.nanos(result.primary()).score()).orElse(Double.NaN);
    }

    @Override
    public List<String> sentences(ReportData data) {
        var sentences = new ArrayList<String>();
        double borrowed = data.method("gzip").where("deflater", "BORROWED").score();
        double owned = data.method("gzip").where("deflater", "OWNED").score();
        if (Double.isFinite(borrowed / owned)) {
            sentences.add("Compressing with a deflater borrowed for each glob runs at " + PageNumber.percent(borrowed / owned)
                    + " of the speed of one that the reply owns, and a waiting reply holds none.");
        }
        return sentences;
    }

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        ReportData small = data.method("memory").where("piece", "1024");
        stack(deep(small).stream().flatMap(words -> small.where("composition", words).stream()).toList(), "composition",
                "What each wrapper adds, at pieces of 1 KB", "Time for a megabyte from memory in 1,024 pieces, wrapper by wrapper; "
                        + "shorter is better", charts);
        stack(data.method("file").results(), "stack", "A page compressed on the fly: what each layer costs",
                "Time for a megabyte of text from a file, wrapper by wrapper; shorter is better", charts);
        alone(data.method("memory"), charts);
        depth(data.method("memory"), charts);
        allocation(data.method("memory"), charts);
        gzip(data.method("gzip"), charts);
        held(data.method("held"), charts);
        charts.addAll(ReportChapter.others(data, List.of("file", "memory", "gzip", "held")));
        return charts;
    }

    /// A series of compositions; each adds one wrapper to the one before.
    private static void stack(List<Result> chain, String param, String title, String remark, List<Chart> charts) {
        if (chain.size() < 2) return;
        var keys = new ArrayList<Chart.Key>();
        var rows = new ArrayList<ChartStack.Row>();
        var parts = new ArrayList<Double>();
        for (Result result : chain) {
            String words = result.param(param);
            Result.Metric time = ReportData.nanos(result.primary());
            parts.add(Math.max(0, time.score() - parts.stream().mapToDouble(part -> part).sum()));
            keys.add(new Chart.Key(words.substring(words.lastIndexOf('.') + 1), keys.size()));
            rows.add(new ChartStack.Row((rows.isEmpty() ? "" : "+ ") + keys.getLast().name(), List.copyOf(parts), time.score(), time.low(),
                    time.high()));
        }
        charts.add(new ChartStack(title, remark, ChartUnit.NANOS, keys, rows));
    }

    private static void alone(ReportData memory, List<Chart> charts) {
        List<String> simple = memory.values("composition").stream().filter(words -> words.indexOf('.') == words.lastIndexOf('.')).toList();
        lines(memory, simple, "Each producer alone", charts);
    }

    private static void depth(ReportData memory, List<Chart> charts) {
        lines(memory, deep(memory), "Wrapper upon wrapper", charts);
    }

    private static List<String> deep(ReportData memory) {
        return memory.values("composition").stream()
                .filter(words -> words.equals("pieces") || words.equals("pieces.chunked") || words.startsWith("pieces.chunked.")).toList();
    }

    /// By the size of pieces. Where that was not measured, at the size with the most results.
    private static void lines(ReportData memory, List<String> compositions, String title, List<Chart> charts) {
        ReportData some = memory.filter(result -> compositions.contains(result.param("composition")));
        List<Double> sizes = some.values("piece").stream().map(Double::valueOf).toList();
        if (sizes.size() < 3) {
            bars(some, title, charts);
            return;
        }
        var series = new ArrayList<ChartLines.Series>();
        for (String words : compositions.subList(0, Math.min(compositions.size(), Chart.COLOURS))) {
            List<ChartLines.Point> points = some.where("composition", words).stream()
                    .map(result -> ChartLines.Point.of(Double.parseDouble(result.param("piece")), ReportData.rate(result.primary())))
                    .sorted(Comparator.comparingDouble(ChartLines.Point::x)).toList();
            series.add(new ChartLines.Series(shortened(words), series.size(), points));
        }
        charts.add(new ChartLines(title, "Bytes a second, both axes logarithmic; higher is better",
                ChartAxis.logarithmicAt(sizes, ChartUnit.BYTES), "bytes of a piece", true, ChartUnit.MEGABYTES, series));
    }

    private static void bars(ReportData some, String title, List<Chart> charts) {
        some.values("piece").stream().max(Comparator.comparingInt(piece -> some.where("piece", piece).results().size())).ifPresent(piece ->
                charts.add(new ChartBars(title, "Bytes a second at pieces of " + PageNumber.bytes(Double.parseDouble(piece))
                        + "; longer is better", false, ChartUnit.MEGABYTES, List.of(), some.where("piece", piece).stream()
                        .map(result -> ChartBars.Bar.of("", shortened(result.param("composition")), 0, ReportData.rate(result.primary())))
                        .toList())));
    }

    private static String shortened(String composition) {
        return composition.replace("pieces.chunked.", "… ").replace("pieces.", "").replace('.', ' ');
    }

    private static void allocation(ReportData memory, List<Chart> charts) {
        List<ChartBars.Bar> bars = memory.where("piece", "16384").stream()
                .filter(result -> result.secondary().containsKey(ReportData.ALLOCATED))
                .map(result -> ChartBars.Bar.of("", result.param("composition").replace('.', ' '), 3, result.secondary()
                .get(ReportData.ALLOCATED))).toList();
        if (bars.isEmpty()) return;
        charts.add(new ChartBars("What a composition allocates for a whole megabyte", "Bytes allocated a reply of 64 pieces of 16 KB; "
                + "shorter is better", true,
                ChartUnit.BYTES, List.of(), bars));
    }

    private static void held(ReportData held, List<Chart> charts) {
        if (held.isEmpty()) return;
        charts.add(new ChartStack("What a compressed reply holds while its client does not read",
                "Bytes a waiting reply; a native deflater is most of what an owned one costs", ChartUnit.BYTES,
                List.of(new Chart.Key("heap", 0), new Chart.Key("native", 1)), held.stream().map(result -> {
                    var one = new ReportData(List.of(result));
                    return ChartStack.Row.of(owner(result) + (Double.isFinite(one.part("compressed")) ? ", "
                            + PageNumber.percent(one.part("compressed") / 100)
                            + " of the text’s size" : ""), List.of(one.part("heap"), one.part("native")));
                }).toList()));
    }

    private static String owner(Result result) {
        return result.param("deflater").equals("BORROWED") ? "borrowed for each glob" : "owned by the reply";
    }

    private static void gzip(ReportData gzip, List<Chart> charts) {
        if (gzip.isEmpty()) return;
        charts.add(new ChartBars("A borrowed deflater against an owned one", "Bytes of text compressed a second; longer is better", false,
                ChartUnit.MEGABYTES,
                List.of(), gzip.stream().map(result -> ChartBars.Bar.of("", owner(result), result.param("deflater").equals("BORROWED") ? 0
                        : 6, ReportData.rate(result.primary()))).toList()));
    }
}
