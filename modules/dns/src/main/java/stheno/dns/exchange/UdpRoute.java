package stheno.dns.exchange;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import stheno.reactor.DatagramConnection;

/// Questions to one server by UDP. Each question goes out from a socket of its own, on a random port, while there are few; beyond that it
/// shares one at random. A socket is closed with its last question. Loop thread only. Source: RFC 5452.
final class UdpRoute implements Route {
    private final UpstreamState server;
    private final List<Socket> sockets = new ArrayList<>();
    private final Outstanding outstanding = new Outstanding();

    /// A socket, and how many questions wait for replies to it.
    private final class Socket implements DatagramConnection.Receiver {
        private DatagramConnection connection;
        private int waiting;
        private int place; // in the list

        @Override
        public void received(ByteBuffer packet) {
            ReplyReader reply = server.client().reader();
            Exchange exchange = reply.read(packet) ? outstanding.find(this, reply.id()) : null;
            if (exchange == null || !exchange.received(reply)) server.forged();
        }

        @Override
        public void failed(IOException cause) {
            for (Exchange each : outstanding.of(this)) each.fail(cause(cause), "no reply: " + Route.reason(cause));
        }

        @Override
        public void closed() {
            for (Exchange each : outstanding.of(this)) each.fail(Outcome.Cause.CANCELLED, "the question was dropped");
        }
    }

    UdpRoute(UpstreamState server) {
        this.server = server;
    }

    /// Whether an error tells of the way to the server, or of this system.
    private static Outcome.Cause cause(IOException e) {
        boolean way = e instanceof PortUnreachableException || e instanceof NoRouteToHostException || e instanceof ConnectException
                || String.valueOf(e.getMessage()).contains("unreachable");
        return way ? Outcome.Cause.UNREACHABLE : Outcome.Cause.NO_DESCRIPTORS;
    }

    @Override
    public void send(Exchange exchange) {
        Socket socket;
        try {
            socket = socket();
        } catch (IOException e) {
            exchange.failSoon(cause(e), "no socket: " + Route.reason(e));
            return;
        }
        exchange.socket = socket;
        do {
            exchange.id = server.client().random().id();
        } while (!outstanding.isFree(socket, exchange.id)); // a socket has far fewer questions than there are ids
        outstanding.add(exchange);
        socket.waiting++;
        try {
            if (socket.connection.send(exchange.request(true))) return;
            forget(exchange, false);
            exchange.failSoon(Outcome.Cause.OVERLOADED, "the socket's send buffer is full");
        } catch (IOException e) { // may tell of an earlier packet
            forget(exchange, false);
            exchange.failSoon(cause(e), "not sent: " + Route.reason(e));
            socket.failed(e);
        }
    }

    private Socket socket() throws IOException {
        if (sockets.size() >= server.client().settings().sockets()) return any();
        Socket made = new Socket();
        try {
            made.connection = server.client().datagramConnector().connect(server.upstream().address(), made);
        } catch (IOException e) {
            if (sockets.isEmpty()) throw e;
            return any();
        }
        made.place = sockets.size();
        sockets.add(made);
        return made;
    }

    private Socket any() {
        return sockets.get(server.client().random().below(sockets.size()));
    }

    @Override
    public void forget(Exchange exchange, boolean late) {
        Socket socket = (Socket) exchange.socket;
        outstanding.remove(exchange);
        exchange.socket = null;
        if (--socket.waiting > 0) return;
        Socket last = sockets.removeLast();
        if (last != socket) {
            sockets.set(socket.place, last);
            last.place = socket.place;
        }
        socket.connection.close();
    }

    @Override
    public void close() {
        for (Socket each : List.copyOf(sockets)) each.closed();
    }

    int sockets() {
        return sockets.size();
    }
}
