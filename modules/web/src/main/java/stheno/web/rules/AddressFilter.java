package stheno.web.rules;

import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.AccessList;

/// Passes requests on to the next handler if a list permits the [client's address][Exchange#client]; others are answered 403. Behind a
/// trusted proxy it is the address that the proxy tells. Immutable; any thread.
public final class AddressFilter implements Handler {
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "Access from this address is not allowed.");

    private final AccessList list;
    private final Handler next;

    /// Hands requests from permitted addresses to the next handler.
    public AddressFilter(AccessList list, Handler next) {
        this.list = list;
        this.next = next;
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (list.permits(exchange.client())) next.handle(exchange);
        else exchange.respond(FORBIDDEN);
    }
}
