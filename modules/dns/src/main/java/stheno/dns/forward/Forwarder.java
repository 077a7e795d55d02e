package stheno.dns.forward;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import stheno.dns.cache.AnswerCache;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.exchange.Upstream;
import stheno.dns.exchange.UpstreamLog;
import stheno.dns.exchange.UpstreamStatus;
import stheno.dns.record.Name;
import stheno.reactor.Reactor;

/// Forwards questions to other servers, and keeps their answers for all loops. Any thread.
///
/// ```java
/// Forwarder forwarder = new Forwarder();
/// forwarder.change(ForwardSettings.NONE.withZones(List.of(new ForwardZone(Name.ROOT, List.of(Upstream.of("192.0.2.53"))))));
/// DnsService dns = new DnsService("dns", new Zones(), forwarder);
/// ```
public final class Forwarder {
    private static final long SECOND = 1_000_000_000L;

    private final BiFunction<Reactor, ExchangeSettings, Asker> askers;
    private final Map<Reactor, ForwardLoop> loops = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger(); // that wait for servers, in all loops
    private final AtomicInteger waiters = new AtomicInteger(); // queries that wait for them
    private final Clients clients = new Clients();
    private final LongConsumer replaced;
    private volatile long start; // of the loops' clock
    private volatile Active active;

    /// The settings of the moment, with what is made of them.
    record Active(ForwardSettings settings, ExchangeSettings exchange, Routes routes, AnswerCache cache) {}

    /// With [ForwardSettings#NONE] until [#change].
    public Forwarder() {
        this(_ -> { });
    }

    /// The same.
    ///
    /// @param replaced told the octets of memory that the cache has replaced or given up: garbage. Any thread calls it, also a loop.
    public Forwarder(LongConsumer replaced) {
        this(new UpstreamLog(), replaced);
    }

    private Forwarder(UpstreamLog log, LongConsumer replaced) {
        this((reactor, exchange) -> Asker.of(reactor, exchange, log), replaced);
    }

    /// @param askers ask the servers, one for each loop
    Forwarder(BiFunction<Reactor, ExchangeSettings, Asker> askers, LongConsumer replaced) {
        this.askers = askers;
        this.replaced = replaced;
        this.active = new Active(ForwardSettings.NONE, ExchangeSettings.DEFAULTS, Routes.of(List.of()),
                new AnswerCache(CacheSettings.SMALLEST, replaced));
    }

    /// Replaces the settings, from the next query on. The cache loses the answers that other servers could have given: those of names
    /// that are forwarded in another way than before. It is emptied if its size or the filter changes. Takes time if zones change: not on
    /// a loop.
    public void change(ForwardSettings settings) {
        change(settings, active.exchange());
    }

    /// The same with the settings of questions to servers.
    public synchronized void change(ForwardSettings settings, ExchangeSettings exchange) {
        Active old = active;
        boolean same = octets(old.settings()) == octets(settings) && old.settings().filter().equals(settings.filter());
        Routes routes = Routes.of(settings.zones());
        AnswerCache cache = same ? old.cache() : new AnswerCache(octets(settings), replaced);
        active = new Active(settings, exchange, routes, cache);
        if (!same) old.cache().flush();
        else if (!routes.equals(old.routes())) cache.flush(old.routes().changed(routes));
        Set<Upstream> servers = settings.zones().stream().flatMap(it -> it.servers().stream()).collect(Collectors.toSet());
        loops.forEach((reactor, loop) -> reactor.execute(() -> loop.changed(exchange, servers)));
    }

    private static long octets(ForwardSettings settings) {
        return settings.zones().isEmpty() ? CacheSettings.SMALLEST : settings.cache().octets();
    }

    Active active() {
        return active;
    }

    AtomicInteger questions() {
        return questions;
    }

    AtomicInteger waiters() {
        return waiters;
    }

    Clients clients() {
        return clients;
    }

    /// The part that belongs to a loop. Loop thread of that loop.
    public ForwardLoop loop(Reactor reactor) {
        begin(reactor.clock());
        return loops.computeIfAbsent(reactor, it -> new ForwardLoop(this, it, askers.apply(it, active.exchange())));
    }

    private synchronized void begin(long nanos) {
        if (loops.isEmpty()) start = nanos;
    }

    /// The time of the cache, in seconds since the first loop began: the clock of the loops can overflow.
    ///
    /// @param nanos of that clock
    int seconds(long nanos) {
        return (int) ((nanos - start) / SECOND);
    }

    /// The settings now.
    public ForwardSettings settings() {
        return active.settings();
    }

    /// Empties the cache. Returns how many answers there were.
    public long flush() {
        return active.cache().flush();
    }

    /// Removes the answers of a name from the cache. Takes time: not on a loop.
    ///
    /// @param below those of the names below it as well
    /// @return how many there were
    public long flush(Name name, boolean below) {
        return active.cache().flush(name, below);
    }

    /// The answers of a name in the cache as text, at most 1000: a line for each, and a line for each of its records. Takes time: not on a
    /// loop.
    ///
    /// @param below those of the names below it as well
    public List<String> show(Name name, boolean below) {
        int now = loops.keySet().stream().findAny().map(it -> seconds(it.clock())).orElse(0);
        return active.cache().show(name, below, now).stream().map(Object::toString).toList();
    }

    /// What the cache holds.
    ///
    /// @param octets the memory that it takes now
    /// @param limit the most memory that it takes
    /// @param evictions answers that had to make room
    /// @param questions that wait for servers now
    /// @param waiting queries of clients that wait for these
    public record Gauges(long entries, long octets, long limit, long evictions, long questions, long waiting) {}

    /// What the cache holds, and what waits.
    public Gauges gauges() {
        Active now = active;
        AnswerCache.Counts counts = now.cache().counts();
        return new Gauges(counts.entries(), counts.octets(), now.settings().cache().octets(), counts.evictions(), questions.get(),
                waiters.get());
    }

    /// Counters of all loops together.
    public ForwardStats.Snapshot stats() {
        return loops.values().stream().map(it -> it.stats().snapshot()).reduce(ForwardStats.Snapshot.EMPTY, ForwardStats.Snapshot::plus);
    }

    /// What is known of each server, in all loops together.
    public List<UpstreamStatus> upstreams() {
        Map<Upstream, UpstreamStatus> all = loops.values().stream().flatMap(it -> it.statuses().stream())
                .collect(Collectors.toMap(UpstreamStatus::upstream, it -> it, UpstreamStatus::plus));
        return List.copyOf(all.values());
    }
}
