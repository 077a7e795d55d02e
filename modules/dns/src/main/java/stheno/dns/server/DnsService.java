package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import stheno.dns.forward.Forwarder;
import stheno.dns.forward.RecordFilter;
import stheno.dns.local.LocalNames;
import stheno.dns.local.RebindProtection;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.transfer.TransferService;
import stheno.dns.zone.Zones;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.DatagramService;
import stheno.reactor.Reactor;
import stheno.reactor.Service;

/// DNS by UDP and TCP. Any thread.
///
/// ```java
/// Zones zones = new Zones();
/// DnsService dns = new DnsService("dns", zones);
/// ReactorGroup group = ReactorGroup.start(1);
/// InetSocketAddress bound = group.listen(new InetSocketAddress("127.0.0.1", 5353), dns);
/// group.openDatagram(bound, DatagramOptions.of(dns));
/// ```
public final class DnsService implements Service, DatagramService {
    private static final Duration DAY = Duration.ofDays(1); // the life of a random secret

    private final String name;
    private final Zones zones;
    private final Optional<TransferService> transfers;
    private final Optional<Forwarder> forwarder;
    private final SecureRandom random = new SecureRandom();
    private final Map<Reactor, DnsLoop> loops = new ConcurrentHashMap<>();
    private List<SipHash> secrets; // the present one and the last one; guarded by this, as is the next
    private long rolled = System.nanoTime();
    private LocalNames local = LocalNames.NONE; // guarded by this
    private volatile DnsActive active;

    /// Without transfers, and with [DnsSettings#DEFAULTS] until [#change].
    ///
    /// @param name the service's name in log lines and metrics
    /// @param zones are answered from; they can change at any time
    public DnsService(String name, Zones zones) {
        this(name, zones, Optional.empty(), Optional.empty());
    }

    /// The same with zone transfers.
    ///
    /// @param transfers answers AXFR, IXFR and NOTIFY, and checks signatures (TSIG)
    public DnsService(String name, Zones zones, TransferService transfers) {
        this(name, zones, Optional.of(transfers), Optional.empty());
    }

    /// The same with a forwarder.
    ///
    /// @param forwarder asks other servers for the names that are not in the zones
    public DnsService(String name, Zones zones, Optional<TransferService> transfers, Optional<Forwarder> forwarder) {
        this.name = name;
        this.zones = zones;
        this.transfers = transfers;
        this.forwarder = forwarder;
        this.secrets = List.of(secret(), secret());
        this.active = active(DnsSettings.DEFAULTS);
    }

    private SipHash secret() {
        return new SipHash(random.nextLong(), random.nextLong());
    }

    private DnsActive active(DnsSettings settings) {
        return DnsActive.of(settings, new RateLimiter(settings.rateLimit(), secret()), secrets, local);
    }

    /// Replaces the settings, from the next query on. The counts of the rate limit begin again if its settings differ.
    public synchronized void change(DnsSettings settings) {
        boolean same = settings.rateLimit().equals(active.settings().rateLimit());
        active = same ? DnsActive.of(settings, active.limiter(), secrets, local) : active(settings);
    }

    /// Replaces the names that are answered here and not forwarded, from the next query on. They are for the clients of the forwarder,
    /// see [stheno.dns.forward.ForwardSettings#clients].
    public synchronized void change(LocalNames names) {
        local = names;
        active = DnsActive.of(active.settings(), active.limiter(), secrets, names);
    }

    /// Holds back records of other servers that lead to private addresses: for [stheno.dns.forward.ForwardSettings#filter]. Filters of
    /// equal protections are equal.
    public static RecordFilter filter(RebindProtection protection) {
        return new Rebinding(protection);
    }

    private record Rebinding(RebindProtection protection) implements RecordFilter {
        @Override
        public boolean permits(Name asked, Record record) {
            return !protection.holdsBack(asked, record);
        }
    }

    /// Answers a query that came another way than by UDP and TCP, such as DNS over HTTPS. Loop thread.
    ///
    /// @param packet the query, between position and limit; lent for the call
    /// @param client the client's address
    /// @param reply takes the reply, in the loop: before this returns, or later, within 5 seconds. No octets if the packet is no query
    public void answer(Reactor reactor, ByteBuffer packet, InetSocketAddress client, QueryRecord.Transport transport,
            Consumer<byte[]> reply) {
        loop(reactor).received(packet, client, transport, reply);
    }

    @Override
    public Conversation open(Connection connection) {
        return new DnsConversation(connection, loop(connection.reactor()));
    }

    @Override
    public Handler open(Reactor loop) {
        return loop(loop)::received;
    }

    private DnsLoop loop(Reactor reactor) {
        return loops.computeIfAbsent(reactor, it -> new DnsLoop(this, it, zones, transfers, forwarder.map(all -> all.loop(it))));
    }

    @Override
    public String name() {
        return name;
    }

    /// Counters of all loops together. Any thread.
    public DnsStats.Snapshot stats() {
        return loops.values().stream().map(it -> it.stats().snapshot()).reduce(DnsStats.Snapshot.EMPTY, DnsStats.Snapshot::plus);
    }

    DnsActive active() {
        return active;
    }

    /// Replaces the random secret if it is a day old.
    synchronized void roll() {
        long now = System.nanoTime();
        if (now - rolled < DAY.toNanos()) return;
        rolled = now;
        secrets = List.of(secret(), secrets.getFirst());
        active = DnsActive.of(active.settings(), active.limiter(), secrets, local);
    }
}
