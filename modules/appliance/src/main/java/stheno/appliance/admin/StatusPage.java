package stheno.appliance.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import stheno.appliance.format.StatusWords;
import stheno.appliance.protocol.ProtocolStats;
import stheno.reactor.ConnectionView;
import stheno.reactor.ServiceStats;

/// The status page, complete without a script. Pure: everything that comes from outside is escaped here, and nowhere else.
public final class StatusPage {
    private final StatusView view;
    private final StatusOrder order;
    private final String token;

    private StatusPage(StatusView view, StatusOrder order, String token) {
        this.view = view;
        this.order = order;
        this.token = token;
    }

    /// @param template holds the places to fill as `{{name}}`
    /// @param token what the forms prove themselves with
    public static String html(String template, StatusView view, StatusOrder order, String token) {
        return new StatusPage(view, order, token).filled(template);
    }

    /// In one pass, so that nothing that is filled in is itself searched for places.
    private String filled(String template) {
        StringBuilder page = new StringBuilder(96 * 1024);
        int from = 0;
        for (int place = template.indexOf("{{"); place >= 0; place = template.indexOf("{{", from)) {
            int end = template.indexOf("}}", place);
            page.append(template, from, place).append(part(template.substring(place + 2, end)));
            from = end + 2;
        }
        return page.append(template, from, template.length()).toString();
    }

    private String part(String name) {
        MetricsReading reading = view.reading();
        return switch (name) {
            case "version" -> text(reading.version());
            case "java" -> text(Runtime.version().toString());
            case "started" -> reading.started().toString();
            case "uptime" -> StatusWords.seconds(view.uptimeSeconds());
            case "phase" -> StatusJson.phase(reading.phase());
            case "token" -> text(token);
            case "renew" -> order.refresh() == 0 ? "" : "<meta http-equiv=\"refresh\" content=\"" + order.refresh() + "\">";
            case "renewal" -> order.refresh() == 0 ? link(order.every(5), "Load it again every 5 seconds")
                    : link(order.every(0), "Stop loading it again");
            case "tiles" -> tiles();
            case "charts" -> order.charts() ? charts() : "";
            case "count" -> Long.toString(view.open());
            case "columns" -> columns();
            case "connections" -> connections();
            case "limit" -> Integer.toString(order.limit());
            case "services" -> services();
            case "protocols" -> protocols();
            case "loops" -> loops();
            case "ports" -> ports();
            case "hosts" -> hosts();
            case "process" -> process();
            default -> throw new IllegalArgumentException("the page has no " + name);
        };
    }

    private static String text(String hostile) {
        return StatusWords.escaped(hostile);
    }

    private static String link(String to, String words) {
        return "<a href=\"" + text(to) + "\">" + words + "</a>";
    }

    private String tiles() {
        StatusSample now = view.latest().orElse(StatusSample.NOTHING);
        return tile("requests", "Requests", StatusWords.count(now.allRequests()), "a second")
                + tile("flight", "In flight", StatusWords.count(now.inFlight()), "requests")
                + tile("open", "Connections", StatusWords.count(now.connections()), "open")
                + tile("in", "Received", StatusWords.bytes(now.bytesIn()), "a second")
                + tile("out", "Sent", StatusWords.bytes(now.bytesOut()), "a second")
                + tile("lag", "Loop lag", StatusWords.nanos(now.lag()), "the latest loop")
                + tile("heap", "Heap", StatusWords.bytes(now.heapUsed()), "of " + StatusWords.bytes(view.process().heapMost()));
    }

    private static String tile(String id, String title, String value, String remark) {
        return "<div class=\"tile\"><dt>" + title + "</dt><dd><b id=\"tile-" + id + "\">" + value + "</b> <span>" + remark
                + "</span></dd></div>\n";
    }

    private String charts() {
        StringBuilder html = new StringBuilder();
        for (StatusChart chart : StatusChart.all()) {
            html.append("<figure class=\"chart\" id=\"chart-").append(chart.id()).append("\"><figcaption><h2>").append(chart.title())
                    .append(" <small>").append(chart.remark()).append("</small></h2><ul>");
            for (StatusChart.Series series : chart.series()) {
                String value = view.latest().map(now -> chart.unit().apply(series.value().applyAsDouble(now))).orElse("–");
                html.append("<li class=\"").append(series.colour()).append("\"><i></i>").append(series.name()).append(" <b>").append(value)
                        .append("</b></li>");
            }
            html.append("</ul></figcaption><div class=\"plot\">").append(chart.svg(view.history())).append("</div></figure>\n");
        }
        return html.toString();
    }

    private String columns() {
        StringBuilder html = new StringBuilder();
        for (StatusOrder.Column column : StatusOrder.Column.values()) {
            boolean sorted = column == order.column();
            html.append("<th scope=\"col\" data-column=\"").append(column.word()).append('"').append(column.number ? " class=\"n\"" : "")
                    .append(sorted ? " aria-sort=\"" + (order.descending() ? "descending" : "ascending") + "\"" : "").append('>')
                    .append(link(order.click(column) + "#connections", column.title)).append("</th>");
        }
        return html.append("<th scope=\"col\"><span class=\"unseen\">Close</span></th>").toString();
    }

    private String connections() {
        if (view.connections().isEmpty()) return wide("The loops are too busy to say.");
        List<ConnectionView> shown = view.connections().get();
        if (shown.isEmpty()) return wide("There is none.");
        StringBuilder html = new StringBuilder();
        shown.stream().sorted(order.comparator()).forEach(c -> html.append(row(c)));
        return html.toString();
    }

    private static String wide(String words) {
        return "<tr><td class=\"empty\" colspan=\"" + (StatusOrder.Column.values().length + 1) + "\">" + words + "</td></tr>";
    }

    private String row(ConnectionView c) {
        String peer = text(StatusWords.peer(c.remote()));
        String state = text(c.state());
        int wait = c.waiting().ordinal();
        return "<tr>" + cell(StatusWords.seconds(c.ageNanos() / 1_000_000_000)) + "<td class=\"peer\">" + peer + "</td>"
                + "<td>" + text(c.service()) + (c.secure() ? " <span class=\"tls\">TLS</span>" : "") + "</td>"
                + "<td><span class=\"wait w" + wait + "\"><i></i>" + StatusSample.WAITS.get(wait) + "</span></td>"
                + cell(StatusWords.bytes(c.bytesIn())) + cell(StatusWords.bytes(c.bytesOut()))
                + cell(StatusWords.bytes(StatusOrder.rate(c)) + "/s")
                + "<td class=\"state\" title=\"" + state + "\">" + state + "</td>"
                + "<td><form method=\"post\" action=\"connections/" + c.id() + "/close\">"
                + "<input type=\"hidden\" name=\"token\" value=\"" + text(token) + "\">"
                + "<button aria-label=\"Close the connection of " + peer + "\">Close</button></form></td></tr>\n";
    }

    private String services() {
        StringBuilder html = new StringBuilder();
        for (Map.Entry<String, ServiceStats.Snapshot> service : view.reading().services().entrySet()) {
            ServiceStats.Snapshot s = service.getValue();
            ProtocolStats.Work work = view.reading().work().get(service.getKey());
            html.append("<tr><th scope=\"row\">").append(text(service.getKey())).append("</th>").append(number(s.open()))
                    .append(number(s.accepted())).append(number(StatusText.refused(s))).append(number(StatusText.timedOut(s)))
                    .append(cell(grouped(s.handshakesDone()) + " / " + grouped(s.handshakesFailed())))
                    .append(cell(StatusWords.bytes(s.bytesIn()))).append(cell(StatusWords.bytes(s.bytesOut())))
                    .append(number(work.served())).append(number(work.aborted())).append("</tr>\n");
        }
        return html.toString();
    }

    /// A table for each protocol that has more to tell than that of services holds.
    private String protocols() {
        StringBuilder html = new StringBuilder();
        for (ProtocolStats tally : view.reading().tallies()) {
            if (!tally.facts().isEmpty()) html.append(protocol(text(tally.name()), tally.facts()));
        }
        return html.toString();
    }

    private static String protocol(String name, Map<String, List<ProtocolStats.Fact>> services) {
        String id = name + "-title";
        StringBuilder html = new StringBuilder("<section aria-labelledby=\"" + id + "\">\n  <h2 id=\"" + id + "\">"
                + name.toUpperCase(Locale.ROOT) + "</h2>\n  <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"" + id + "\"><table>\n    <thead><tr>"
                + "<th scope=\"col\">Service</th>");
        List<ProtocolStats.Fact> columns = services.values().iterator().next();
        columns.forEach(fact -> html.append("<th scope=\"col\" class=\"n\">").append(fact.words()).append("</th>"));
        html.append("</tr></thead>\n    <tbody>\n");
        services.forEach((service, facts) -> {
            html.append("<tr><th scope=\"row\">").append(text(service)).append("</th>");
            facts.forEach(fact -> html.append(fact.bytes() ? cell(fact.text()) : number(fact.value())));
            html.append("</tr>\n");
        });
        return html.append("    </tbody>\n  </table></div>\n</section>\n").toString();
    }

    private String loops() {
        StringBuilder html = new StringBuilder();
        for (MetricsReading.Loop loop : view.reading().loops()) {
            html.append("<tr><th scope=\"row\">").append(text(loop.name())).append("</th>").append(cell(StatusWords.nanos(loop.lag())))
                    .append(cell(StatusWords.nanos(loop.turnTimes().percentile(.99)))).append(cell(StatusWords.nanos(loop.longestTurn())))
                    .append(number(loop.stalls())).append(number(loop.turns())).append("</tr>\n");
        }
        return html.toString();
    }

    private static String number(long count) {
        return cell(grouped(count));
    }

    private static String cell(String words) {
        return "<td class=\"n\">" + words + "</td>";
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    private String ports() {
        StringBuilder html = new StringBuilder();
        for (Control.Listening port : view.ports()) html.append(pair(port.name(), port.url()));
        return html.toString();
    }

    private String hosts() {
        StringBuilder html = new StringBuilder();
        view.hosts().forEach((name, folder) -> html.append(pair(name, folder)));
        return html.toString();
    }

    private String process() {
        MetricsProcess process = view.process();
        StringBuilder html = new StringBuilder();
        process.residentBytes().ifPresent(v -> html.append(pair("Resident memory", StatusWords.bytes(v))));
        html.append(pair("Heap", StatusWords.bytes(process.heapUsed()) + " of " + StatusWords.bytes(process.heapCommitted()) + " taken"));
        process.openFiles().ifPresent(v -> html.append(pair("Open files",
                grouped(v) + (process.mostFiles().isPresent() ? " of " + grouped(process.mostFiles().getAsLong()) : ""))));
        process.cpuSeconds().ifPresent(v -> html.append(pair("Processor time", StatusWords.seconds(v > 0 ? (long) v : 0))));
        return html.append(pair("Log level", Metrics.word(view.level()))).toString();
    }

    private static String pair(String name, String value) {
        return "<div><dt>" + text(name) + "</dt><dd>" + text(value) + "</dd></div>\n";
    }
}
