package stheno.dns.transfer;

import java.time.Duration;

/// What transfers may cost. Immutable; any thread.
///
/// @param outgoing transfers to secondaries at a time; further requests are refused
/// @param incoming zones that ask their primaries at a time; others wait
/// @param bytes the largest zone that is received, in octets of its messages
/// @param records the most records of a zone that is received
/// @param time how long receiving a zone may take
/// @param answer how long a primary may take to connect, and to send anything while it owes an answer
/// @param interval the shortest time between two questions for a zone's serial, whatever its SOA record says
/// @param notifyTries how many times a NOTIFY is sent until it is answered
/// @param notifyWait how long the first answer to a NOTIFY is waited for; the time doubles
public record TransferLimits(int outgoing, int incoming, long bytes, int records, Duration time, Duration answer, Duration interval,
                             int notifyTries, Duration notifyWait) {
    /// 100 transfers out, 10 in; 2 GiB and 20 million records within two hours; answers within 30 seconds; one question in 10 seconds;
    /// six NOTIFY messages within four minutes.
    public static final TransferLimits DEFAULTS = new TransferLimits(100, 10, 2L << 30, 20_000_000, Duration.ofHours(2),
            Duration.ofSeconds(30), Duration.ofSeconds(10), 6, Duration.ofSeconds(4));

    public TransferLimits {
        if (outgoing < 1 || incoming < 1 || bytes < 1 || records < 1 || notifyTries < 1) {
            throw new IllegalArgumentException("limits must be at least 1");
        }
        for (Duration each : new Duration[] {time, answer, interval, notifyWait}) {
            if (!each.isPositive()) throw new IllegalArgumentException("a time must be above zero, not " + each);
        }
    }

    public TransferLimits withOutgoing(int most) {
        return new TransferLimits(most, incoming, bytes, records, time, answer, interval, notifyTries, notifyWait);
    }

    public TransferLimits withIncoming(int most) {
        return new TransferLimits(outgoing, most, bytes, records, time, answer, interval, notifyTries, notifyWait);
    }

    public TransferLimits withSize(long mostBytes, int mostRecords) {
        return new TransferLimits(outgoing, incoming, mostBytes, mostRecords, time, answer, interval, notifyTries, notifyWait);
    }

    public TransferLimits withTime(Duration most) {
        return new TransferLimits(outgoing, incoming, bytes, records, most, answer, interval, notifyTries, notifyWait);
    }

    public TransferLimits withAnswer(Duration most) {
        return new TransferLimits(outgoing, incoming, bytes, records, time, most, interval, notifyTries, notifyWait);
    }

    public TransferLimits withInterval(Duration least) {
        return new TransferLimits(outgoing, incoming, bytes, records, time, answer, least, notifyTries, notifyWait);
    }

    public TransferLimits withNotify(int tries, Duration wait) {
        return new TransferLimits(outgoing, incoming, bytes, records, time, answer, interval, tries, wait);
    }
}
