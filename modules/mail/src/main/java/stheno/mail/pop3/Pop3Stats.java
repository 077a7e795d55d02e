package stheno.mail.pop3;

import stheno.mail.pop3.Pop3SessionRecord.Ending;
import stheno.reactor.Counter;
import stheno.reactor.Counters;

/// Counters of a [Pop3Service] in one loop. Written by the loop only; read by any thread.
public final class Pop3Stats {
    private static final int ENDINGS = Ending.values().length;

    private final Counter sessions = new Counter();
    private final Counter logins = new Counter();
    private final Counter failedLogins = new Counter();
    private final Counter locked = new Counter();
    private final Counter loggedIn = new Counter();
    private final Counter sending = new Counter();
    private final Counter messages = new Counter();
    private final Counter octets = new Counter();
    private final Counter deleted = new Counter();
    private final Counters endings = new Counters(ENDINGS);

    Pop3Stats() {}

    void session(int more) {
        sessions.add(more);
    }

    void login(boolean accepted) {
        (accepted ? logins : failedLogins).add(1);
    }

    void locked() {
        locked.add(1);
    }

    void loggedIn(int more) {
        loggedIn.add(more);
    }

    void sending(int more) {
        sending.add(more);
    }

    void ended(Pop3SessionRecord session) {
        messages.add(session.messages());
        octets.add(session.octets());
        deleted.add(session.deleted());
        endings.add(session.ending().ordinal(), 1);
    }

    /// Any thread.
    public Snapshot snapshot() {
        return new Snapshot(sessions.value(), logins.value(), failedLogins.value(), locked.value(), loggedIn.value(), sending.value(),
                messages.value(), octets.value(), deleted.value(), endings.values());
    }

    /// The counters of one loop or of several together at one moment. Messages, octets and deletions count when their session has ended.
    ///
    /// @param sessions     open sessions
    /// @param logins       successful logins
    /// @param failedLogins failed logins
    /// @param locked       logins refused because another session has the mailbox
    /// @param loggedIn     sessions that are logged in
    /// @param sending      messages and listings that are being sent
    /// @param messages     messages sent whole by RETR
    /// @param octets       octets of messages sent by RETR and TOP
    /// @param deleted      deleted messages
    /// @param endings      ended sessions by [Ending]
    public record Snapshot(long sessions, long logins, long failedLogins, long locked, long loggedIn, long sending, long messages,
                           long octets, long deleted, long[] endings) {
        /// All zero.
        public static final Snapshot EMPTY = new Snapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, new long[ENDINGS]);

        /// Sessions that ended this way.
        public long endings(Ending ending) {
            return endings[ending.ordinal()];
        }

        /// The sums of both.
        public Snapshot plus(Snapshot other) {
            return new Snapshot(sessions + other.sessions, logins + other.logins, failedLogins + other.failedLogins, locked + other.locked,
                    loggedIn + other.loggedIn, sending + other.sending, messages + other.messages, octets + other.octets,
                    deleted + other.deleted, Counters.sums(endings, other.endings));
        }
    }
}
