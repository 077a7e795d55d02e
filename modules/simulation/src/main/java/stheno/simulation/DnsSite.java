package stheno.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import stheno.dns.message.Message;
import stheno.dns.record.Name;
import stheno.dns.server.DnsService;
import stheno.dns.server.DnsSettings;
import stheno.dns.server.RateLimit;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneLoad;
import stheno.dns.zone.Zones;
import stheno.testkit.MemoryDatagramChannel;

/// A zone, served by DNS over UDP and TCP, and the model of its answers. Packets of UDP are sent and compared here.
final class DnsSite {
    private static final int HOSTS = 50;
    private static final int A = 1;
    private static final int TXT = 16;
    private static final int NXDOMAIN = 3;

    private final World world;
    private final DnsService service;
    private final Map<String, Integer> waiting = new HashMap<>(); // the host of each query by UDP, by client and id
    private int sent;
    private int answered;

    DnsSite(World world) {
        this.world = world;
        StringBuilder text = new StringBuilder("""
                @ 3600 IN SOA ns hostmaster 1 3600 600 86400 300
                @ 3600 IN NS ns
                ns 3600 IN A 192.0.2.1
                """);
        for (int i = 0; i < HOSTS; i++) text.append("h").append(i).append(" 60 IN A 10.1.2.").append(i).append('\n');
        for (int i = 0; i < 10; i++) text.append("big 60 IN TXT \"").append(i).append("x".repeat(190)).append("\"\n");
        ZoneLoad load = ZoneFile.parse(text.toString(), Name.of("sim.test."));
        Zones zones = new Zones();
        zones.put(load.zone().orElseThrow(() -> new IllegalStateException(load.faults().toString())));
        service = new DnsService("dns", zones);
        reload();
    }

    DnsService service() {
        return service;
    }

    void reload() {
        service.change(DnsSettings.DEFAULTS.withRateLimit(RateLimit.NONE));
    }

    private static Message query(int id, int host) {
        if (host > HOSTS) return Message.query(id, Name.of("big.sim.test."), TXT);
        return Message.query(id, Name.of((host == HOSTS ? "missing" : "h" + host) + ".sim.test."), A);
    }

    /// What is wrong with an answer.
    private static Optional<String> check(byte[] packet, int id, int host, boolean stream) {
        Message reply = Message.read(packet);
        if (reply.id() != id || !reply.has(Message.QR)) return Optional.of("another message: " + reply);
        if (host == HOSTS) return reply.rcode() == NXDOMAIN ? Optional.empty() : Optional.of("rcode " + reply.rcode());
        if (host > HOSTS) {
            boolean right = stream ? reply.answer().size() == 10 : reply.has(Message.TC);
            return right ? Optional.empty() : Optional.of(reply.answer().size() + " records");
        }
        if (reply.answer().size() != 1) return Optional.of(reply.answer().size() + " records");
        byte[] data = reply.answer().getFirst().data();
        return Arrays.equals(data, new byte[] {10, 1, 2, (byte) host}) ? Optional.empty() : Optional.of("address " + Arrays.toString(data));
    }

    /// Some queries on one connection.
    Script script(SplittableRandom random) {
        Script script = new Script(ReplyEnd.FRAME);
        int queries = 1 + random.nextInt(10);
        for (int i = 0; i < queries; i++) {
            int id = random.nextInt(0x10000);
            int host = random.nextInt(HOSTS + 2);
            byte[] packet = query(id, host).write();
            byte[] framed = new byte[packet.length + 2];
            framed[0] = (byte) (packet.length >> 8);
            framed[1] = (byte) packet.length;
            System.arraycopy(packet, 0, framed, 2, packet.length);
            script.add(framed, "query " + host, ReplyEnd.FRAME, reply -> check(Arrays.copyOfRange(reply, 2, reply.length), id, host, true),
                    _ -> { }, i + 1 == queries);
        }
        return script;
    }

    /// A client sends packets: queries, and some that are none.
    void burst(InetSocketAddress server, SplittableRandom random, int number) {
        MemoryDatagramChannel channel = world.network().datagrams(server);
        InetSocketAddress client = new InetSocketAddress(address(number), 1024 + random.nextInt(60_000));
        Set<Integer> ids = new HashSet<>(); // an answer tells no more of its query
        int packets = 1 + random.nextInt(8);
        for (int i = 0; i < packets; i++) {
            int id = random.nextInt(0x10000);
            int host = random.nextInt(HOSTS + 2);
            byte[] packet = query(id, host).write();
            if (random.nextInt(4) == 0) {
                packet = random.nextBoolean() ? HttpSite.bytes(id, random.nextInt(600))
                        : Arrays.copyOf(packet, random.nextInt(packet.length));
                if (packet.length >= 2 && !ids.add(id(packet))) continue; // the answer would be taken for that of a query
            } else {
                if (!ids.add(id)) continue;
                waiting.put(client + "/" + id, host);
                sent++;
            }
            channel.deliver(client, packet);
        }
    }

    private static int id(byte[] packet) {
        return (packet[0] & 0xff) << 8 | packet[1] & 0xff;
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 9, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /// Compares what the server has sent by UDP since the last call.
    void compare(InetSocketAddress server) {
        for (MemoryDatagramChannel.Packet packet : world.network().datagrams(server).sent()) {
            int id = id(packet.bytes());
            Integer host = waiting.remove(packet.peer() + "/" + id);
            if (host == null) continue; // an answer to what was no query
            answered++;
            Optional<String> wrong = check(packet.bytes(), id, host, false);
            world.trace().count(packet.bytes().length);
            if (wrong.isPresent()) throw world.fault("dns " + packet.peer() + ": " + wrong.get());
        }
    }

    void checkEnd() {
        List<String> left = new ArrayList<>(waiting.keySet());
        if (!left.isEmpty() && !world.rough()) throw world.fault(left.size() + " of " + sent + " queries were never answered");
        if (answered > sent) throw world.fault(answered + " answers to " + sent + " queries");
    }
}
