package stheno.appliance.mail;

import java.util.List;
import java.util.Map;
import stheno.appliance.format.PrometheusText;
import stheno.appliance.protocol.ProtocolStats;
import stheno.mail.delivery.DeliveryStats;

/// Messages on their way from SMTP to the Maildirs and the queue.
record DeliveryFacts(DeliveryStats stats) implements ProtocolStats {
    @Override
    public String name() {
        return "delivery";
    }

    @Override
    public void metrics(PrometheusText text) {
        text.family("stheno_delivery_accepted_total", "counter", "Messages accepted for delivery.").sample(stats.accepted());
        text.family("stheno_delivery_bytes_total", "counter", "Bytes of accepted messages.").sample(stats.octets());
        text.family("stheno_delivery_delivered_total", "counter", "Messages written to Maildirs, by account.").sample(stats.delivered());
        text.family("stheno_delivery_queued_total", "counter", "Messages handed to the queue.").sample(stats.queued());
        text.family("stheno_delivery_syncs_total", "counter", "Writes of the journal to disk; each covers a group of messages.")
                .sample(stats.syncs());
        text.family("stheno_delivery_backlog", "gauge", "Messages accepted and not delivered yet.").sample(stats.backlog());
        text.family("stheno_delivery_deferred", "gauge", "Messages that wait for another try of their delivery.").sample(stats.deferred());
        text.family("stheno_delivery_journal_bytes", "gauge", "Bytes of messages that are in the journal alone.")
                .sample(stats.journalOctets());
    }

    @Override
    public Map<String, Work> work() {
        return Map.of();
    }

    @Override
    public Map<String, List<Fact>> facts() {
        return Map.of(name(), List.of(Fact.of("accepted", "Accepted", stats.accepted()), Fact.bytes("octets", "Received", stats.octets()),
                Fact.of("delivered", "Delivered", stats.delivered()), Fact.of("queued", "Queued", stats.queued()),
                Fact.of("syncs", "Disk writes", stats.syncs()), Fact.of("backlog", "Backlog", stats.backlog()),
                Fact.of("deferred", "Deferred", stats.deferred()), Fact.bytes("journal", "Journal", stats.journalOctets())));
    }

    @Override
    public List<Fact> summary() {
        return List.of(Fact.of("backlog", "Backlog", stats.backlog()));
    }
}
