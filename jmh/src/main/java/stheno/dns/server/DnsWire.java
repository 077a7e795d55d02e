package stheno.dns.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import stheno.reactor.DatagramOptions;
import stheno.reactor.ReactorGroup;

/// The service on a UDP port of the loopback, with clients that ask at the same time. The clients allocate nothing.
public abstract class DnsWire {
    /// Clients, each with a port of its own and one query under way.
    static final int CLIENTS = 64;

    private final boolean batch;
    private final DatagramChannel[] clients = new DatagramChannel[CLIENTS];
    private final ByteBuffer reply = ByteBuffer.allocateDirect(1500);
    private ReactorGroup group;

    DnsWire(boolean batch) {
        this.batch = batch;
    }

    /// Packets in batches, where the system can.
    @State(Scope.Thread)
    public static class Batches extends DnsWire {
        public Batches() {
            super(true);
        }
    }

    /// Packets one by one through the channel.
    @State(Scope.Thread)
    public static class Single extends DnsWire {
        public Single() {
            super(false);
        }
    }

    @Setup
    public void open(DnsBenchmark queries) throws IOException {
        group = ReactorGroup.start(1);
        DnsService service = new DnsService("dns", queries.zones());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress server = group.openDatagram(any, DatagramOptions.of(service).withBatch(batch)).address();
        for (int i = 0; i < CLIENTS; i++) clients[i] = DatagramChannel.open().connect(server);
    }

    /// A query of each client, and its answer.
    int round(DnsBenchmark queries) throws IOException {
        for (DatagramChannel client : clients) client.write(queries.packet());
        int bytes = 0;
        for (DatagramChannel client : clients) bytes += client.read(reply.clear());
        return bytes;
    }

    @TearDown
    public void close() throws IOException {
        for (DatagramChannel client : clients) client.close();
        group.close();
    }
}
