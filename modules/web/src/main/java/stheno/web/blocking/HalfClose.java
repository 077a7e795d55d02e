package stheno.web.blocking;

import java.time.Duration;
import java.util.Objects;
import stheno.reactor.Reactor;

/// Decides about a client that ends its side of the connection after its request, and has no reply yet. It may wait for the reply, as `nc`
/// does, or it may have left: the two look the same until something is sent. So the work goes on, but not in silence: if it sends nothing
/// for some time, the client counts as gone. If it sends something, a client that has gone resets the connection.
///
/// ```
///   (open) ──ended──► ENDED ──nothing sent for the timeout──► (gone)
///                       └──over──► (over)
/// ```
public final class HalfClose {
    private final Reactor reactor;
    private final Duration timeout;
    private final Runnable gone;
    private volatile int sent; // how often output was sent; written by one thread at a time
    private volatile boolean sending;
    private volatile boolean over;

    /// @param timeout after which the client counts as gone; it may take twice as long
    /// @param gone    runs in the loop, at most once
    /// @throws IllegalArgumentException if the timeout is not positive
    public HalfClose(Reactor reactor, Duration timeout, Runnable gone) {
        if (!timeout.isPositive()) throw new IllegalArgumentException("the timeout of a half-closed connection is not positive");
        this.reactor = reactor;
        this.timeout = timeout;
        this.gone = Objects.requireNonNull(gone);
    }

    /// The client has ended its side. Loop thread only.
    public void ended() {
        assert reactor.inLoop() : "loop thread only";
        check(sent);
    }

    private void check(int before) {
        reactor.schedule(timeout, () -> {
            if (over) return;
            if (sent == before && !sending) gone.run();
            else check(sent);
        });
    }

    /// Output is being sent: while that blocks, the client is slow, or the limits of the connection end it. One thread at a time.
    public void sending() {
        sending = true;
    }

    /// The output was handed to the connection. One thread at a time.
    public void sent() {
        sent = sent + 1;
        sending = false;
    }

    /// The work is over. Any thread.
    public void over() {
        over = true;
    }
}
