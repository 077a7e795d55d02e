package stheno.http2;

/// Answers requests.
@FunctionalInterface
public interface Http2Handler {
    /// Called in the connection's loop when a request is complete, with its body. Must not block. The answer may come later, from any
    /// thread. If this throws, the client is answered 500.
    void handle(Http2Exchange exchange);
}
