package stheno.dns.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import stheno.reactor.Connector;

/// Questions to one server by HTTPS: POST requests over a few kept connections, each with one question at a time. Further questions wait
/// for a connection. Loop thread only. Source: RFC 8484.
final class HttpsRoute implements Route {
    private final UpstreamState server;
    private final Supplier<Connector> connector;
    private final List<HttpsConnection> connections = new ArrayList<>();
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

    /// @param connector with the limits of the connections, and with TLS
    HttpsRoute(UpstreamState server, Supplier<Connector> connector) {
        this.server = server;
        this.connector = connector;
    }

    @Override
    public void send(Exchange exchange) {
        exchange.id = 0; // RFC 8484 4.1
        exchange.socket = this;
        waiting.add(exchange);
        assign();
    }

    /// Gives waiting questions to connections that have none, and opens further connections for the others.
    private void assign() {
        int connecting = 0;
        for (HttpsConnection each : connections) {
            if (waiting.isEmpty()) return;
            if (each.isFree()) each.send(waiting.remove());
            else if (each.isConnecting()) connecting++;
        }
        while (connecting < waiting.size() && connections.size() < server.client().settings().connections()) {
            HttpsConnection made = new HttpsConnection(this, server);
            connections.add(made);
            made.connect(connector.get());
            connecting++;
        }
    }

    /// The connection has no question any more, or is over and was left out.
    void free() {
        assign();
    }

    /// The connection is over. It has no question.
    void left(HttpsConnection connection) {
        connections.remove(connection);
    }

    /// A connection could not be made. Without another one, the waiting questions fail.
    void failed(Outcome.Cause cause, String why) {
        for (HttpsConnection each : connections) if (!each.isConnecting()) return;
        List<Exchange> all = List.copyOf(waiting);
        for (Exchange each : all) each.fail(cause, why);
    }

    @Override
    public void forget(Exchange exchange, boolean late) {
        Object place = exchange.socket;
        exchange.socket = null;
        if (place instanceof HttpsConnection connection) connection.forget();
        else waiting.remove(exchange);
    }

    @Override
    public void close() {
        for (Exchange each : List.copyOf(waiting)) each.fail(Outcome.Cause.CANCELLED, "the question was dropped");
        for (HttpsConnection each : List.copyOf(connections)) each.drop(); // last, or another would be opened for what waits
    }
}
