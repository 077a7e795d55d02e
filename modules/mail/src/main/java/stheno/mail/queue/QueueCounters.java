package stheno.mail.queue;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// The counts of a queue since its start. Any thread.
final class QueueCounters {
    final LongAdder sent = new LongAdder();
    final LongAdder deferred = new LongAdder();
    final LongAdder bounced = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder removed = new LongAdder();

    QueueStats snapshot(long queued, int connections, String relayError, Optional<Instant> relayRetry) {
        return new QueueStats(queued, connections, sent.sum(), deferred.sum(), bounced.sum(), dropped.sum(), removed.sum(), relayError,
                relayRetry);
    }
}
