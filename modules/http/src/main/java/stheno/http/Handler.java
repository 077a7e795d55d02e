package stheno.http;

import java.util.function.Function;

/// Answers requests.
@FunctionalInterface
public interface Handler {
    /// Called in the exchange's loop when a request's head is complete; its body, if any, is still to come. Must not block:
    /// what does, runs on a thread of its own and calls [Exchange#respond] from there. A handler that throws is answered 500.
    void handle(Exchange exchange) throws Exception;

    /// A handler that needs nothing but the request, and has its answer at once: `Handler.of(request -> Reply.text("Hello"))`.
    static Handler of(Function<Request, Reply> answer) {
        return exchange -> exchange.respond(answer.apply(exchange.request()));
    }
}
