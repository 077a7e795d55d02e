package stheno.dns.forward;

import java.net.InetAddress;
import stheno.dns.cache.Answer;
import stheno.reactor.ClientNetwork;

/// A query that waits for an answer. Loop thread only.
public abstract class Waiter {
    Waiter next; // in the list of those that wait for the same question
    final ClientNetwork client;
    private boolean forgotten;

    /// @param client the address that the query has come from: the queries of one client that wait are limited
    protected Waiter(InetAddress client) {
        this.client = ClientNetwork.of(client);
    }

    /// Where an answer comes from.
    public enum Source {
        /// The cache, within its time.
        CACHED,
        /// The cache, beyond its time.
        STALE,
        /// A server, or none: then it is SERVFAIL.
        FORWARDED
    }

    /// The answer. Called at most once, in the loop.
    ///
    /// @param answer lent for the call
    protected abstract void answered(Answer answer, Source source);

    /// The client has left: [#answered] is not called any more.
    public final void forget() {
        forgotten = true;
    }

    final boolean isForgotten() {
        return forgotten;
    }
}
