package stheno.appliance.catcher;

import java.util.List;
import java.util.Map;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.catcher.CatcherService;
import stheno.catcher.store.StoreStats;

/// The caught messages.
record CatchFacts(CatcherService.Stats all) implements ProtocolStats {
    private StoreStats stats() {
        return all.store();
    }

    @Override
    public String name() {
        return "catch";
    }

    @Override
    public void metrics(PrometheusText text) {
        StoreStats stats = stats();
        text.family("stheno_catch_messages", "gauge", "Messages in the store.").sample(stats.messages());
        text.family("stheno_catch_bytes", "gauge", "Bytes of the messages in the store.").sample(stats.octets());
        text.family("stheno_catch_caught_total", "counter", "Messages received.").sample(stats.caught());
        text.family("stheno_catch_removed_total", "counter", "Messages removed, by cause.")
                .sample(stats.expired(), "cause", "expired").sample(stats.deleted(), "cause", "deleted");
        text.family("stheno_catch_failed_total", "counter", "Messages that could not be kept.").sample(stats.failed());
        text.family("stheno_catch_waiting", "gauge", "Requests that wait for a message.").sample(stats.waiting());
        text.family("stheno_catch_searches", "gauge", "Searches that run or wait.").sample(stats.searches());
        text.family("stheno_catch_subscribers", "gauge", "Clients of the event stream.").sample(all.subscribers());
        text.family("stheno_catch_webhook_total", "counter", "Messages told to the webhook, by result.")
                .sample(all.webhook().sent(), "result", "sent").sample(all.webhook().failed(), "result", "failed")
                .sample(all.webhook().dropped(), "result", "dropped");
        text.family("stheno_catch_webhook_waiting", "gauge", "Messages that the webhook must still be told.")
                .sample(all.webhook().waiting());
    }

    @Override
    public Map<String, Work> work() {
        return Map.of();
    }

    @Override
    public Map<String, List<Fact>> facts() {
        StoreStats stats = stats();
        return Map.of(name(), List.of(Fact.of("messages", "Messages", stats.messages()), Fact.bytes("octets", "Size", stats.octets()),
                Fact.of("caught", "Caught", stats.caught()), Fact.of("expired", "Expired", stats.expired()),
                Fact.of("deleted", "Deleted", stats.deleted()), Fact.of("failed", "Failed", stats.failed()),
                Fact.of("waiting", "Waiting", stats.waiting()), Fact.of("searches", "Searches", stats.searches()),
                Fact.of("subscribers", "Subscribers", all.subscribers()),
                Fact.of("webhookWaiting", "Webhook waiting", all.webhook().waiting()),
                Fact.of("webhookDropped", "Webhook dropped", all.webhook().dropped())));
    }

    @Override
    public List<Fact> summary() {
        return List.of(Fact.of("caught", "Caught", stats().caught()));
    }
}
