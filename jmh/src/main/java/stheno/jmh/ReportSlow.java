package stheno.jmh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The main chapter: slow clients that hold replies, and healthy clients beside them.
final class ReportSlow implements ReportChapter {
    private static final List<String> REPLIES = List.of("gzip", "file", "lines");

    @Override
    public String group() {
        return "SlowClientBenchmark";
    }

    @Override
    public String title() {
        return "Slow clients";
    }

    @Override
    public String about() {
        return "Slow clients hold replies of 4 MB each, compressed on the fly, from a file, or made line by line, while healthy clients "
                + "ask for a small page. "
                + "The server is a process of its own with one loop and the shipped flags. Latencies are taken from the moment at which "
                + "a request should have "
                + "left (corrected for coordinated omission), at a fixed rate; throughput in a closed loop, beside the same without slow "
                + "clients in the same run.";
    }

    // --- choosing -----------------------------------------------------------------------------------------------------------

    /// Stheno over loopback, with the send buffer of most scenarios.
    private static ReportData ours(ReportData data) {
        ReportData all = data.where("server", "stheno").where("network", "loopback");
        Optional<String> usual = all.values("sendBuffer").stream().max(Comparator.comparingInt(size -> all.where("sendBuffer", size)
                .results().size()));
        return usual.map(size -> all.where("sendBuffer", size)).orElse(all);
    }

    /// The greatest number of clients, empty if there are none.
    private static String most(ReportData data) {
        List<String> clients = data.filter(result -> !result.param("clients").equals("0")).values("clients");
        return clients.isEmpty() ? "" : clients.getLast();
    }

    private static ReportData stalled(ReportData data) {
        return ours(data).where("kind", "stalled");
    }

    private static double part(ReportData memory, String name) {
        return memory.second(name).map(Result.Metric::score).orElse(Double.NaN);
    }

    private static double ratio(ReportData data) {
        ReportData healthy = stalled(data).method("healthyThroughput");
        return healthy.where("clients", most(healthy)).stream().mapToDouble(result -> part(new ReportData(List.of(result)), "ratio")).min()
                .orElse(Double.NaN);
    }

    private static double heap(ReportData data, String reply) {
        ReportData memory = stalled(data).method("memory");
        return part(memory.where("clients", most(memory)).where("reply", reply), "heap");
    }

    /// Another server's memory per stalled client, divided by Stheno's; NaN if no other server was measured.
    private static double beside(ReportData data, String server, String reply) {
        ReportData theirs = data.where("server", server).where("kind", "stalled").method("memory").where("reply", reply);
        String clients = most(theirs);
        return theirs.where("clients", clients).score() / stalled(data).method("memory").where("reply", reply).where("clients", clients)
                .score();
    }

    private static List<String> peers(ReportData data) {
        return data.values("server").stream().filter(name -> !name.equals("stheno")).toList();
    }

    // --- words --------------------------------------------------------------------------------------------------------------

    @Override
    public List<Headline> headlines(ReportData data) {
        var lines = new ArrayList<Headline>();
        String most = ReportChapter.grouped(most(stalled(data)));
        if (Double.isFinite(ratio(data))) {
            lines.add(new Headline(PageNumber.factor(ratio(data)), "healthy throughput", "beside " + most
                    + " stalled clients, against none; 1 is untouched", noise(stalled(data).method("healthyThroughput"), "ratio")));
        }
        if (Double.isFinite(heap(data, "gzip"))) {
            lines.add(new Headline(PageNumber.bytes(heap(data, "gzip")), "heap a stalled client", "of a 4 MB reply compressed on the fly; "
                    + (Double.isFinite(heap(data, "file")) ? PageNumber.bytes(heap(data, "file")) + " of a file" : "at " + most),
                    noise(stalled(data).method("memory").where("reply", "gzip"), "heap")));
        }
        ReportData calls = data.method("needlessCalls");
        if (!calls.isEmpty()) {
            double sum = calls.stream().mapToDouble(result -> result.primary().score()).sum();
            lines.add(new Headline(PageNumber.plain(sum), "needless producer calls", "made for clients that could not take a byte, in "
                    + Report.many(calls.results().size(), "scenario"), ReportNoise.beside(calls.stream().map(Result::primary))));
        }
        for (String peer : peers(data)) {
            double ratio = beside(data, peer, "gzip");
            if (Double.isFinite(ratio)) {
                lines.add(new Headline(PageNumber.factor(ratio) + " ×", "the memory a client in " + peer,
                        "stalled in a 4 MB gzip reply, resident bytes of the process",
                        ReportNoise.beside(data.where("kind", "stalled").method("memory").where("reply", "gzip").stream()
                                .filter(result -> List.of("stheno", peer).contains(result.param("server"))).map(Result::primary))));
            }
        }
        return lines;
    }

    /// The spread of one number of the measurements with the most clients.
    private static String noise(ReportData data, String name) {
        return ReportNoise.beside(data.where("clients", most(data)).stream().map(result -> result.secondary().get(name))
                .filter(Objects::nonNull));
    }

    @Override
    public List<String> sentences(ReportData data) {
        var sentences = new ArrayList<String>();
        double ratio = ratio(data);
        if (Double.isFinite(ratio)) {
            sentences.add("While " + ReportChapter.grouped(most(stalled(data))) + " clients are stalled in the middle of a reply, the "
                    + "other clients get " + PageNumber.percent(ratio) + " of the throughput that they have alone.");
        }
        double gzip = heap(data, "gzip");
        double file = heap(data, "file");
        if (Double.isFinite(gzip) && Double.isFinite(file)) {
            sentences.add("Each stalled client costs " + PageNumber.bytes(gzip) + " of heap if its reply is compressed on the fly, and "
                    + PageNumber.bytes(file)
                    + " if it is a file.");
        }
        if (!data.isEmpty() && peers(data).isEmpty()) sentences.add("No other server was installed to compare with.");
        return sentences;
    }

    // --- drawings -----------------------------------------------------------------------------------------------------------

    @Override
    public List<Chart> charts(ReportData data) {
        var charts = new ArrayList<Chart>();
        untouched(data, charts);
        percentiles(stalled(data), data, charts);
        memory(data, charts);
        parts(data, charts);
        kinds(data, charts);
        idle(data, charts);
        charts.addAll(ReportChapter.others(data, List.of("healthyThroughput", "healthyLatency", "memory", "idleCpu", "needlessCalls")));
        return charts;
    }

    private static void untouched(ReportData data, List<Chart> charts) {
        ReportData healthy = stalled(data).method("healthyThroughput");
        List<String> clients = healthy.values("clients");
        if (clients.size() < 2) return;
        var series = new ArrayList<ChartLines.Series>();
        for (String reply : REPLIES) {
            List<ChartLines.Point> points = healthy.where("reply", reply).stream()
                    .sorted(Comparator.comparingInt(result -> Integer.parseInt(result.param("clients"))))
                    .flatMap(result -> Stream.ofNullable(result.secondary().get("ratio"))
                            .map(ratio -> ChartLines.Point.of(clients.indexOf(result.param("clients")), ratio))).toList();
            if (!points.isEmpty()) series.add(new ChartLines.Series(reply(reply), series.size(), points));
        }
        charts.add(new ChartLines("Healthy throughput, the more clients stall", "Healthy throughput as a share of that without slow "
                + "clients; 1 is untouched",
                steps(clients), "stalled clients", false, ChartUnit.FACTOR, series));
    }

    /// Counts side by side, zero included, which a logarithmic scale cannot show.
    private static ChartAxis steps(List<String> clients) {
        List<Double> places = Stream.iterate(0.0, place -> place < clients.size(), place -> place + 1).toList();
        return new ChartAxis(0, Math.max(1, clients.size() - 1), false, places,
                new ChartUnit(false, place -> ReportChapter.grouped(clients.get((int) place))));
    }

    private static void percentiles(ReportData stalled, ReportData data, List<Chart> charts) {
        String reply = stalled.where("reply", "gzip").isEmpty() ? "file" : "gzip";
        ReportData some = stalled.method("healthyLatency").where("reply", reply);
        var series = new ArrayList<ChartLines.Series>();
        for (String clients : some.values("clients")) {
            some.where("clients", clients).first().ifPresent(result ->
                    series.add(ChartLines.curve(ReportChapter.grouped(clients) + " stalled", series.size(), result)));
        }
        if (!series.isEmpty()) charts.add(curves("Latency of the healthy, beside clients stalled in a " + reply(reply), series));
        var kinds = new ArrayList<ChartLines.Series>();
        ReportData latency = ours(data).method("healthyLatency");
        String many = latency.values("clients").contains("1000") ? "1000" : most(latency);
        for (String kind : latency.where("clients", many).values("kind")) {
            latency.where("clients", many).where("kind", kind).first().ifPresent(result ->
                    kinds.add(ChartLines.curve(kind(kind), kinds.size(), result)));
        }
        if (kinds.size() > 1) {
            charts.add(curves("Latency of the healthy, beside " + ReportChapter.grouped(many)
                    + " slow clients of each kind", kinds));
        }
    }

    private static Chart curves(String title, List<ChartLines.Series> series) {
        return ChartLines.percentiles(title, "Time from when a request should have left until its reply, logarithmic; lower is better",
                "share of requests answered within", series);
    }

    private static void memory(ReportData data, List<Chart> charts) {
        var series = new ArrayList<ChartLines.Series>();
        for (String server : data.values("server")) {
            ReportData memory = (server.equals("stheno") ? stalled(data) : data.where("server", server).where("kind", "stalled"))
                    .method("memory");
            for (String reply : REPLIES) {
                List<ChartLines.Point> points = memory.where("reply", reply).stream()
                        .map(result -> ChartLines.Point.of(Double.parseDouble(result.param("clients")), result.primary()
                        .score() * Double.parseDouble(result.param("clients"))))
                        .sorted(Comparator.comparingDouble(ChartLines.Point::x)).toList();
                if (!points.isEmpty()) series.add(new ChartLines.Series(server + ", " + reply(reply), series.size(), points));
            }
        }
        if (series.isEmpty()) return;
        List<Double> counts = series.stream().flatMap(one -> one.points().stream()).map(ChartLines.Point::x).distinct().sorted().toList();
        if (counts.size() < 2) return;
        charts.add(new ChartLines("Memory that stalled clients hold, all together", "Resident bytes for all stalled clients together, both "
                + "axes logarithmic; lower is better",
                ChartAxis.logarithmicAt(counts, ChartUnit.COUNT), "stalled clients", true, ChartUnit.BYTES, series));
    }

    private static void parts(ReportData data, List<Chart> charts) {
        List<String> names = List.of("heap", "native", "kernel");
        var rows = new ArrayList<ChartStack.Row>();
        for (Result result : data.method("memory").where("kind", "stalled").results()) {
            String clients = result.param("clients");
            ReportData same = data.method("memory").where("kind", "stalled").where("server", result.param("server"))
                    .where("network", result.param("network"))
                    .where("reply", result.param("reply")).where("sendBuffer", result.param("sendBuffer"));
            if (!clients.equals(most(same))) continue;
            String buffer = result.param("sendBuffer").matches("\\d+") ? PageNumber.bytes(Double.parseDouble(result.param("sendBuffer")))
                    + " buffers" : "buffers tuned";
            rows.add(ChartStack.Row.of(result.param("server") + ", " + reply(result.param("reply")) + " × "
                    + ReportChapter.grouped(clients) + (result.param("network").equals("memory") ? ", in memory" : ", " + buffer),
                    names.stream().map(name -> Optional.ofNullable(result.secondary().get(name)).map(Result.Metric::score)
                            .filter(Double::isFinite).orElse(0.0)).toList()));
        }
        if (rows.isEmpty()) return;
        charts.add(new ChartStack("What one stalled client costs, and where", "Bytes a client: Java heap, other memory of the process, "
                + "and the kernel’s for both ends of the connection",
                ChartUnit.BYTES, List.of(new Chart.Key("heap", 0), new Chart.Key("native", 1), new Chart.Key("kernel", 6)), rows));
    }

    private static void kinds(ReportData data, List<Chart> charts) {
        ReportData healthy = data.method("healthyThroughput");
        var bars = new ArrayList<ChartBars.Bar>();
        for (String server : healthy.values("server")) {
            ReportData one = server.equals("stheno") ? ours(healthy) : healthy.where("server", server);
            int colour = server.equals("stheno") ? 0 : 6;
            one.where("clients", "0").first().ifPresent(result -> bars.add(ChartBars.Bar.of(server, "none", colour, result.primary())));
            one.filter(result -> !result.param("clients").equals("0")).stream()
                    .forEach(result -> bars.add(ChartBars.Bar.of(server, crowd(result), colour, result.primary())));
        }
        if (!bars.isEmpty()) {
            charts.add(new ChartBars("Healthy throughput beside each kind of slow client",
                    "Requests a second in a closed loop; longer is better", false,
                    ChartUnit.COUNT, List.of(), bars));
        }
    }

    private static void idle(ReportData data, List<Chart> charts) {
        List<ChartBars.Bar> bars = ours(data).method("idleCpu").stream().filter(result -> !result.param("clients").equals("0"))
                .map(result -> ChartBars.Bar.of("", crowd(result), 3, result.primary()))
                .toList();
        if (!bars.isEmpty()) {
            charts.add(new ChartBars("Processor time while nobody healthy asks",
                    "Milliseconds a second of the server’s one core; shorter is better", false,
                    new ChartUnit(false, value -> PageNumber.plain(value) + " ms"), List.of(), bars));
        }
    }

    private static String crowd(Result result) {
        return ReportChapter.grouped(result.param("clients")) + " " + kind(result.param("kind")) + ", " + reply(result.param("reply"));
    }

    private static String reply(String word) {
        return switch (word) {
            case "gzip" -> "gzip reply";
            case "lines" -> "chunked lines";
            default -> word;
        };
    }

    private static String kind(String word) {
        return switch (word) {
            case "drip" -> "dripping";
            case "hiccup" -> "hiccuping";
            case "bytewise" -> "asking bytewise";
            case "leaver" -> "leaving and back";
            default -> word.toLowerCase(Locale.ROOT);
        };
    }
}
