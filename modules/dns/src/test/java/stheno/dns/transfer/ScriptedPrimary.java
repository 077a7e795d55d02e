package stheno.dns.transfer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import stheno.dns.message.Message;
import stheno.dns.message.Section;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// A primary for tests, which answers each request as its script says. By UDP it answers that the reply is truncated, until a test sets
/// another script. Any thread.
final class ScriptedPrimary implements AutoCloseable {
    private final ServerSocket listener;
    private final DatagramSocket datagrams;
    private final AtomicInteger answered = new AtomicInteger(); // by UDP
    private volatile UnaryOperator<byte[]> byUdp = ScriptedPrimary::truncated;
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile Script script;

    /// Answers requests. A connection is closed when this throws.
    interface Script {
        void answer(Message request, byte[] packet, Reply reply) throws IOException;
    }

    /// The way back.
    static final class Reply {
        private final DataOutputStream out;

        private Reply(DataOutputStream out) {
            this.out = out;
        }

        void send(Message message) throws IOException {
            send(message.write());
        }

        void send(byte[] packet) throws IOException {
            out.writeShort(packet.length);
            out.write(packet);
            out.flush();
        }

        void raw(int... octets) throws IOException {
            for (int octet : octets) out.write(octet);
            out.flush();
        }
    }

    ScriptedPrimary(Script script) throws IOException {
        this.script = script;
        Sockets sockets = Sockets.open();
        this.listener = sockets.tcp;
        this.datagrams = sockets.udp;
        Thread.ofVirtual().name("primary").start(this::accept);
        Thread.ofVirtual().name("primary-udp").start(this::receive);
    }

    /// Two sockets with one port.
    private record Sockets(ServerSocket tcp, DatagramSocket udp) {
        private static final int TRIES = 100; // a port that is free for TCP may be in use for UDP

        static Sockets open() throws IOException {
            for (int i = 1; ; i++) {
                ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                try {
                    return new Sockets(tcp, new DatagramSocket(tcp.getLocalSocketAddress()));
                } catch (IOException e) {
                    tcp.close();
                    if (i == TRIES) throw e;
                }
            }
        }
    }

    private static byte[] truncated(byte[] packet) {
        return message(Message.read(packet), List.of()).with(Message.TC).write();
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            while (true) {
                packet.setLength(65_535);
                datagrams.receive(packet);
                byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
                byte[] reply = byUdp.apply(octets);
                if (reply.length > 0) datagrams.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    /// Another script by UDP: gets a packet, and returns the reply, empty for none.
    void byUdp(UnaryOperator<byte[]> next) {
        byUdp = next;
    }

    /// How many questions have come by UDP and were dealt with.
    int askedByUdp() {
        return answered.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket; DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            while (true) {
                byte[] packet = new byte[in.readUnsignedShort()];
                in.readFully(packet);
                Message request = Message.read(packet);
                requests.add(RecordType.name(request.questions().getFirst().type()));
                script.answer(request, packet, new Reply(out));
            }
        } catch (IOException e) {
            return; // the other end has closed, or the script wants to
        }
    }

    /// Another script, for requests from now on.
    void follow(Script next) {
        script = next;
    }

    RemoteServer server() {
        return RemoteServer.of((InetSocketAddress) listener.getLocalSocketAddress());
    }

    /// The types asked for, in order.
    List<String> requests() {
        return new ArrayList<>(requests);
    }

    /// A script that serves a zone as it should be.
    static Script zone(List<Record> records) {
        return (request, _, reply) -> {
            if (request.questions().getFirst().type() == RecordType.SOA) reply.send(message(request, records.subList(0, 1)));
            else reply.send(transfer(request, records));
        };
    }

    /// The zone in one message.
    static Message transfer(Message request, List<Record> records) {
        List<Record> whole = new ArrayList<>(records);
        whole.add(records.getFirst());
        return message(request, whole);
    }

    /// A script that answers SOA as it should be, and AXFR with another script.
    static Script axfr(List<Record> records, Script axfr) {
        return (request, packet, reply) -> {
            if (request.questions().getFirst().type() == RecordType.SOA) zone(records).answer(request, packet, reply);
            else axfr.answer(request, packet, reply);
        };
    }

    /// An authoritative reply.
    static Message message(Message request, List<Record> answer) {
        Message reply = new Message(request.id(), Message.QR | Message.AA, request.questions(), List.of(), List.of(), List.of(),
                java.util.Optional.empty());
        for (Record record : answer) reply = reply.with(Section.ANSWER, record);
        return reply;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        datagrams.close();
        for (Socket each : connections) each.close();
    }
}
