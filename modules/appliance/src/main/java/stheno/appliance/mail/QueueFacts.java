package stheno.appliance.mail;

import java.util.List;
import java.util.Map;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.mail.queue.QueueStats;

/// Messages for other servers. The reactor counts no connections for them.
record QueueFacts(QueueStats stats) implements ProtocolStats {
    @Override
    public String name() {
        return "queue";
    }

    @Override
    public void metrics(PrometheusText text) {
        text.family("stheno_queue_messages", "gauge", "Messages that wait for the smarthost, or are being sent.").sample(stats.queued());
        text.family("stheno_queue_connections", "gauge", "Open connections to the smarthost.").sample(stats.connections());
        text.family("stheno_queue_recipients_total", "counter", "Recipients, by what became of the message.")
                .sample(stats.sent(), "result", "sent").sample(stats.bounced(), "result", "bounced");
        text.family("stheno_queue_deferred_total", "counter", "Attempts after which a message waits again.").sample(stats.deferred());
        text.family("stheno_queue_dropped_total", "counter", "Failed messages without a sender to be told.").sample(stats.dropped());
        text.family("stheno_queue_removed_total", "counter", "Messages that an operator has removed.").sample(stats.removed());
    }

    @Override
    public Map<String, Work> work() {
        return Map.of();
    }

    @Override
    public Map<String, List<Fact>> facts() {
        return Map.of(name(), List.of(Fact.of("queued", "Waiting", stats.queued()),
                Fact.of("connections", "Connections", stats.connections()), Fact.of("sent", "Sent", stats.sent()),
                Fact.of("deferred", "Deferred", stats.deferred()), Fact.of("bounced", "Bounced", stats.bounced()),
                Fact.of("dropped", "Dropped", stats.dropped()), Fact.of("removed", "Removed", stats.removed())));
    }

    @Override
    public List<Fact> summary() {
        return List.of(Fact.of("queued", "Waiting", stats.queued()));
    }
}
