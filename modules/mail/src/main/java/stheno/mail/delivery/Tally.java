package stheno.mail.delivery;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Counts what was delivered, and tells the log and the quotas. Any thread.
record Tally(LongAdder maildirs, LongAdder queue, Quotas quotas, Consumer<DeliveryEvent> log) {
    Tally(Quotas quotas, Consumer<DeliveryEvent> log) {
        this(new LongAdder(), new LongAdder(), quotas, log);
    }

    /// A message is in an account's Maildir.
    void delivered(String id, String account, long octets) {
        maildirs.increment();
        quotas.delivered(account, octets);
        log.accept(new DeliveryEvent.Delivered(id, account, octets));
    }

    /// A message is in the queue.
    void queued(String id) {
        queue.increment();
        log.accept(new DeliveryEvent.Queued(id));
    }
}
