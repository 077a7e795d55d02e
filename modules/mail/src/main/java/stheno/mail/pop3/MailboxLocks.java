package stheno.mail.pop3;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Which session has which mailbox (RFC 1939, section 4: exclusive access). In memory only: a crash leaves no lock behind. Any thread.
final class MailboxLocks {
    private static final int TRIES = 3; // others may log in at the same time
    private static final Duration PATIENCE = Duration.ofSeconds(5); // for the other session's loop

    /// A session that has a mailbox, or wants it.
    interface Holder {
        /// How long the client has been silent, in nanoseconds. Any thread.
        long silence();

        /// Ends the session, if it is still silent for that long and may be ended. Any thread.
        ///
        /// @return whether it has ended, later
        CompletableFuture<Boolean> giveWay(Duration silence);
    }

    private final ConcurrentMap<String, Holder> holders = new ConcurrentHashMap<>(); // by user

    /// Gives a mailbox to a session. A session that has it and was silent for `takeover` is ended first. Blocks.
    ///
    /// @return whether the mailbox is the session's now
    boolean lock(String user, Holder session, Duration takeover) throws InterruptedException {
        Holder other = holders.putIfAbsent(user, session);
        for (int i = 0; i < TRIES && other != null; i++) {
            if (other.silence() < takeover.toNanos() || !gaveWay(other, takeover)) return false;
            other = holders.putIfAbsent(user, session); // after the last try too: the mailbox would be left without a session
        }
        return other == null;
    }

    private static boolean gaveWay(Holder other, Duration takeover) throws InterruptedException {
        try {
            return other.giveWay(takeover).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false; // its loop is stuck or has failed: it counts as busy
        }
    }

    /// Does nothing if the session does not have the mailbox.
    void unlock(String user, Holder session) {
        holders.remove(user, session);
    }
}
