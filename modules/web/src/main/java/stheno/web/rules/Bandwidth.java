package stheno.web.rules;

import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.producers.Producer;
import stheno.producers.Throttle;

/// Limits the rate of the bodies of the next handler's replies: for all clients together, for each connection, or both.
///
/// ```java
/// Handler limited = new Bandwidth(files).withPerConnection(2 << 20);
/// ```
///
/// A small reply that a handler sends again and again is sent at once and counted, if the rate allows all of it. Headers and replies without a
/// body are not counted. Immutable; any thread.
public final class Bandwidth implements Handler {
    private final Handler next;
    private final Optional<Throttle> shared;
    private final long perConnection;

    /// Without limits.
    public Bandwidth(Handler next) {
        this(next, Optional.empty(), 0);
    }

    private Bandwidth(Handler next, Optional<Throttle> shared, long perConnection) {
        this.next = next;
        this.shared = shared;
        this.perConnection = perConnection;
    }

    /// With a limit that all clients share, also those of other handlers with the same throttle.
    public Bandwidth withShared(Throttle throttle) {
        return new Bandwidth(next, Optional.of(throttle), perConnection);
    }

    /// With a limit for each connection, in bytes a second.
    ///
    /// @throws IllegalArgumentException if it is not positive, or too high for a [Throttle]
    public Bandwidth withPerConnection(long bytesPerSecond) {
        return new Bandwidth(next, shared, new Throttle(bytesPerSecond).bytesPerSecond());
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        boolean limited = shared.isPresent() || perConnection > 0;
        if (limited && !exchange.request().method().equals("HEAD")) exchange.transform(reply -> changed(exchange, reply));
        next.handle(exchange);
    }

    private Reply changed(Exchange exchange, Reply reply) {
        if (reply.length() == 0 || reply.status().code() == 304) return reply;
        Optional<Throttle> own = perConnection > 0 ? Optional.of(exchange.connectionThrottle(perConnection)) : Optional.empty();
        if (reply.reusable() && takesAtOnce(reply.length(), own)) return reply;
        Throttle.Timer timer = exchange.reactor();
        return reply.through(body -> throttled(throttled(body, own, timer), shared, timer));
    }

    private boolean takesAtOnce(long bytes, Optional<Throttle> own) {
        if (own.isPresent() && !own.get().tryTake(bytes)) return false;
        boolean room = shared.isEmpty() || shared.get().tryTake(bytes);
        if (!room) own.ifPresent(throttle -> throttle.giveBack(bytes));
        return room;
    }

    private static Producer throttled(Producer body, Optional<Throttle> throttle, Throttle.Timer timer) {
        return throttle.map(limit -> body.throttled(limit, timer)).orElse(body);
    }
}
