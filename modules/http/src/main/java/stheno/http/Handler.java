package stheno.http;

import java.util.function.Function;

/// Answers requests.
@FunctionalInterface
public interface Handler {
    /// Called in the exchange's loop when a request's head is complete; its body, if any, is still to come. Must not block: work that
    /// blocks runs on a thread of its own, which calls [Exchange#respond]. If this throws, the client is answered 500.
    void handle(Exchange exchange) throws Exception;

    /// A handler that needs nothing but the request, and has its answer at once: `Handler.of(request -> Reply.text("Hello"))`.
    static Handler of(Function<Request, Reply> answer) {
        return exchange -> exchange.respond(answer.apply(exchange.request()));
    }
}
