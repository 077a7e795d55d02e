package stheno.dns.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stheno.dns.message.Message;
import stheno.reactor.Connector;
import stheno.reactor.DatagramConnector;
import stheno.reactor.DatagramPort;
import stheno.reactor.Limits;
import stheno.reactor.Reactor;

/// Asks other DNS servers questions, in one loop. A loop needs one client: it keeps sockets and connections, and what is known of each
/// server. Loop thread only, unless a method says otherwise.
///
/// ```java
/// DnsClient client = new DnsClient(reactor, ExchangeSettings.DEFAULTS);
/// client.ask(Upstream.of("192.0.2.1"), question, Message.RD, Duration.ofSeconds(2), outcome -> {
///     switch (outcome) {
///         case Outcome.Reply reply -> ...
///         case Outcome.Failure failure -> ...
///     }
/// });
/// ```
public final class DnsClient {
    private static final int FLAGS = Message.RD | Message.AD | Message.CD; // those that a client may set
    private static final int SHORTEST = 5; // octets of a question: the root, type and class
    private static final int LONGEST = 259;
    private static final byte[] PROBE = {0, 0, 2, 0, 1}; // . NS IN: every server can answer that
    private static final Duration PROBE_TIME = Duration.ofSeconds(2);
    private static final Comparator<UpstreamState> ORDER = (a, b) -> {
        boolean avoided = a.health().avoided();
        if (avoided != b.health().avoided()) return avoided ? 1 : -1;
        return avoided ? Long.signum(a.health().until() - b.health().until()) : Long.compare(a.health().smoothed(), b.health().smoothed());
    };

    private final Reactor reactor;
    private final RandomBits random;
    private final boolean secure;
    private final DatagramConnector datagrams;
    private final Connector connector = Connector.kept("dns-client");
    private final ReplyReader reader = new ReplyReader();
    private final RequestWriter writer = new RequestWriter();
    private final Map<Upstream, UpstreamState> servers = new ConcurrentHashMap<>(); // changed by the loop alone
    private final UpstreamLog log;
    private volatile ExchangeSettings settings;

    /// A client for one loop. It opens nothing before the first question.
    public DnsClient(Reactor reactor, ExchangeSettings settings) {
        this(reactor, settings, new UpstreamLog());
    }

    /// The same with a log of servers that is shared with clients for other loops.
    public DnsClient(Reactor reactor, ExchangeSettings settings, UpstreamLog log) {
        this(reactor, settings, log, new RandomBits(), true);
    }

    /// @param random for tests, numbers that can be repeated
    /// @param secure false in tests of what is sent within TLS
    DnsClient(Reactor reactor, ExchangeSettings settings, UpstreamLog log, RandomBits random, boolean secure) {
        this.reactor = reactor;
        this.log = log;
        this.secure = secure;
        this.settings = settings;
        this.random = random;
        this.datagrams = new DatagramConnector(reactor, "dns-client");
    }

    /// Replaces the settings, for the next questions and connections. Any thread.
    public void change(ExchangeSettings next) {
        settings = next;
    }

    /// Asks a server. The question goes out by UDP once, and again if the server's reply requires that: by TCP, without EDNS, with a new
    /// cookie. There is exactly one outcome, told in this loop; never before this has returned.
    ///
    /// @param question name (uncompressed), type and class in wire form, the name best in lower case. The array must not be changed any
    ///        more; several exchanges can share it
    /// @param flags of the header: any of [Message#RD], [Message#AD] and [Message#CD]
    /// @param patience the time for everything; an outcome comes then at the latest
    public Exchange ask(Upstream to, byte[] question, int flags, Duration patience, Consumer<Outcome> then) {
        assert reactor.inLoop();
        if (question.length < SHORTEST || question.length > LONGEST) throw new IllegalArgumentException("not a question");
        Exchange exchange = new Exchange(server(to), question, flags & FLAGS, patience, then);
        exchange.begin();
        return exchange;
    }

    private UpstreamState server(Upstream upstream) {
        return servers.computeIfAbsent(upstream, it -> new UpstreamState(this, it));
    }

    /// These servers in the order in which they should be tried: first those that answer, the fastest first; then those that do not answer,
    /// first the one that is tried again soonest. A slower server is tried first at times, so that it is noticed when it gets faster.
    /// A server that has rested long enough is asked a question of this client's own, so that no client waits for it. Servers that nothing
    /// is known of come first, in the order given.
    public List<Upstream> order(List<Upstream> among) {
        assert reactor.inLoop();
        if (among.size() < 2) return among;
        List<UpstreamState> states = new ArrayList<>(among.size());
        for (Upstream each : among) states.add(server(each));
        long now = reactor.now();
        for (UpstreamState each : states) if (each.wantsProbe(now)) probe(each);
        states.sort(ORDER);
        List<Upstream> ordered = new ArrayList<>(states.size());
        for (UpstreamState each : states) {
            if (!ordered.isEmpty() && !each.health().avoided()) each.health().passedOver();
            ordered.add(each.upstream());
        }
        return ordered;
    }

    /// Whether a server is avoided, because it did not answer. One that nothing is known of is not.
    public boolean avoided(Upstream upstream) {
        UpstreamState server = servers.get(upstream);
        return server != null && server.health().avoided();
    }

    private void probe(UpstreamState server) {
        server.probing(true);
        new Exchange(server, PROBE, Message.RD, PROBE_TIME, _ -> server.probing(false)).begin();
    }

    /// What is known of the servers asked so far. Any thread.
    public List<UpstreamStatus> statuses() {
        long now = reactor.clock();
        return servers.values().stream().map(each -> each.stats().snapshot(each.upstream(), now)).toList();
    }

    /// What was sent and received by UDP. Any thread.
    public DatagramPort.Counts datagrams() {
        return datagrams.stats();
    }

    /// UDP sockets open now. Any thread.
    public long sockets() {
        return datagrams.open();
    }

    /// Forgets every server that is not among these: cancels its questions, and closes its sockets and connections.
    public void retain(Set<Upstream> upstreams) {
        log.retain(upstreams);
        closeOthers(upstreams);
    }

    private void closeOthers(Set<Upstream> upstreams) {
        assert reactor.inLoop();
        for (UpstreamState each : List.copyOf(servers.values())) {
            if (upstreams.contains(each.upstream())) continue;
            servers.remove(each.upstream());
            each.close();
        }
    }

    /// Cancels all questions, and closes all sockets and connections. The client can be used again.
    public void close() {
        closeOthers(Set.of());
    }

    Reactor reactor() {
        return reactor;
    }

    UpstreamLog log() {
        return log;
    }

    ExchangeSettings settings() {
        return settings;
    }

    RandomBits random() {
        return random;
    }

    DatagramConnector datagramConnector() {
        return datagrams;
    }

    ReplyReader reader() {
        return reader;
    }

    RequestWriter writer() {
        return writer;
    }

    /// Why this server cannot be asked at all; empty if it can.
    Optional<String> unusable(Upstream upstream) {
        boolean trusts = !encrypts(upstream) || settings.tls().isPresent();
        return trusts ? Optional.empty() : Optional.of("no certificates are trusted, which " + upstream + " requires");
    }

    private boolean encrypts(Upstream upstream) {
        return secure && upstream.protocol().encrypted();
    }

    /// The way to a server over connections.
    Route connected(UpstreamState server) {
        Supplier<Connector> connector = () -> connector(server.upstream());
        return switch (server.upstream().protocol()) {
            case UDP, TCP, TLS -> new StreamRoute(server, connector);
            case HTTPS -> new HttpsRoute(server, connector);
        };
    }

    private Connector connector(Upstream upstream) {
        Connector plain = connector.withLimits(Limits.DEFAULTS.withIdle(settings.idle()));
        if (!encrypts(upstream)) return plain;
        List<String> offered = upstream.protocol() == Upstream.Protocol.HTTPS ? List.of("http/1.1") : List.of(); // RFC 7858 names none
        return plain.withTls(settings.tls().orElseThrow().withHost(upstream.host()).withApplicationProtocols(offered));
    }
}
