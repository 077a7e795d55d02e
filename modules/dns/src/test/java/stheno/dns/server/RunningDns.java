package stheno.dns.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.dns.forward.Forwarder;
import stheno.dns.message.Message;
import stheno.dns.transfer.TransferPermit;
import stheno.dns.transfer.TransferService;
import stheno.dns.transfer.TransferSettings;
import stheno.dns.transfer.ZonePolicy;
import stheno.dns.zone.Zones;
import stheno.reactor.DatagramOptions;
import stheno.reactor.DatagramPort;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.Network;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Journal;

/// The service on a free port of the loopback, by UDP and TCP. Every client may transfer its zones.
final class RunningDns implements AutoCloseable {
    private static final int PATIENCE = 30_000; // milliseconds

    final Journal log = new Journal();
    final ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
    final DnsService service;
    final DatagramPort udp;
    final InetSocketAddress tcp;
    private final TransferService transfers;

    RunningDns(Zones zones) throws IOException {
        this(zones, Limits.DEFAULTS, Optional.empty(), true);
    }

    RunningDns(Zones zones, boolean batch) throws IOException {
        this(zones, Limits.DEFAULTS, Optional.empty(), batch);
    }

    RunningDns(Zones zones, Limits limits) throws IOException {
        this(zones, limits, Optional.empty(), true);
    }

    RunningDns(Zones zones, Limits limits, Optional<Forwarder> forwarder) throws IOException {
        this(zones, limits, forwarder, true);
    }

    private RunningDns(Zones zones, Limits limits, Optional<Forwarder> forwarder, boolean batch) throws IOException {
        transfers = new TransferService(zones, group.reactors().getFirst(), InstantSource.system());
        transfers.change(TransferSettings.NONE
                .withDefaults(new ZonePolicy(List.of(new TransferPermit(Network.ALL, Optional.empty())), List.of())));
        service = new DnsService("dns", zones, Optional.of(transfers), forwarder);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        udp = group.openDatagram(any, DatagramOptions.of(service).withBatch(batch));
        tcp = group.listen(any, PortOptions.of(service).withLimits(limits));
    }

    /// A client by TCP that blocks, for thirty seconds at most.
    final class Stream implements AutoCloseable {
        final Socket socket = new Socket();
        final DataInputStream in;

        Stream(int receiveBuffer) throws IOException {
            if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
            socket.connect(tcp);
            socket.setSoTimeout(PATIENCE);
            in = new DataInputStream(socket.getInputStream());
        }

        void send(byte... octets) throws IOException {
            socket.getOutputStream().write(octets);
        }

        void send(Message... queries) throws IOException {
            send(framed(queries));
        }

        Message read() throws IOException {
            byte[] octets = new byte[in.readUnsignedShort()];
            in.readFully(octets);
            return Message.read(octets);
        }

        /// The number of octets until the end.
        int rest() throws IOException {
            return in.readAllBytes().length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    Stream connect() throws IOException {
        return new Stream(0);
    }

    /// A client by UDP that blocks, for thirty seconds at most.
    final class Datagrams implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket();

        Datagrams() throws IOException {
            socket.setSoTimeout(PATIENCE);
        }

        void send(Message... queries) throws IOException {
            for (Message query : queries) {
                byte[] octets = query.write();
                socket.send(new DatagramPacket(octets, octets.length, udp.address()));
            }
        }

        Message read() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            if (!packet.getSocketAddress().equals(udp.address())) throw new AssertionError("from " + packet.getSocketAddress());
            return Message.read(Arrays.copyOf(packet.getData(), packet.getLength()));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /// The messages, each behind its length.
    static byte[] framed(Message... messages) {
        ByteBuffer all = ByteBuffer.allocate(1 << 20);
        for (Message message : messages) {
            byte[] octets = message.write();
            all.putShort((short) octets.length).put(octets);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    @Override
    public void close() {
        transfers.stop();
        group.close();
    }
}
