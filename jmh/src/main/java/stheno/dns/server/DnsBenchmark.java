package stheno.dns.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import stheno.dns.answer.Authority;
import stheno.dns.forward.FilledCache;
import stheno.dns.forward.ForwardLoop;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Lookup;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneBuilder;
import stheno.dns.zone.Zones;

/// DNS: how fast queries are parsed, looked up and answered, one step after the other. `limitedService` is the whole way of a query by UDP,
/// without the system calls. The last two are the whole way over the loopback, with 64 clients on a thread of their own.
///
/// An operation is a query for one of 100,000 names, in random order.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class DnsBenchmark {
    private static final int HOSTS = 100_000;
    private static final int QUERIES = 1 << 12; // their packets fit into the processor's cache, the zone does not
    private static final int SIZE = 1232;
    private static final byte[] ADDRESS = {(byte) 192, 0, 2, 1};

    private final Query query = new Query();
    private final ReplyWriter reply = new ReplyWriter(SIZE);
    private final Lookup lookup = new Lookup();
    private final Authority authority = new Authority(true);
    private final ByteBuffer out = ByteBuffer.allocateDirect(SIZE);
    private final InetSocketAddress remote = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.77"), 4000);
    private final Supplier<InetSocketAddress> client = () -> remote;
    private final byte[] source = remote.getAddress().getAddress();
    private final InetSocketAddress loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 4000);
    private final Supplier<InetSocketAddress> local = () -> loopback;
    private final byte[] localSource = loopback.getAddress().getAddress();
    private final ByteBuffer[] packets = new ByteBuffer[QUERIES];
    private final byte[][] names = new byte[QUERIES][];
    private final Zones zones = new Zones();
    private Zone zone;
    private Responder responder;
    private Responder forwarder;
    private DnsActive active;
    private DnsActive limited;
    private int next;

    @Setup
    public void load() {
        Random random = new Random(1);
        zone = zone();
        zones.put(zone);
        for (int i = 0; i < QUERIES; i++) {
            Name name = Name.of("host" + random.nextInt(HOSTS) + ".example.test.");
            byte[] packet = Message.query(i, name, RecordType.A).with(Message.RD).with(Edns.of(SIZE)).write();
            packets[i] = ByteBuffer.allocateDirect(packet.length).put(packet).flip();
            names[i] = name.wire();
        }
        responder = new Responder(zones, Optional.empty(), new DnsStats(), () -> 1_800_000_000L, () -> 1);
        ForwardLoop cached = FilledCache.of(HOSTS, i -> Name.of("host" + i + ".example.test."));
        forwarder = new Responder(new Zones(), Optional.empty(), Optional.of(cached), new DnsStats(), () -> 1_800_000_000L, () -> 1);
        active = active(DnsSettings.DEFAULTS);
        limited = active(DnsSettings.DEFAULTS.withRateLimit(RateLimit.NONE.withRate(1_000_000)));
        if (service() <= 0 || responder.rcode() != Rcode.NOERROR) throw new AssertionError("rcode " + responder.rcode());
        if (cachedService() <= 0 || forwarder.rcode() != Rcode.NOERROR) throw new AssertionError("rcode " + forwarder.rcode());
    }

    private static Zone zone() {
        ZoneBuilder builder = new ZoneBuilder(Name.of("example.test."));
        builder.add(Record.of("example.test.", 300, "SOA", "ns1.example.test. admin.example.test. 1 3600 600 86400 60"));
        builder.add(Record.of("example.test.", 300, "NS", "ns1.example.test."));
        builder.add(Record.of("ns1.example.test.", 300, "A", "192.0.2.1"));
        for (int i = 0; i < HOSTS; i++) builder.add(Record.of("host" + i + ".example.test.", 300, "A", "192.0.2.7"));
        return builder.build().zone().orElseThrow();
    }

    private static DnsActive active(DnsSettings settings) {
        SipHash key = new SipHash(1, 2);
        return DnsActive.of(settings, new RateLimiter(settings.rateLimit(), key), List.of(key));
    }

    private int next() {
        return next = next + 1 & QUERIES - 1;
    }

    /// A query is parsed, and a reply with one record and an OPT record is written.
    @Benchmark
    public int codec() {
        query.read(packets[next()]);
        reply.begin(query, SIZE);
        reply.add(query.name(), 0, RecordType.A, 300, ADDRESS, 0, ADDRESS.length);
        return reply.end(out.clear());
    }

    /// The zone of a name is found, and the name in it.
    @Benchmark
    public int lookUp() {
        byte[] name = names[next()];
        lookup.find((Zone) lookup.zone(zones, name, 0), name, 0);
        return lookup.node();
    }

    /// Both together, with the rules of an authoritative answer.
    @Benchmark
    public int answer() {
        query.read(packets[next()]);
        reply.begin(query, SIZE);
        authority.answer(query, zones, reply, true);
        return reply.end(out.clear());
    }

    /// The same with checks, counters and access: what the service does with a packet.
    @Benchmark
    public int service() {
        return respond(active);
    }

    /// The same with response-rate limiting.
    @Benchmark
    public int limitedService() {
        return respond(limited);
    }

    /// An answer from the cache of the forwarder, with checks, counters and access.
    @Benchmark
    public int cachedService() {
        forwarder.respond(packets[next()], local, localSource, QueryRecord.Transport.UDP, active);
        out.clear().put(forwarder.packet(), 0, forwarder.length());
        return out.position();
    }

    /// The whole way, packet by packet.
    @Benchmark
    @OperationsPerInvocation(DnsWire.CLIENTS)
    public int udp(DnsWire.Single wire) throws IOException {
        return wire.round(this);
    }

    /// The whole way, in batches.
    @Benchmark
    @OperationsPerInvocation(DnsWire.CLIENTS)
    public int batchedUdp(DnsWire.Batches wire) throws IOException {
        return wire.round(this);
    }

    Zones zones() {
        return zones;
    }

    /// The next query.
    ByteBuffer packet() {
        return packets[next()].rewind();
    }

    private int respond(DnsActive settings) {
        responder.respond(packets[next()], client, source, QueryRecord.Transport.UDP, settings);
        out.clear().put(responder.packet(), 0, responder.length());
        return out.position();
    }
}
