package stheno.mail.smtp;

import stheno.reactor.Counter;
import stheno.reactor.Counters;
import stheno.reactor.Histogram;

/// Counters of an [SmtpService] in one loop. Written by the loop only; read by any thread.
public final class SmtpStats {
    private static final int CODES = 600;

    private final Counters replies = new Counters(CODES);
    private final Counter sessions = new Counter();
    private final Counter logins = new Counter();
    private final Counter failedLogins = new Counter();
    private final Counter receiving = new Counter();
    private final Counters messages = new Counters(MailRecord.Outcome.values().length);
    private final Counter recipients = new Counter();
    private final Counter refusedRecipients = new Counter();
    private final Counter octets = new Counter();
    private final Histogram durations = new Histogram();
    private final Histogram sizes = new Histogram();

    SmtpStats() {}

    void reply(int code) {
        if (code > 0 && code < CODES) replies.add(code, 1);
    }

    void session(int more) {
        sessions.add(more);
    }

    void login(boolean right) {
        (right ? logins : failedLogins).add(1);
    }

    void receiving(int more) {
        receiving.add(more);
    }

    void refusedRecipient() {
        refusedRecipients.add(1);
    }

    void received(MailRecord message) {
        messages.add(message.outcome().ordinal(), 1);
        octets.add(message.size());
        if (message.outcome() == MailRecord.Outcome.ACCEPTED) recipients.add(message.envelope().recipients().size());
        durations.add(message.took().toNanos());
        sizes.add(message.size());
    }

    /// Any thread.
    public Snapshot snapshot() {
        return new Snapshot(replies.values(), sessions.value(), logins.value(), failedLogins.value(), receiving.value(), messages.values(),
                recipients.value(), refusedRecipients.value(), octets.value(), durations.snapshot(), sizes.snapshot());
    }

    /// The counters of one loop or of several together at one moment.
    ///
    /// @param replies      by code
    /// @param sessions     open sessions
    /// @param logins       successful logins
    /// @param failedLogins failed logins
    /// @param receiving    messages with content that is arriving or being stored
    /// @param messages     by [MailRecord.Outcome]
    /// @param recipients   of accepted messages
    /// @param refusedRecipients RCPT commands that were refused
    /// @param octets       of content
    /// @param durations    of messages, in nanoseconds
    /// @param sizes        of messages, in octets
    public record Snapshot(long[] replies, long sessions, long logins, long failedLogins, long receiving, long[] messages, long recipients,
                           long refusedRecipients, long octets, Histogram.Distribution durations, Histogram.Distribution sizes) {
        /// All zero.
        public static final Snapshot EMPTY = new Snapshot(new long[CODES], 0, 0, 0, 0, new long[MailRecord.Outcome.values().length], 0, 0,
                0, Histogram.Distribution.EMPTY, Histogram.Distribution.EMPTY);

        /// Messages with an outcome.
        public long messages(MailRecord.Outcome outcome) {
            return messages[outcome.ordinal()];
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(Counters.sums(replies, other.replies), sessions + other.sessions, logins + other.logins,
                    failedLogins + other.failedLogins, receiving + other.receiving, Counters.sums(messages, other.messages),
                    recipients + other.recipients, refusedRecipients + other.refusedRecipients, octets + other.octets,
                    durations.plus(other.durations), sizes.plus(other.sizes));
        }
    }
}
