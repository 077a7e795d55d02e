package stheno.jmh.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;

/// Clients of DNS by UDP, each with a socket of its own and one query under way.
final class QueryLoad extends ProtocolLoad {
    private static final int SIZE = 1232;
    private static final int RCODE = 15; // bits of the fourth octet

    private final ByteBuffer reply = ByteBuffer.allocateDirect(SIZE);

    QueryLoad(InetSocketAddress server, int clients) throws IOException {
        try {
            for (int i = 0; i < clients; i++) {
                DatagramChannel channel = DatagramChannel.open();
                channel.configureBlocking(false);
                byte[] query = query(i);
                ByteBuffer packet = ByteBuffer.allocateDirect(query.length).put(query);
                channel.register(selector(), SelectionKey.OP_READ, packet);
                channel.connect(server);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static byte[] query(int i) {
        Name name = Name.of("host" + i % ProtocolServer.HOSTS + ".example.test.");
        return Message.query(i, name, RecordType.A).with(Message.RD).with(Edns.of(SIZE)).write();
    }

    /// The first half of a query by TCP, with the length before it.
    static ByteBuffer halfOfAFrame() {
        byte[] query = query(1);
        return ByteBuffer.allocate(2 + query.length / 2).putShort((short) query.length).put(query, 0, query.length / 2).flip();
    }

    @Override
    void begin() throws IOException {
        for (SelectionKey key : selector().keys()) ask(key);
    }

    private static void ask(SelectionKey key) throws IOException {
        ByteBuffer packet = (ByteBuffer) key.attachment();
        ((DatagramChannel) key.channel()).write(packet.rewind());
    }

    @Override
    void ready(SelectionKey key) throws IOException {
        if (((DatagramChannel) key.channel()).read(reply.clear()) <= 0) return;
        if ((reply.get(3) & RCODE) != 0) throw new IOException("refused: rcode " + (reply.get(3) & RCODE));
        answered();
        ask(key);
    }
}
