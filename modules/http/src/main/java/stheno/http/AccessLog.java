package stheno.http;

import java.net.SocketAddress;
import java.util.Optional;

/// Is told of each exchange when its reply has been handed over, or never will be. Loop thread; must not block.
@FunctionalInterface
public interface AccessLog {
    /// Keeps nothing, and costs nothing.
    AccessLog NONE = _ -> { };

    /// Called once for each exchange.
    void log(Entry entry);

    /// One exchange.
    ///
    /// @param client its address, as a trusted proxy tells if there is one
    /// @param request empty if what came was none
    /// @param user who has logged in
    /// @param requestId a short word of letters and digits, no two exchanges alike
    /// @param status of the reply, 0 if there was none
    /// @param bytes of the body that were handed to the connection
    /// @param epochMillis when the request's head was complete
    /// @param nanos from then until now
    /// @param completed whether the reply was handed over whole
    /// @param secure whether the client came by TLS
    record Entry(SocketAddress client, Optional<Request> request, Optional<String> user, String requestId, int status, long bytes,
                 long epochMillis, long nanos, boolean completed, boolean secure) {}
}
