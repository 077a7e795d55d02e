package stheno.appliance.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.dns.exchange.UpstreamStatus;
import stheno.dns.forward.ForwardStats;
import stheno.dns.forward.Forwarder;
import stheno.dns.local.LocalNames;

/// What the forwarder did, and what it holds.
///
/// @param service the name of the DNS service
record ForwardFacts(String service, ForwardStats.Snapshot stats, Forwarder.Gauges gauges, List<UpstreamStatus> upstreams, LocalNames names)
        implements ProtocolStats {
    @Override
    public String name() {
        return "dns-forward";
    }

    @Override
    public void metrics(PrometheusText text) {
        text.family("stheno_dns_forward_total", "counter", "Queries and answers of the forwarder, by kind.");
        for (ForwardStats.Count each : ForwardStats.Count.values()) text.sample(stats.count(each), "kind", DisplayText.word(each));
        text.family("stheno_dns_cache_entries", "gauge", "Answers in the cache.").sample(gauges.entries());
        text.family("stheno_dns_cache_bytes", "gauge", "Memory of the cache.").sample(gauges.octets());
        text.family("stheno_dns_cache_limit_bytes", "gauge", "Maximum memory of the cache.").sample(gauges.limit());
        text.family("stheno_dns_cache_evictions_total", "counter", "Answers that had to make room.").sample(gauges.evictions());
        text.family("stheno_dns_forward_questions", "gauge", "Questions that wait for servers.").sample(gauges.questions());
        text.family("stheno_dns_forward_waiting", "gauge", "Queries that wait for these.").sample(gauges.waiting());
        text.family("stheno_dns_hosts_names", "gauge", "Names in hosts files.").sample(names.hosts());
        text.family("stheno_dns_blocked_names", "gauge", "Names in block lists.").sample(names.blocked());
        servers(text);
    }

    private void servers(PrometheusText text) {
        text.family("stheno_dns_upstream_questions_total", "counter", "Questions to other servers, by server and result.");
        for (UpstreamStatus each : upstreams) {
            String server = each.upstream().toString();
            text.sample(each.replies(), "server", server, "result", "reply").sample(each.timeouts(), "server", server, "result", "timeout")
                    .sample(each.failures(), "server", server, "result", "failure");
        }
        text.family("stheno_dns_upstream_avoided", "gauge", "Whether a server is asked last, because it did not answer.");
        for (UpstreamStatus each : upstreams) text.sample(each.avoided() ? 1 : 0, "server", each.upstream().toString());
        text.family("stheno_dns_upstream_forged_total", "counter", "Packets that were not the reply, by server.");
        for (UpstreamStatus each : upstreams) text.sample(each.forged(), "server", each.upstream().toString());
    }

    @Override
    public Map<String, Work> work() {
        return Map.of();
    }

    @Override
    public List<Fact> summary() {
        return List.of();
    }

    @Override
    public Map<String, List<Fact>> facts() {
        return Map.of(service, List.of(
                Fact.of("cacheHits", "Cache hits", stats.count(ForwardStats.Count.HITS)),
                Fact.of("cacheMisses", "Cache misses", stats.count(ForwardStats.Count.MISSES)),
                Fact.of("cacheEntries", "Cached answers", gauges.entries()),
                Fact.of("stale", "Stale answers", stats.count(ForwardStats.Count.STALE)),
                Fact.of("forwardFailures", "Failed forwards", stats.count(ForwardStats.Count.FAILURES)),
                Fact.of("blockedNames", "Blocked names", names.blocked()),
                Fact.text("upstreamFault", "Last server fault", lastFault())));
    }

    private String lastFault() {
        return upstreams.stream().filter(each -> each.fault().isPresent()).min(Comparator.comparing(each -> each.fault().get().ago()))
                .map(each -> each.upstream() + ", " + fault(each.fault().get())).orElse("none");
    }

    private static String fault(UpstreamStatus.Fault fault) {
        return DisplayText.seconds(fault.ago().toSeconds()) + " ago: " + DisplayText.plain(fault.cause());
    }

    /// For `stheno ctl dns stats`.
    String print() {
        List<String> lines = new ArrayList<>();
        lines.add("cache: " + gauges.entries() + " answers, " + DisplayText.bytes(gauges.octets()) + " of "
                + DisplayText.bytes(gauges.limit()) + ", " + gauges.evictions() + " evicted");
        lines.add("waiting: " + gauges.waiting() + " queries for " + gauges.questions() + " questions");
        lines.add("names: " + names.hosts() + " in hosts files, " + names.blocked() + " blocked");
        for (ForwardStats.Count each : ForwardStats.Count.values()) lines.add(DisplayText.word(each) + ": " + stats.count(each));
        for (UpstreamStatus each : upstreams) {
            lines.add(each.upstream() + ": " + each.questions() + " questions, " + each.replies() + " replies, " + each.timeouts()
                    + " timeouts, " + each.failures() + " failures, " + each.forged() + " forged"
                    + each.roundTrip().map(Duration::toMillis).map(millis -> ", " + millis + " ms").orElse("")
                    + (each.avoided() ? ", avoided" : "")
                    + each.fault().map(fault -> ", last fault " + fault(fault)).orElse(""));
        }
        return String.join("\n", lines) + "\n";
    }
}
