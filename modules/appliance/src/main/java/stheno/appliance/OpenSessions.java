package stheno.appliance;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import stheno.appliance.http.HttpKeys;
import stheno.reactor.ConnectionView;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Wait;

/// The sessions of a server that another process has replaced. They go on for a while as if nothing had happened, so that a client between
/// two commands is not told that the server shuts down. A session counts as idle if no byte has passed for a second: the drain closes it.
/// Blocks; one thread.
final class OpenSessions {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final Duration LOOK = Duration.ofMillis(100); // between two looks
    private static final Duration PATIENCE = Duration.ofSeconds(2); // with the loops, for a look
    private static final int MOST = 100_000; // connections of a look

    private final ReactorGroup group;
    private Map<Long, Activity> before = new HashMap<>(); // by connection

    /// @param bytes in both directions
    /// @param since when that number was seen first
    private record Activity(long bytes, long since) {}

    OpenSessions(ReactorGroup group) {
        this.group = group;
    }

    /// Waits until all sessions are idle or over, for at most `drain`, and at most four seconds.
    void awaitIdle(Duration drain) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(drain.toNanos(), LONGEST.toNanos());
        while (busy() && System.nanoTime() - deadline < 0) Thread.sleep(LOOK);
    }

    private boolean busy() throws InterruptedException {
        Map<Long, Activity> now = new HashMap<>();
        boolean busy = false;
        for (ConnectionView each : connections()) {
            boolean handshake = each.waiting() == Wait.HANDSHAKE; // the drain would not wait for it
            // HTTP needs no such time: the drain waits for requests, and clients repeat one that has not begun (RFC 9112, section 9.3.1).
            if (each.service().equals(HttpKeys.PORTS.name()) && !handshake) continue;
            long bytes = each.bytesIn() + each.bytesOut();
            Activity last = before.get(each.id());
            Activity present = last != null && last.bytes() == bytes ? last : new Activity(bytes, System.nanoTime());
            now.put(each.id(), present);
            busy |= handshake || System.nanoTime() - present.since() < QUIET.toNanos();
        }
        before = now;
        return busy;
    }

    private List<ConnectionView> connections() throws InterruptedException {
        try {
            return group.connections(MOST).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return List.of(); // a loop hangs: the drain tells
        }
    }
}
