package stheno.http;

import java.net.SocketAddress;
import java.util.Optional;

/// Is told of each exchange when its reply has been handed over, or never will be. Loop thread; must not block.
@FunctionalInterface
public interface AccessLog {
    /// Keeps nothing, and costs nothing.
    AccessLog NONE = _ -> { };

    void log(Entry entry);

    /// One exchange.
    ///
    /// @param remote the client
    /// @param request empty if what came was none
    /// @param status of the reply, 0 if there was none
    /// @param bytes of the body that were handed to the connection
    /// @param epochMillis when the request's head was complete
    /// @param nanos from then until now
    /// @param completed whether the reply was handed over whole
    record Entry(SocketAddress remote, Optional<Request> request, int status, long bytes, long epochMillis, long nanos, boolean completed) {}
}
