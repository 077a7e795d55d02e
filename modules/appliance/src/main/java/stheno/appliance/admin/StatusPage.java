package stheno.appliance.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ProtocolStats;
import stheno.reactor.ConnectionView;
import stheno.reactor.ServiceStats;

/// The status page, complete without JavaScript. Pure. All text from outside is escaped here.
public final class StatusPage {
    private final StatusView view;
    private final StatusOrder order;
    private final String token;

    private StatusPage(StatusView view, StatusOrder order, String token) {
        this.view = view;
        this.order = order;
        this.token = token;
    }

    /// @param template with placeholders `{{name}}`
    /// @param token the secret that the forms send
    public static String html(String template, StatusView view, StatusOrder order, String token) {
        return new StatusPage(view, order, token).filled(template);
    }

    /// In one pass, so that inserted text is not searched for placeholders.
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
            case "uptime" -> DisplayText.seconds(view.uptimeSeconds());
            case "phase" -> StatusJson.phase(reading.phase());
            case "token" -> text(token);
            case "renew" -> order.refresh() == 0 ? "" : "<meta http-equiv=\"refresh\" content=\"" + order.refresh() + "\">";
            case "renewal" -> order.refresh() == 0 ? link(order.every(5), "Refresh every 5 seconds")
                    : link(order.every(0), "Stop refreshing");
            case "tiles" -> tiles();
            case "charts" -> order.charts() ? charts() : "";
            case "count" -> Long.toString(view.open());
            case "columns" -> columns();
            case "connections" -> connections();
            case "limit" -> Integer.toString(order.limit());
            case "problems" -> problems();
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
        return DisplayText.escaped(hostile);
    }

    private static String link(String to, String words) {
        return "<a href=\"" + text(to) + "\">" + words + "</a>";
    }

    private String problems() {
        StringBuilder html = new StringBuilder();
        for (String problem : view.problems()) html.append("<li>").append(text(problem)).append("</li>\n");
        return html.isEmpty() ? "" : "<section class=\"problems\" aria-labelledby=\"problems-title\">\n"
                + "  <h2 id=\"problems-title\">Problems</h2>\n  <ul>\n" + html + "  </ul>\n</section>\n\n";
    }

    private String tiles() {
        StatusSample now = view.latest().orElse(StatusSample.NOTHING);
        return tile("requests", "Requests", DisplayText.count(now.allRequests()), "per second")
                + tile("flight", "In flight", DisplayText.count(now.inFlight()), "requests")
                + tile("open", "Connections", DisplayText.count(now.connections()), "open")
                + tile("in", "Received", DisplayText.bytes(now.bytesIn()), "per second")
                + tile("out", "Sent", DisplayText.bytes(now.bytesOut()), "per second")
                + tile("lag", "Loop lag", DisplayText.nanos(now.lag()), "slowest loop")
                + tile("heap", "Heap", DisplayText.bytes(now.heapUsed()), "of " + DisplayText.bytes(view.process().heapMost()));
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
        if (view.connections().isEmpty()) return wide("The event loops did not answer in time.");
        List<ConnectionView> shown = view.connections().get();
        if (shown.isEmpty()) return wide("None.");
        StringBuilder html = new StringBuilder();
        shown.stream().sorted(order.comparator()).forEach(c -> html.append(row(c)));
        return html.toString();
    }

    private static String wide(String words) {
        return "<tr><td class=\"empty\" colspan=\"" + (StatusOrder.Column.values().length + 1) + "\">" + words + "</td></tr>";
    }

    private String row(ConnectionView c) {
        String peer = text(DisplayText.peer(c.remote()));
        String state = text(c.state());
        int wait = c.waiting().ordinal();
        return "<tr>" + cell(DisplayText.seconds(c.ageNanos() / 1_000_000_000)) + "<td class=\"peer\">" + peer + "</td>"
                + "<td>" + text(c.service()) + (c.secure() ? " <span class=\"tls\">TLS</span>" : "") + "</td>"
                + "<td><span class=\"wait w" + wait + "\"><i></i>" + StatusSample.WAITS.get(wait) + "</span></td>"
                + cell(DisplayText.bytes(c.bytesIn())) + cell(DisplayText.bytes(c.bytesOut()))
                + cell(DisplayText.bytes(StatusOrder.rate(c)) + "/s")
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
                    .append(cell(DisplayText.bytes(s.bytesIn()))).append(cell(DisplayText.bytes(s.bytesOut())))
                    .append(number(work.served())).append(number(work.aborted())).append("</tr>\n");
        }
        return html.toString();
    }

    /// A table for each protocol with facts beyond those of the table of services.
    private String protocols() {
        StringBuilder html = new StringBuilder();
        for (ProtocolStats stats : view.reading().stats()) {
            if (!stats.facts().isEmpty()) html.append(protocol(text(stats.name()), stats.facts()));
        }
        return html.toString();
    }

    private static String protocol(String name, Map<String, List<ProtocolStats.Fact>> services) {
        String id = name + "-title";
        StringBuilder html = new StringBuilder("<section aria-labelledby=\"" + id + "\">\n  <h2 id=\"" + id + "\">"
                + name.toUpperCase(Locale.ROOT) + "</h2>\n  <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"" + id
                + "\"><table>\n    <thead><tr>"
                + "<th scope=\"col\">Service</th>");
        List<ProtocolStats.Fact> columns = services.values().iterator().next();
        columns.forEach(fact -> html.append("<th scope=\"col\"").append(fact.said().isPresent() ? ">" : " class=\"n\">")
                .append(fact.words()).append("</th>"));
        html.append("</tr></thead>\n    <tbody>\n");
        services.forEach((service, facts) -> {
            html.append("<tr><th scope=\"row\">").append(text(service)).append("</th>");
            facts.forEach(fact -> html.append(cell(fact)));
            html.append("</tr>\n");
        });
        return html.append("    </tbody>\n  </table></div>\n</section>\n").toString();
    }

    private String loops() {
        StringBuilder html = new StringBuilder();
        for (MetricsReading.Loop loop : view.reading().loops()) {
            html.append("<tr><th scope=\"row\">").append(text(loop.name())).append("</th>").append(cell(DisplayText.nanos(loop.lag())))
                    .append(cell(DisplayText.nanos(loop.turnTimes().percentile(.99)))).append(cell(DisplayText.nanos(loop.longestTurn())))
                    .append(number(loop.stalls())).append(number(loop.turns())).append("</tr>\n");
        }
        return html.toString();
    }

    private static String cell(ProtocolStats.Fact fact) {
        if (fact.said().isPresent()) return "<td>" + text(fact.text()) + "</td>";
        return fact.bytes() ? cell(fact.text()) : number(fact.value());
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
        for (BoundPorts.BoundPort port : view.ports()) html.append(pair(port.name(), port.url()));
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
        process.residentBytes().ifPresent(v -> html.append(pair("Resident memory", DisplayText.bytes(v))));
        html.append(pair("Heap", DisplayText.bytes(process.heapUsed()) + " of " + DisplayText.bytes(process.heapCommitted())
                + " reserved"));
        Double used = view.reading().numbers().get("memory_used_bytes");
        if (used != null) {
            html.append(pair("Clients and caches", DisplayText.bytes(used.longValue()) + " of "
                    + DisplayText.bytes(view.reading().numbers().get("memory_limit_bytes").longValue())));
        }
        process.openFiles().ifPresent(v -> html.append(pair("Open files",
                grouped(v) + (process.mostFiles().isPresent() ? " of " + grouped(process.mostFiles().getAsLong()) : ""))));
        process.cpuSeconds().ifPresent(v -> html.append(pair("Processor time", DisplayText.seconds(v > 0 ? (long) v : 0))));
        return html.append(pair("Log level", DisplayText.word(view.level()))).toString();
    }

    private static String pair(String name, String value) {
        return "<div><dt>" + text(name) + "</dt><dd>" + text(value) + "</dd></div>\n";
    }
}
