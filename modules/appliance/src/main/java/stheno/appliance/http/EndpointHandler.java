package stheno.appliance.http;

import stheno.appliance.protocol.HttpEndpoint;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;

/// Answers the requests for an endpoint, by HTTP/1.1, and hands all others on. A request without TLS is refused, unless a trusted proxy
/// says that its client has used TLS.
record EndpointHandler(HttpEndpoint endpoint, Handler otherwise) implements Handler {
    private static final Reply CLEAR = Reply.text(Status.FORBIDDEN, "This path requires HTTPS.\n");

    @Override
    public void handle(Exchange exchange) throws Exception {
        Request request = exchange.request();
        if (!endpoint.at(request.host(), request.path())) {
            otherwise.handle(exchange);
            return;
        }
        Reply early = exchange.secure() ? endpoint.refusal(request).orElse(null) : CLEAR;
        if (early != null) {
            exchange.respond(early);
            return;
        }
        exchange.collect(endpoint.bodyLimit(), body ->
                endpoint.answer(request, body, exchange.client(), exchange.reactor(), exchange::respondUnlessAnswered));
    }
}
