package stheno.appliance.protocol;

import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.reactor.Reactor;

/// What another protocol answers on the ports of HTTPS: small requests with small replies, by HTTP/1.1 and, for clients that know nothing
/// else, by HTTP/2. It stands before all hosts. Any thread.
public interface HttpEndpoint {
    /// Whether it answers requests for this path.
    ///
    /// @param host as [Request#host]
    /// @param path as [Request#path]
    boolean at(String host, String path);

    /// The reply to a request that it refuses without reading its body.
    Optional<Reply> refusal(Request request);

    /// The most octets of a body; a longer one is answered 413.
    int bodyLimit();

    /// Answers a request. Loop thread.
    ///
    /// @param client the client's address, as a trusted proxy tells it
    /// @param reply  is given the reply, with its octets as its body, once, in the loop: before this returns, or later
    void answer(Request request, byte[] body, SocketAddress client, Reactor loop, Consumer<Reply> reply);
}
