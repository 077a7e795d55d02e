package stheno.web.rules;

import java.time.Duration;
import java.util.Optional;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.producers.Producer;
import stheno.producers.Throttle;

/// Sends the bodies of the next handler's replies no faster than a rate that all of its clients share, and no faster than a rate for each
/// connection, which all of its replies share.
///
/// A small reply that is kept to be answered again goes as it is while there is room for all of it, and is counted. Headers are not,
/// nor are replies without a body. Immutable; any thread.
public final class Bandwidth implements Handler {
    private final Optional<Throttle> shared;
    private final long perConnection;
    private final Handler next;

    /// @param shared by all clients, if there is a limit
    /// @param perConnection in bytes a second, 0 for no limit
    /// @throws IllegalArgumentException if it is negative, or too high for a [Throttle]
    public Bandwidth(Optional<Throttle> shared, long perConnection, Handler next) {
        this.shared = shared;
        this.perConnection = perConnection == 0 ? 0 : new Throttle(perConnection).bytesPerSecond();
        this.next = next;
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
        if (reply.reusable() && goesAtOnce(reply.length(), own)) return reply;
        Throttle.Timer timer = (nanos, task) -> exchange.reactor().schedule(Duration.ofNanos(nanos), task);
        return reply.through(body -> throttled(throttled(body, own, timer), shared, timer));
    }

    private boolean goesAtOnce(long bytes, Optional<Throttle> own) {
        if (own.isPresent() && !own.get().tryTake(bytes)) return false;
        boolean room = shared.isEmpty() || shared.get().tryTake(bytes);
        if (!room) own.ifPresent(throttle -> throttle.giveBack(bytes));
        return room;
    }

    private static Producer throttled(Producer body, Optional<Throttle> throttle, Throttle.Timer timer) {
        return throttle.map(limit -> body.throttled(limit, timer)).orElse(body);
    }
}
