package stheno.web.rules;

import java.time.Duration;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;

/// Tells browsers that have come by TLS to come that way alone from now on (RFC 6797). In the clear it says nothing: anybody could have
/// put it in, and browsers pass over it (section 8.1). Immutable; any thread.
public final class StrictTransport implements Handler {
    private final Fields field;
    private final Handler next;

    /// @param life how long they keep it; in whole seconds
    public StrictTransport(Duration life, Handler next) {
        if (life.isNegative()) throw new IllegalArgumentException("life " + life);
        this.field = Fields.EMPTY.with("Strict-Transport-Security", "max-age=" + life.toSeconds());
        this.next = next;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (exchange.secure()) exchange.transform(reply -> reply.with(field));
        next.handle(exchange);
    }
}
