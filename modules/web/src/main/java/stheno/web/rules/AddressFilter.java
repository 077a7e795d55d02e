package stheno.web.rules;

import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.AccessList;

/// Lets those clients through to the next handler whose address a list permits, and answers the others 403. The address is the one that
/// [Exchange#client] tells, so behind a trusted proxy the client's own. Immutable; any thread.
public final class AddressFilter implements Handler {
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This is not for everybody.");

    private final AccessList list;
    private final Handler next;

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
