package stheno.web.rules;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.ClientNetwork;

/// Limits the requests of each client: a rate on average, and a burst after a pause. Requests above the limit are answered 429 with
/// Retry-After. A client is an IPv4 address, or the first 64 bits of an IPv6 address, which is what one customer gets (RFC 6177). Clients
/// on a Unix-domain socket are not counted.
///
/// About 65,536 clients are remembered, in 2 MB at most. Above that, the clients that have sent nothing for the longest time are forgotten,
/// and start again with a full burst. Any thread: clients are spread over stripes with a lock each, held for a few instructions. There is
/// no object for a client.
public final class RequestRate implements Handler {
    private static final long SECOND = 1_000_000_000L; // nanoseconds
    private static final double SLOWEST = 0.001; // requests a second: with the largest burst, the nanoseconds stay within a long
    private static final double FASTEST = 1_000_000;
    private static final int LARGEST_BURST = 1_000_000;
    private static final int CLIENTS = 65_536;
    private static final int READY = 64; // replies that are kept, one for each number of seconds to wait

    private final long interval; // nanoseconds that a request costs
    private final long tolerance; // how far ahead a client may be
    private final Handler next;
    private final ToLongFunction<Exchange> clock;
    private final RateTable table;
    private final LongAdder refused = new LongAdder();
    private final Reply[] refusals = new Reply[READY]; // loops race to set them, all to equal replies

    /// @param perSecond requests, from 0.001 to a million
    /// @param burst requests at once, from 1 to a million
    /// @throws IllegalArgumentException if one of them is not
    public RequestRate(double perSecond, int burst, Handler next) {
        this(perSecond, burst, next, exchange -> exchange.reactor().now(), CLIENTS);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    RequestRate(double perSecond, int burst, Handler next, LongSupplier clock, int clients) {
        this(perSecond, burst, next, _ -> clock.getAsLong(), clients);
    }

    /// @param clock   of the exchange's loop, as of its turn: reading the system's clock for each request would cost more than all the rest
    /// @param clients how many are remembered, approximate
    private RequestRate(double perSecond, int burst, Handler next, ToLongFunction<Exchange> clock, int clients) {
        if (!(perSecond >= SLOWEST && perSecond <= FASTEST)) {
            throw new IllegalArgumentException("a rate is from 0.001 to 1000000 requests a second, not " + perSecond);
        }
        if (burst < 1 || burst > LARGEST_BURST) {
            throw new IllegalArgumentException("a burst is from 1 to " + LARGEST_BURST + " requests, not " + burst);
        }
        this.interval = Math.max(1, Math.round(SECOND / perSecond));
        this.tolerance = interval * (burst - 1);
        this.next = next;
        this.clock = clock;
        this.table = new RateTable(clients);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        long wait = nanosToWait(exchange.client(), clock.applyAsLong(exchange));
        if (wait == 0) {
            next.handle(exchange);
        } else {
            refused.increment();
            exchange.respond(refusal(Math.ceilDiv(wait, SECOND)));
        }
    }

    /// Counts a request of that client. @return 0 if the limit allows it, else the nanoseconds until it does
    long nanosToWait(SocketAddress client, long now) {
        return client instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? table.nanosToWait(ClientNetwork.of(inet.getAddress()).bits(), now, interval, tolerance) : 0;
    }

    private Reply refusal(long seconds) {
        if (seconds >= READY) return made(seconds);
        Reply ready = refusals[(int) seconds];
        if (ready == null) {
            ready = made(seconds);
            refusals[(int) seconds] = ready;
        }
        return ready;
    }

    private static Reply made(long seconds) {
        return Reply.error(Status.TOO_MANY_REQUESTS, "Too many requests from this address. Try again later.")
                .field("Retry-After", Long.toString(seconds));
    }

    /// How many requests were answered 429, so far. Any thread.
    public LongAdder refused() {
        return refused;
    }
}
