package stheno.dns.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.Message;
import stheno.dns.record.Name;
import stheno.reactor.Timer;

/// A question that servers are asked, one after the other, and the queries that wait for it. Loop thread only.
///
/// ```
///   server 1 ──silent for a while, or of no use──► server 2 ... ──► the last one, and the first one again ──► failed
///      └──────────────── an answer ───────────────────┴─────────────────────► answered
/// ```
///
/// The last server has all the time that is left. Packets are lost: after a while, one more question goes out beside it.
final class Pending {
    /// The time for a question: glibc, musl and Windows ask again after 5 seconds or give up then.
    static final Duration DEADLINE = Duration.ofMillis(4500);

    private static final long LONGEST_ATTEMPT = Duration.ofMillis(1500).toNanos();
    private static final long SHORTEST_ATTEMPT = Duration.ofMillis(300).toNanos();

    private final ForwardLoop loop;
    private final Key key;
    private final Routes routes;
    private final ForwardZone zone;
    private final List<Upstream> servers;
    private final long began;
    private final List<Runnable> attempts = new ArrayList<>(1);
    private final Timer deadline;
    private Timer again; // for one more question beside the last one; null if it was asked, or is not to be
    private Timer patience; // of clients, where there is an old answer; else null
    private int asked;
    private int open;
    private boolean truncated;
    private boolean heard; // a server has answered, if only with an error
    private boolean broken; // a connection has failed
    private boolean unreached;
    private boolean over;
    private boolean impatient; // clients get the old answer from now on
    private Waiter first;
    private Waiter last;
    private int waiting;

    /// @param routes that the zone belongs to
    /// @param servers those of the zone, in the order in which they are asked
    Pending(ForwardLoop loop, Key key, Routes routes, ForwardZone zone, List<Upstream> servers) {
        this.loop = loop;
        this.key = key;
        this.routes = routes;
        this.zone = zone;
        this.servers = servers;
        this.began = loop.reactor().now();
        this.deadline = loop.reactor().schedule(DEADLINE, this::fail);
    }

    /// Asks the first server.
    ///
    /// @param staleAfter how long clients wait, if there is an old answer
    void begin(boolean hasStale, Duration staleAfter) {
        if (hasStale) patience = loop.reactor().schedule(staleAfter, this::loseHope);
        attempt();
    }

    Key key() {
        return key;
    }

    /// Whether the same servers are to be asked by other routes.
    boolean isBy(Routes now) {
        return now.equals(routes) || now.find(Name.of(key.wire(), 0)).equals(Optional.of(zone));
    }

    int waiting() {
        return waiting;
    }

    /// Whether clients get the old answer now.
    boolean isImpatient() {
        return impatient;
    }

    void add(Waiter waiter) {
        if (first == null) first = waiter;
        else last.next = waiter;
        last = waiter;
        waiting++;
    }

    /// Hands out those that wait, in their order: a list by their field `next`, null without any.
    Waiter takeWaiters() {
        Waiter all = first;
        first = null;
        last = null;
        waiting = 0;
        return all;
    }

    private void attempt() {
        if (over) return;
        Upstream to = servers.get(asked % servers.size());
        asked++;
        open++;
        long left = Math.max(1, DEADLINE.toNanos() - (loop.reactor().now() - began));
        long share = Math.clamp(DEADLINE.toNanos() / servers.size(), SHORTEST_ATTEMPT, LONGEST_ATTEMPT);
        boolean lastOne = asked >= servers.size();
        if (asked == servers.size() && share < left) again = loop.reactor().schedule(Duration.ofNanos(share), this::attempt);
        int flags = Message.RD | (key.checkingDisabled() ? Message.CD : 0);
        Duration time = Duration.ofNanos(lastOne ? left : Math.min(share, left));
        attempts.add(loop.asker().ask(to, key.wire(), flags, time, this::came));
    }

    private void came(Outcome outcome) {
        if (over) return;
        open--;
        if (outcome instanceof Outcome.Reply reply) {
            heard = true;
            truncated |= reply.truncated();
            if (!reply.truncated() && loop.taken(this, reply)) return;
        } else if (outcome instanceof Outcome.Failure failure) {
            note(failure.cause());
        }
        if (asked < servers.size()) attempt();
        else if (open == 0) fail();
    }

    private void note(Outcome.Cause cause) {
        switch (cause) {
            case SILENT, UNREACHABLE -> unreached = true;
            case MALFORMED, TLS_REJECTED, HTTP, CLOSED -> broken = true;
            case OVERLOADED, NO_DESCRIPTORS, CANCELLED -> { } // says nothing of the server
        }
    }

    /// Why no server has answered.
    private int error() {
        if (heard) return ExtendedError.NONE;
        if (broken) return ExtendedError.NETWORK_ERROR;
        return unreached || open > 0 ? ExtendedError.NO_REACHABLE_AUTHORITY : ExtendedError.NONE;
    }

    private void loseHope() {
        impatient = true;
        loop.giveStale(this);
    }

    /// Ends without an answer.
    private void fail() {
        if (over) return;
        end();
        loop.failed(this, truncated, error());
    }

    /// Cancels everything.
    void end() {
        over = true;
        deadline.cancel();
        if (again != null) again.cancel();
        if (patience != null) patience.cancel();
        for (Runnable attempt : attempts) attempt.run();
        attempts.clear();
    }
}
