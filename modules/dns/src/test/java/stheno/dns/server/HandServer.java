package stheno.dns.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.exchange.Upstream;
import stheno.dns.forward.ForwardSettings;
import stheno.dns.forward.ForwardZone;
import stheno.dns.forward.Forwarder;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Section;
import stheno.dns.record.Name;
import stheno.dns.record.Record;

/// A server on the loopback whose replies a test sends, each when it wants to, and a forwarder that asks it.
final class HandServer implements AutoCloseable {
    private static final int PATIENCE = 30_000; // milliseconds

    final Forwarder forwarder = new Forwarder();
    private final DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    /// A question that has come.
    record Got(Message question, InetSocketAddress from) {
        String name() {
            return question.questions().getFirst().name().toLowerCase().toString();
        }
    }

    HandServer() throws IOException {
        socket.setSoTimeout(PATIENCE);
        Upstream upstream = Upstream.udp((InetSocketAddress) socket.getLocalSocketAddress());
        forwarder.change(ForwardSettings.NONE.withZones(List.of(new ForwardZone(Name.ROOT, List.of(upstream)))),
                ExchangeSettings.DEFAULTS);
    }

    Got receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return new Got(Message.read(Arrays.copyOf(packet.getData(), packet.getLength())), (InetSocketAddress) packet.getSocketAddress());
    }

    /// Whether no further question is there.
    boolean isQuiet() throws IOException {
        socket.setSoTimeout(50);
        try {
            receive();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE);
        }
    }

    /// One address, for five minutes.
    void answer(Got to) throws IOException {
        Message question = to.question();
        Message reply = new Message(question.id(), Message.QR | Message.RD | Message.RA, question.questions(), List.of(), List.of(),
                List.of(), Optional.of(Edns.of(1232)));
        byte[] octets = reply.with(Section.ANSWER, Record.of(to.name(), 300, "A", "192.0.2.1")).write();
        socket.send(new DatagramPacket(octets, octets.length, to.from()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
