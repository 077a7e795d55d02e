package stheno.http2;

import java.net.SocketAddress;
import stheno.reactor.Connection;
import stheno.reactor.Reactor;

/// One request and its reply. Loop thread only, except for the methods that any thread may call.
public final class Http2Exchange {
    private final Streams streams;
    private final Stream stream;
    private final Http2Request request;
    private boolean claimed; // guarded by this

    Http2Exchange(Streams streams, Stream stream, Http2Request request) {
        this.streams = streams;
        this.stream = stream;
        this.request = request;
    }

    /// Any thread.
    public Http2Request request() {
        return request;
    }

    /// The client's address, or that of a proxy that does not use the PROXY protocol. Any thread.
    public SocketAddress remote() {
        return connection().remote();
    }

    /// The address that the client has connected to. Any thread.
    public SocketAddress local() {
        return connection().local();
    }

    /// Whether the connection is encrypted. Any thread.
    public boolean secure() {
        return connection().secure();
    }

    /// The loop of this exchange's connection. Any thread.
    public Reactor reactor() {
        return connection().reactor();
    }

    private Connection connection() {
        return streams.connection();
    }

    /// Answers, once. If the client has left, or has cancelled its request, the reply is discarded. Any thread.
    ///
    /// @throws IllegalStateException if this exchange was answered before
    public void respond(Http2Reply reply) {
        if (!claim()) throw new IllegalStateException("answered twice: " + request);
        inLoop(() -> streams.respond(stream, reply));
    }

    /// Answers that this request must be repeated by HTTP/1.1 (RFC 9113, section 7). Any thread.
    ///
    /// @throws IllegalStateException if this exchange was answered before
    public void requireHttp11() {
        if (!claim()) throw new IllegalStateException("answered twice: " + request);
        inLoop(() -> streams.reject(stream, ErrorCode.HTTP_1_1_REQUIRED));
    }

    private void inLoop(Runnable task) {
        if (reactor().inLoop()) task.run();
        else reactor().execute(task);
    }

    /// The first call has true: it alone may answer.
    synchronized boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    /// Whether the reply cannot be sent any more: the client has left or has cancelled, or the time is over.
    public boolean left() {
        assert reactor().inLoop();
        return stream.phase() == Stream.Phase.OVER;
    }

    /// Runs `task` in the loop if [#left] becomes true before this is answered; at once if it is. A later task replaces an earlier one.
    public void whenLeft(Runnable task) {
        assert reactor().inLoop();
        if (left()) task.run();
        else stream.whenLeft(task);
    }
}
