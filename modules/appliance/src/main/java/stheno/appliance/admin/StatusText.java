package stheno.appliance.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ProtocolStats;
import stheno.reactor.ConnectionView;
import stheno.reactor.ServiceStats;

/// The status as text for a terminal. Pure.
public final class StatusText {
    private StatusText() {}

    public static String status(StatusView view) {
        MetricsReading reading = view.reading();
        StringBuilder text = new StringBuilder("stheno " + reading.version() + ", " + StatusJson.phase(reading.phase()) + " for "
                + DisplayText.seconds(view.uptimeSeconds())
                + ", process " + ProcessHandle.current().pid() + ", on Java " + Runtime.version() + "\n\n");
        text.append(table(List.of("PORT", "URL"), "ll", view.ports().stream().map(p -> List.of(p.name(), p.url())).toList())).append('\n');
        List<List<String>> hosts = view.hosts().entrySet().stream().map(host -> List.of(host.getKey(), host.getValue())).toList();
        text.append(table(List.of("HOST", "FOLDER"), "ll", hosts)).append('\n');
        if (!view.problems().isEmpty()) {
            text.append(table(List.of("PROBLEMS"), "l", view.problems().stream().map(List::of).toList())).append('\n');
        }
        view.latest().ifPresent(latest -> text.append(now(latest)).append('\n'));
        text.append(services(reading)).append('\n').append(facts(reading)).append(loops(reading)).append('\n').append(process(view));
        return text.toString();
    }

    /// The process and its ports, in one line: what tells this server from others.
    static String server(List<BoundPorts.BoundPort> ports) {
        String urls = ports.stream().map(port -> port.name() + " on " + port.url()).collect(Collectors.joining(", "));
        return "process " + ProcessHandle.current().pid() + (urls.isEmpty() ? "" : ": " + urls) + "\n";
    }

    private static String now(StatusSample now) {
        List<Long> latency = now.percentiles();
        return "requests   " + DisplayText.count(now.allRequests()) + "/s, " + now.inFlight() + " in flight\n"
                + "latency    median " + DisplayText.nanos(latency.get(0)) + ", 90 % " + DisplayText.nanos(latency.get(1)) + ", 99 % "
                + DisplayText.nanos(latency.get(2)) + "\n"
                + "traffic    " + DisplayText.bytes(now.bytesIn()) + "/s in, " + DisplayText.bytes(now.bytesOut()) + "/s out\n";
    }

    private static String services(MetricsReading reading) {
        List<List<String>> rows = new ArrayList<>();
        Map<String, ProtocolStats.Work> work = reading.work();
        reading.services().forEach((name, s) -> {
            rows.add(List.of(name, count(s.open()), count(s.detached()), count(s.accepted()), count(refused(s)), count(timedOut(s)),
                    DisplayText.bytes(s.bytesIn()), DisplayText.bytes(s.bytesOut()), count(work.get(name).served())));
        });
        List<String> head = List.of("SERVICE", "OPEN", "DETACHED", "ACCEPTED", "REFUSED", "TIMED OUT", "IN", "OUT", "SERVED");
        return table(head, "lrrrrrrrr", rows);
    }

    static long refused(ServiceStats.Snapshot stats) {
        return stats.refused().values().stream().mapToLong(Long::longValue).sum();
    }

    static long timedOut(ServiceStats.Snapshot stats) {
        return stats.timedOut().values().stream().mapToLong(Long::longValue).sum();
    }

    /// A line for each service of a protocol with facts beyond those of that table.
    private static String facts(MetricsReading reading) {
        StringBuilder text = new StringBuilder();
        for (ProtocolStats stats : reading.stats()) {
            List<List<String>> rows = new ArrayList<>();
            Map<String, List<ProtocolStats.Fact>> facts = stats.facts();
            facts.forEach((service, row) -> rows.add(row(service, row, ProtocolStats.Fact::text)));
            if (rows.isEmpty()) continue;
            List<ProtocolStats.Fact> columns = facts.values().iterator().next();
            List<String> head = row(stats.name(), columns, ProtocolStats.Fact::words);
            List<String> capitals = head.stream().map(word -> word.toUpperCase(Locale.ROOT)).toList();
            text.append(table(capitals, sides(columns), rows)).append('\n');
        }
        return text.toString();
    }

    private static String sides(List<ProtocolStats.Fact> columns) {
        return columns.stream().map(fact -> fact.said().isPresent() ? "l" : "r").collect(Collectors.joining("", "l", ""));
    }

    private static List<String> row(String first, List<ProtocolStats.Fact> facts, Function<ProtocolStats.Fact, String> cell) {
        return Stream.concat(Stream.of(first), facts.stream().map(cell)).toList();
    }

    private static String count(long count) {
        return Long.toString(count);
    }

    private static String loops(MetricsReading reading) {
        List<List<String>> rows = reading.loops().stream().map(l -> List.of(l.name(), DisplayText.nanos(l.lag()),
                DisplayText.nanos(l.longestTurn()), count(l.stalls()), count(l.turns()))).toList();
        return table(List.of("LOOP", "LAG", "LONGEST TURN", "STALLS", "TURNS"), "lrrrr", rows);
    }

    private static String process(StatusView view) {
        MetricsProcess process = view.process();
        StringBuilder text = new StringBuilder("heap       " + DisplayText.bytes(process.heapUsed()) + " of at most "
                + DisplayText.bytes(process.heapMost()) + "\n");
        Double used = view.reading().numbers().get("memory_used_bytes");
        if (used != null) {
            text.append("clients    ").append(DisplayText.bytes(used.longValue())).append(" of at most ")
                    .append(DisplayText.bytes(view.reading().numbers().get("memory_limit_bytes").longValue())).append('\n');
        }
        process.residentBytes().ifPresent(v -> text.append("resident   ").append(DisplayText.bytes(v)).append('\n'));
        process.openFiles().ifPresent(v -> text.append("files      ").append(v).append(" open")
                .append(process.mostFiles().isPresent() ? " of " + process.mostFiles().getAsLong() : "").append('\n'));
        return text.append("log level  ").append(DisplayText.word(view.level())).append('\n').toString();
    }

    /// @param open the number of open connections
    /// @param shown some of them; empty if the loops did not answer in time
    static String connections(long open, Optional<List<ConnectionView>> shown) {
        if (shown.isEmpty()) return "The event loops did not answer in time.\n";
        List<List<String>> rows = shown.get().stream().map(StatusText::row).toList();
        String rest = rows.size() < open ? rows.size() + " of " + open + " connections\n" : "";
        return table(List.of("ID", "AGE", "PEER", "SERVICE", "WAITS FOR", "IN", "OUT", "STATE"), "rrlllrrl", rows) + rest;
    }

    private static List<String> row(ConnectionView c) {
        return List.of(count(c.id()), DisplayText.seconds(c.ageNanos() / 1_000_000_000), DisplayText.peer(c.remote()),
                c.service() + (c.secure() ? " tls" : ""), DisplayText.word(c.waiting()), DisplayText.bytes(c.bytesIn()),
                DisplayText.bytes(c.bytesOut()), c.state());
    }

    /// Columns as wide as their widest cell, with two blanks between them.
    ///
    /// @param sides `l` or `r` for each column
    static String table(List<String> head, String sides, List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(head);
        for (List<String> row : rows) lines.add(row.stream().map(DisplayText::plain).toList());
        int[] widths = new int[head.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], line.get(i).length());
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - line.get(i).length());
                row.append(i == 0 ? "" : "  ").append(sides.charAt(i) == 'r' ? blanks + line.get(i) : line.get(i) + blanks);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
