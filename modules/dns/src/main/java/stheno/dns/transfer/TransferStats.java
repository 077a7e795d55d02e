package stheno.dns.transfer;

import java.util.concurrent.atomic.LongAdder;

/// Counters of a [TransferService]. Any thread.
public final class TransferStats {
    final LongAdder outgoing = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder cut = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder confirmed = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder notifiesReceived = new LongAdder();
    final LongAdder notifiesRefused = new LongAdder();
    final LongAdder notifiesAnswered = new LongAdder();
    final LongAdder notifiesLost = new LongAdder();
    final LongAdder badSignatures = new LongAdder();

    TransferStats() {}

    /// The counters at this moment.
    public Snapshot snapshot() {
        return new Snapshot(outgoing.sum(), sent.sum(), cut.sum(), refused.sum(), bytesSent.sum(), confirmed.sum(), received.sum(),
                failed.sum(), notifiesReceived.sum(), notifiesRefused.sum(), notifiesAnswered.sum(), notifiesLost.sum(),
                badSignatures.sum());
    }

    /// The counters at one moment.
    ///
    /// @param outgoing zones that are being sent
    /// @param sent zones that were sent whole
    /// @param cut transfers that the client ended before the end of the zone
    /// @param refused requests for transfers that were refused
    /// @param bytesSent octets of zones
    /// @param confirmed attempts that found the copy up to date
    /// @param received attempts that brought a new copy
    /// @param failed attempts that all primaries of the zone failed
    /// @param notifiesReceived NOTIFY messages from primaries
    /// @param notifiesRefused NOTIFY messages from others
    /// @param notifiesAnswered NOTIFY messages of ours that were answered
    /// @param notifiesLost NOTIFY messages of ours that were given up
    /// @param badSignatures requests with a wrong TSIG
    public record Snapshot(long outgoing, long sent, long cut, long refused, long bytesSent, long confirmed, long received, long failed,
                           long notifiesReceived, long notifiesRefused, long notifiesAnswered, long notifiesLost, long badSignatures) {}
}
