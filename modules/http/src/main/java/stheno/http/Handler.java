package stheno.http;

/// Answers requests.
@FunctionalInterface
public interface Handler {
    /// Called in the exchange's loop when a request's head is complete; its body, if any, is still to come. Must not block:
    /// what does, runs on a thread of its own and calls [Exchange#respond] from there. A handler that throws is answered 500.
    void handle(Exchange exchange) throws Exception;
}
