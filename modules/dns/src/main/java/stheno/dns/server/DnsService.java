package stheno.dns.server;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private final SecureRandom random = new SecureRandom();
    private final Map<Reactor, DnsLoop> loops = new ConcurrentHashMap<>();
    private List<SipHash> secrets; // the present one and the last one; guarded by this, as is the next
    private long rolled = System.nanoTime();
    private volatile DnsActive active;

    /// Without transfers, and with [DnsSettings#DEFAULTS] until [#change].
    ///
    /// @param name the service's name in log lines and metrics
    /// @param zones are answered from; they can change at any time
    public DnsService(String name, Zones zones) {
        this(name, zones, Optional.empty());
    }

    /// The same with zone transfers.
    ///
    /// @param transfers answers AXFR, IXFR and NOTIFY, and checks signatures (TSIG)
    public DnsService(String name, Zones zones, TransferService transfers) {
        this(name, zones, Optional.of(transfers));
    }

    private DnsService(String name, Zones zones, Optional<TransferService> transfers) {
        this.name = name;
        this.zones = zones;
        this.transfers = transfers;
        this.secrets = List.of(secret(), secret());
        this.active = active(DnsSettings.DEFAULTS);
    }

    private SipHash secret() {
        return new SipHash(random.nextLong(), random.nextLong());
    }

    private DnsActive active(DnsSettings settings) {
        return DnsActive.of(settings, new RateLimiter(settings.rateLimit(), secret()), secrets);
    }

    /// Replaces the settings, from the next query on. The counts of the rate limit begin again if its settings differ.
    public synchronized void change(DnsSettings settings) {
        boolean same = settings.rateLimit().equals(active.settings().rateLimit());
        active = same ? DnsActive.of(settings, active.limiter(), secrets) : active(settings);
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
        return loops.computeIfAbsent(reactor, it -> new DnsLoop(this, it, zones, transfers));
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
        active = DnsActive.of(active.settings(), active.limiter(), secrets);
    }
}
