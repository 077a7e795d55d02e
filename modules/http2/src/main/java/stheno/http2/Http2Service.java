package stheno.http2;

import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Service;

/// Serves HTTP/2 on a port. The client must know that the port speaks it: by TLS (ALPN `h2`,
/// [stheno.reactor.PortOptions#withProtocol]), or without TLS by prior knowledge.
///
/// ```java
/// Http2Service service = new Http2Service("web", exchange -> exchange.respond(Http2Reply.of(204)), Http2Settings.DEFAULTS);
/// group.open(address, PortOptions.of(http).withTls(new Tls(context, List.of("http/1.1", "h2"))).withProtocol("h2", service));
/// ```
///
/// Any thread.
public final class Http2Service implements Service {
    private final String name;
    private volatile Http2Handler handler;
    private volatile Http2Settings settings;

    /// @param name for log lines and metrics
    public Http2Service(String name, Http2Handler handler, Http2Settings settings) {
        this.name = name;
        this.handler = handler;
        this.settings = settings;
    }

    /// Replaces the handler, from the next request of each connection on, and the settings, from the next connection on.
    public void change(Http2Handler next, Http2Settings limits) {
        handler = next;
        settings = limits;
    }

    Http2Handler handler() {
        return handler;
    }

    Http2Settings settings() {
        return settings;
    }

    @Override
    public Conversation open(Connection connection) {
        return new Http2Conversation(connection, this);
    }

    @Override
    public String name() {
        return name;
    }
}
