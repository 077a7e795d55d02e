package stheno.dns.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.dns.message.Message;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.transfer.TransferService;
import stheno.dns.zone.Zones;

/// A [Responder] without a network. Its clocks are moved by hand.
final class Asked {
    static final String CLIENT = "198.51.100.100";
    static final long TIME = 1_559_731_985;
    static final int IDLE = 300; // of connections, in units of 100 ms

    final DnsStats stats = new DnsStats();
    final Responder responder;
    private final SipHash random = new SipHash(3, 4);
    private DnsActive active;
    private long seconds;
    Responder.Verdict verdict;

    Asked(Zones zones) {
        this(zones, Optional.empty());
    }

    Asked(Zones zones, Optional<TransferService> transfers) {
        responder = new Responder(zones, transfers, stats, () -> TIME + seconds, () -> seconds);
        change(DnsSettings.DEFAULTS);
    }

    Asked change(DnsSettings settings) {
        active = DnsActive.of(settings, new RateLimiter(settings.rateLimit(), random), List.of(random));
        return this;
    }

    void pass(long more) {
        seconds += more;
    }

    /// A query with id 1.
    static Message query(String name, String type) {
        return Message.query(1, Name.of(name), RecordType.code(type)).with(Message.RD);
    }

    /// By UDP, from [#CLIENT].
    Message ask(Message query) {
        return ask(query, CLIENT, true);
    }

    Message ask(Message query, String client, boolean udp) {
        byte[] reply = ask(query.write(), client, udp);
        if (reply.length == 0) throw new AssertionError("no reply: " + verdict);
        return Message.read(reply);
    }

    /// The reply's octets, or none.
    byte[] ask(byte[] packet, String client, boolean udp) {
        InetAddress address = InetAddress.ofLiteral(client);
        ByteBuffer received = ByteBuffer.allocateDirect(packet.length).put(packet).flip();
        responder.idle(IDLE);
        verdict = responder.respond(received, () -> new InetSocketAddress(address, 4000), address.getAddress(),
                udp ? QueryRecord.Transport.UDP : QueryRecord.Transport.TCP, active);
        return switch (verdict) {
            case REPLY, TRUNCATED, SLIP -> Arrays.copyOf(responder.packet(), responder.length());
            case DROP, LIMITED, STREAM, WAIT -> new byte[0];
        };
    }
}
