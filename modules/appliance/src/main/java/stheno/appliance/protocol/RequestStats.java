package stheno.appliance.protocol;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import stheno.appliance.format.PrometheusText;
import stheno.http.HttpStats;
import stheno.web.json.Json;

/// Requests, by service: `http`, and `admin` for the pages of the administration. The charts show these numbers.
public record RequestStats(Map<String, HttpStats.Snapshot> services) implements ProtocolStats {
    private static final List<String> CLASSES = List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx");
    private static final double[] SECONDS =
            {.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};
    private static final double[] BYTES =
            {1 << 8, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28, 1 << 30};

    /// These numbers, and those of other services.
    public RequestStats plus(RequestStats other) {
        Map<String, HttpStats.Snapshot> all = new TreeMap<>(services);
        all.putAll(other.services);
        return new RequestStats(all);
    }

    @Override
    public String name() {
        return "http";
    }

    /// The sum of all services.
    HttpStats.Snapshot all() {
        return services.values().stream().reduce(HttpStats.Snapshot.EMPTY, HttpStats.Snapshot::plus);
    }

    @Override
    public void metrics(PrometheusText text) {
        text.family("stheno_http_requests_total", "counter", "Completed requests, by status class; none: without a reply.");
        services.forEach((service, stats) -> {
            long[] byClass = stats.byClass();
            for (int i = 0; i < CLASSES.size(); i++) text.sample(byClass[i], "service", service, "class", CLASSES.get(i));
        });
        text.family("stheno_http_responses_total", "counter",
                "Replies, by status; 408, 413, 414, 429, 431 and 503 come from limits.");
        services.forEach((service, stats) -> text.sparse(stats.byStatus(), "status", "service", service));
        each(text, "stheno_http_requests_in_flight", "gauge", "Requests in progress.", HttpStats.Snapshot::inFlight);
        each(text, "stheno_http_requests_aborted_total", "counter", "Requests with a reply that was not sent completely.",
                HttpStats.Snapshot::aborted);
        text.family("stheno_http_request_duration_seconds", "histogram", "Time from the request head to the end of the reply.");
        services.forEach((service, stats) -> text.histogram(stats.durations(), SECONDS, PrometheusText.SECOND, "service", service));
        text.family("stheno_http_response_size_bytes", "histogram", "Size of reply bodies.");
        services.forEach((service, stats) -> text.histogram(stats.sizes(), BYTES, 1, "service", service));
    }

    private void each(PrometheusText text, String name, String type, String help, ToLongFunction<HttpStats.Snapshot> value) {
        text.family(name, type, help);
        services.forEach((service, stats) -> text.sample(value.applyAsLong(stats), "service", service));
    }

    @Override
    public Map<String, Work> work() {
        Map<String, Work> work = new TreeMap<>();
        services.forEach((service, stats) -> work.put(service, new Work(requests(stats), stats.aborted())));
        return work;
    }

    private static long requests(HttpStats.Snapshot stats) {
        long all = 0;
        for (long done : stats.byClass()) all += done;
        return all;
    }

    @Override
    public Map<String, List<Fact>> facts() {
        return Map.of();
    }

    @Override
    public List<Fact> summary() {
        return List.of(Fact.of("requests", "Requests", all().begun()), Fact.of("aborted", "Aborted", all().aborted()));
    }

    @Override
    public void json(Json json) {
        json.name(name()).open('{');
        services.forEach((service, stats) -> {
            json.name(service).open('{').put("inFlight", stats.inFlight()).put("aborted", stats.aborted()).name("requests").open('[');
            for (long done : stats.byClass()) json.add(done);
            json.close(']').close('}');
        });
        json.close('}');
    }
}
