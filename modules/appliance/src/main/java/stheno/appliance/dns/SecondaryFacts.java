package stheno.appliance.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.dns.transfer.SecondaryStatus;
import stheno.web.json.Json;

/// The secondary zones of the server: a row for each.
///
/// @param states asks the loop of the zones: blocks, and only when the facts are shown
record SecondaryFacts(Supplier<List<SecondaryStatus>> states) implements ProtocolStats {
    private static final int MOST_SAMPLES = 1000; // zones in the metrics: a server may have 100,000
    private static final int MOST_ROWS = 50;      // zones on the pages

    @Override
    public String name() {
        return "secondaries";
    }

    private static boolean served(SecondaryStatus zone) {
        return zone.state() == SecondaryStatus.State.CURRENT;
    }

    private interface Value {
        Optional<? extends Number> of(SecondaryStatus zone);
    }

    @Override
    public void metrics(PrometheusText text) {
        List<SecondaryStatus> zones = states.get().stream().limit(MOST_SAMPLES).toList();
        if (zones.isEmpty()) return;
        each(text, zones, "served", "Whether a secondary zone is served: 1, or answered by SERVFAIL: 0.",
                zone -> Optional.of(served(zone) ? 1 : 0));
        each(text, zones, "failing", "Whether the last attempt to ask the primaries of a secondary zone failed.",
                zone -> Optional.of(zone.failure().isEmpty() ? 0 : 1));
        each(text, zones, "serial", "Serial of the copy of a secondary zone.", SecondaryStatus::serial);
        each(text, zones, "last_check_seconds", "Time since the primaries of a secondary zone were last asked.",
                zone -> zone.checked().map(Duration::toSeconds));
        each(text, zones, "next_check_seconds", "Time until the primaries of a secondary zone are asked.",
                zone -> Optional.of(zone.next().toSeconds()));
        each(text, zones, "expiry_seconds", "Time until the copy of a secondary zone expires.",
                zone -> zone.expires().map(Duration::toSeconds));
    }

    private static void each(PrometheusText text, List<SecondaryStatus> zones, String metric, String help, Value value) {
        text.family("stheno_dns_secondary_" + metric, "gauge", help);
        for (SecondaryStatus zone : zones) {
            value.of(zone).ifPresent(number -> text.sample(number.longValue(), "zone", zone.origin().toString()));
        }
    }

    @Override
    public Map<String, Work> work() {
        return Map.of();
    }

    @Override
    public Map<String, List<Fact>> facts() {
        Map<String, List<Fact>> rows = new LinkedHashMap<>();
        states.get().stream().limit(MOST_ROWS).forEach(zone -> rows.put(zone.origin().toString(), row(zone)));
        return rows;
    }

    private static List<Fact> row(SecondaryStatus zone) {
        List<Fact> row = new ArrayList<>();
        row.add(Fact.text("state", "State", DisplayText.word(zone.state())));
        row.add(Fact.text("serial", "Serial", zone.serial().map(String::valueOf).orElse("none")));
        String checked = zone.checked().map(time -> span(time) + " ago").orElse("none");
        row.add(Fact.text("lastCheck", "Last check", zone.asking() ? "now" : checked));
        row.add(Fact.text("nextCheck", "Next check", zone.asking() ? "now" : "in " + span(zone.next())));
        row.add(Fact.text("expires", "Expires", zone.expires().map(time -> "in " + span(time)).orElse("none")));
        row.add(Fact.text("fault", "Last fault", zone.failure()));
        return row;
    }

    private static String span(Duration time) {
        return DisplayText.seconds(time.toSeconds());
    }

    @Override
    public void json(Json json) {
        json.name(name()).open('{');
        states.get().stream().limit(MOST_SAMPLES).forEach(zone -> {
            json.name(zone.origin().toString()).open('{').put("state", DisplayText.word(zone.state())).put("asking", zone.asking());
            zone.serial().ifPresent(serial -> json.put("serial", serial));
            zone.checked().ifPresent(time -> json.put("lastCheckSeconds", time.toSeconds()));
            json.put("nextCheckSeconds", zone.next().toSeconds());
            zone.expires().ifPresent(time -> json.put("expirySeconds", time.toSeconds()));
            json.put("fault", zone.failure()).close('}');
        });
        json.close('}');
    }

    @Override
    public List<Fact> summary() {
        return List.of();
    }
}
