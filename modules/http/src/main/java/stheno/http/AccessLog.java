package stheno.http;

import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Receives an entry for each exchange, when its reply has been handed to the connection or never will be. Called in the loop; must not
/// block.
@FunctionalInterface
public interface AccessLog {
    /// Ignores all entries; none are made for it.
    AccessLog NONE = new AccessLog() {
        @Override
        public void log(Entry entry) {}
    };

    /// Called once for each exchange.
    void log(Entry entry);

    /// Whether an entry's request needs this field. A request keeps its line and these fields while its reply waits to be sent; the rest of
    /// its head may be large. By default all.
    default boolean needs(String field) {
        return true;
    }

    /// The same log, which needs only these fields, in either case.
    default AccessLog needing(Set<String> fields) {
        Set<String> needed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        needed.addAll(fields);
        AccessLog log = this;
        return new AccessLog() {
            @Override
            public void log(Entry entry) {
                log.log(entry);
            }

            @Override
            public boolean needs(String field) {
                return needed.contains(field);
            }
        };
    }

    /// One exchange.
    ///
    /// @param client the client's address, as [Exchange#client] tells it
    /// @param request empty if the input was malformed; it may lack fields that the log does not [need][AccessLog#needs]
    /// @param user the authenticated user's name
    /// @param requestId as [Exchange#requestId] tells it
    /// @param status the reply's, 0 if there was none
    /// @param bytes of the body that were handed to the connection
    /// @param epochMillis when the request's head was complete, in milliseconds since 1970
    /// @param nanos nanoseconds from then until now
    /// @param completed whether the whole reply was handed to the connection
    /// @param secure whether the client uses TLS, as [Exchange#secure] tells it
    record Entry(SocketAddress client, Optional<Request> request, Optional<String> user, String requestId, int status, long bytes,
                 long epochMillis, long nanos, boolean completed, boolean secure) {}
}
