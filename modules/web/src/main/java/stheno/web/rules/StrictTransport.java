package stheno.web.rules;

import java.time.Duration;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;

/// HTTP Strict Transport Security (RFC 6797): tells browsers to use HTTPS only from now on. Replies without TLS do not carry the field, since
/// browsers ignore it there (section 8.1). Immutable; any thread.
public final class StrictTransport implements Handler {
    private final Fields field;
    private final Handler next;

    /// @param life how long browsers remember it, in whole seconds
    /// @throws IllegalArgumentException if it is negative
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
