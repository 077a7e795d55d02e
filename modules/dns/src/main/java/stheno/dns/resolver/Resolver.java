package stheno.dns.resolver;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import stheno.dns.exchange.DnsClient;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.local.LocalNames;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.reactor.Reactor;

/// Looks up host names, addresses and other records without blocking, in one loop. Answers are cached for their TTL, and equal questions
/// are asked once.
///
/// There are two forms. With a callback: in the loop; the result is told there, never before the method has returned. With a
/// [CompletableFuture]: from any thread; it is completed in the loop, so work on the result belongs to another thread (`thenAcceptAsync`).
/// Cancelling it ends the look-up. Without records, it fails with a [ResolverException].
///
/// ```java
/// Resolver resolver = Resolver.system(group.reactors().getFirst());
/// resolver.addresses("www.example.org").thenAcceptAsync(addresses -> ...);
/// ```
///
/// A name with a final dot is looked up as it is. Others are completed with the search list: names with fewer dots than `ndots` before they
/// are tried as they are, others afterwards. If a server fails, no further name is tried. Names in the hosts file are not asked for;
/// `localhost` and names below are this machine, `.invalid` and `.onion` do not exist (RFC 6761, RFC 7686).
public final class Resolver implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(5); // between two looks at the files
    private static final int SOCKETS = 16; // for each server: a stub asks few questions at a time
    private static final Name LOCALHOST = Name.of("localhost");
    private static final List<Name> ABSENT = List.of(Name.of("invalid"), Name.of("onion"));
    private static final int[] ADDRESSES = {RecordType.AAAA, RecordType.A};

    private final Reactor reactor;
    private final Asker asker;
    private final Optional<SystemFiles> files;
    private final AnswerCache cache = new AnswerCache();
    private final Map<AnswerCache.Question, PendingQuestion> pending = new HashMap<>();
    private final Set<Lookup> lookUps = new LinkedHashSet<>();
    private SystemFiles.Setup setup;
    private long looked;
    private boolean looking;
    private boolean closed;

    Resolver(Reactor reactor, Asker asker, Optional<SystemFiles> files, SystemFiles.Setup setup) {
        this.reactor = reactor;
        this.asker = asker;
        this.files = files;
        this.setup = setup;
        this.looked = reactor.clock();
    }

    /// A resolver with fixed settings and without a hosts file. Any thread.
    public static Resolver of(Reactor reactor, ResolverSettings settings) {
        return new Resolver(reactor, asker(reactor), Optional.empty(), new SystemFiles.Setup(settings, LocalNames.NONE, true));
    }

    /// A resolver by this machine's `/etc/resolv.conf` and `/etc/hosts`, which are read now, on a thread that may block. Changes take
    /// effect within some seconds. Not on a loop.
    public static Resolver system(Reactor reactor) {
        return system(reactor, Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"));
    }

    /// The same by other files.
    public static Resolver system(Reactor reactor, Path resolvConf, Path hosts) {
        SystemFiles files = new SystemFiles(resolvConf, hosts);
        return new Resolver(reactor, asker(reactor), Optional.of(files), files.read());
    }

    private static Asker asker(Reactor reactor) {
        return Asker.of(new DnsClient(reactor, ExchangeSettings.DEFAULTS.withDnssec(false).withSockets(SOCKETS)));
    }

    // Any thread

    /// The addresses of a host, in the order in which they should be tried; IPv6 only if this machine has it. An IP address is its own.
    public CompletableFuture<List<InetAddress>> addresses(String host) {
        return future(host, then -> addresses(host, then), Resolution.Found::addresses);
    }

    /// The names of an address, without their final dots: the one of the hosts file, or those of PTR records.
    public CompletableFuture<List<String>> names(InetAddress address) {
        return future(address.getHostAddress(), then -> names(address, then), found -> found.records().stream()
                .map(record -> Name.of(record.data(), 0).toString()).map(name -> name.substring(0, name.length() - 1)).toList());
    }

    /// The mail exchangers of a domain, the preferred ones first.
    public CompletableFuture<List<MailExchanger>> mailExchangers(String domain) {
        return future(domain, then -> resolve(domain, RecordType.MX, then), found -> found.records().stream()
                .map(record -> MailExchanger.of(record.data())).sorted(Comparator.comparingInt(MailExchanger::preference)).toList());
    }

    /// The hosts of a service such as `_imaps._tcp.example.org`, the preferred ones first.
    public CompletableFuture<List<ServiceTarget>> services(String name) {
        return future(name, then -> resolve(name, RecordType.SRV, then), found -> found.records().stream()
                .map(record -> ServiceTarget.of(record.data())).sorted(Comparator.comparingInt(ServiceTarget::priority)).toList());
    }

    /// The texts of a name, the strings of each joined, one character an octet.
    public CompletableFuture<List<String>> texts(String name) {
        return future(name, then -> resolve(name, RecordType.TXT, then), found -> found.records().stream()
                .map(record -> text(record.data())).toList());
    }

    private static String text(byte[] data) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < data.length; at += 1 + (data[at] & 0xFF)) {
            text.append(new String(data, at + 1, data[at] & 0xFF, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /// Records of any type; [Resolution.Absent] and [Resolution.Failed] are results.
    public CompletableFuture<Resolution> resolve(String name, int type) {
        CompletableFuture<Resolution> future = new CompletableFuture<>();
        begin(future, then -> resolve(name, type, then), future::complete);
        return future;
    }

    private <T> CompletableFuture<T> future(String name, Function<Consumer<Resolution>, Lookup> lookup,
            Function<Resolution.Found, T> value) {
        CompletableFuture<T> future = new CompletableFuture<>();
        begin(future, lookup, resolution -> {
            try {
                if (resolution instanceof Resolution.Found found) future.complete(value.apply(found));
                else future.completeExceptionally(new ResolverException(name, resolution));
            } catch (FormatException e) {
                Resolution.Failed failed = new Resolution.Failed(Resolution.Cause.SERVERS, "a record is malformed");
                future.completeExceptionally(new ResolverException(name, failed));
            }
        });
        return future;
    }

    private void begin(CompletableFuture<?> future, Function<Consumer<Resolution>, Lookup> lookup, Consumer<Resolution> then) {
        reactor.execute(() -> {
            if (future.isDone()) return;
            Lookup begun = lookup.apply(then);
            future.whenComplete((_, _) -> {
                if (future.isCancelled()) reactor.execute(begun::cancel);
            });
        });
    }

    // In the loop

    /// As [#addresses(String)], in the loop. The records are of the types A and AAAA.
    public Lookup addresses(String host, Consumer<Resolution> then) {
        Optional<Resolution> known = literal(host).or(() -> hosts(host));
        int[] types = setup.ipv6() ? ADDRESSES : new int[] {RecordType.A};
        return known.isPresent() ? known(known.get(), then) : look(host, types, then);
    }

    /// As [#names(InetAddress)], in the loop. The records are of the type PTR.
    public Lookup names(InetAddress address, Consumer<Resolution> then) {
        Name reverse = ReverseName.of(address.getAddress());
        Optional<Resolution> known = setup.hosts().pointer(reverse).map(name ->
                new Resolution.Found(reverse, List.of(new Record(reverse, RecordType.PTR, DnsClass.IN, 0, name.wire()))));
        return known.isPresent() ? known(known.get(), then) : look(reverse.toString(), new int[] {RecordType.PTR}, then);
    }

    /// Records of any type, in the loop. The search list counts, the hosts file does not.
    public Lookup resolve(String name, int type, Consumer<Resolution> then) {
        return look(name, new int[] {type}, then);
    }

    private static Optional<Resolution> literal(String host) {
        boolean literal = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        if (!literal) return Optional.empty();
        try {
            byte[] octets = InetAddress.ofLiteral(host).getAddress();
            Name name = Name.of(host);
            return Optional.of(new Resolution.Found(name, List.of(record(name, octets))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Resolution> hosts(String host) {
        try {
            Name name = Name.of(host);
            List<Record> records = setup.hosts().addresses(name).stream().map(it -> record(name, it.getAddress())).toList();
            List<Record> ordered = AddressOrder.order(records, setup.ipv6());
            if (!ordered.isEmpty()) return Optional.of(new Resolution.Found(name, ordered));
        } catch (FormatException e) {
            return Optional.empty(); // is told by the look-up
        }
        return Optional.empty();
    }

    private static Record record(Name name, byte[] address) {
        return new Record(name, address.length == 4 ? RecordType.A : RecordType.AAAA, DnsClass.IN, 0, address);
    }

    private Lookup known(Resolution resolution, Consumer<Resolution> then) {
        assert reactor.inLoop();
        lookAtFiles();
        Lookup lookup = new Lookup(this, List.of(), new int[0], then);
        lookup.tell(resolution);
        return lookup;
    }

    private Lookup look(String text, int[] types, Consumer<Resolution> then) {
        assert reactor.inLoop();
        if (closed) return known(new Resolution.Failed(Resolution.Cause.CANCELLED, "the resolver is closed"), then);
        if (lookUps.size() >= setup.settings().outstanding()) {
            return known(new Resolution.Failed(Resolution.Cause.OVERLOADED, "too many look-ups wait"), then);
        }
        try {
            List<Name> names = SearchList.names(text, setup.settings().search(), setup.settings().ndots());
            lookAtFiles();
            Lookup lookup = new Lookup(this, names, types, then);
            lookUps.add(lookup);
            lookup.begin();
            return lookup;
        } catch (FormatException e) {
            return known(new Resolution.Failed(Resolution.Cause.BAD_NAME, e.getMessage()), then);
        }
    }

    private void lookAtFiles() {
        boolean due = files.isPresent() && !looking && !closed && reactor.now() - looked >= LOOK.toNanos();
        if (!due) return;
        looking = true;
        boolean started = reactor.virtualThreads().start(() -> {
            Optional<SystemFiles.Setup> changed = files.get().look();
            reactor.execute(() -> looked(changed));
        }).isPresent();
        if (!started) looked(Optional.empty()); // later again
    }

    private void looked(Optional<SystemFiles.Setup> changed) {
        looking = false;
        looked = reactor.now();
        if (changed.isEmpty()) return;
        setup = changed.get();
        cache.clear(); // another network can have other answers
    }

    /// Asks a question for a look-up, which is told of the result, at once or later.
    void ask(AnswerCache.Question question, Consumer<Resolution> waiter) {
        Optional<Resolution> known = special(question).or(() -> cache.find(question, reactor.now()));
        if (known.isPresent()) {
            waiter.accept(known.get());
            return;
        }
        PendingQuestion asked = pending.get(question);
        boolean first = asked == null;
        if (first) {
            asked = new PendingQuestion(this, question, setup.settings());
            pending.put(question, asked);
        }
        asked.add(waiter);
        if (first) asked.ask();
    }

    private static Optional<Resolution> special(AnswerCache.Question question) {
        Name name = question.name();
        if (ABSENT.stream().anyMatch(name::isAtOrBelow)) return Optional.of(new Resolution.Absent(false));
        if (!name.isAtOrBelow(LOCALHOST)) return Optional.empty();
        byte[] loopback = question.type() == RecordType.A ? new byte[] {127, 0, 0, 1} : new byte[16];
        loopback[loopback.length - 1] = 1;
        boolean address = question.type() == RecordType.A || question.type() == RecordType.AAAA;
        return Optional.of(address ? new Resolution.Found(name, List.of(record(name, loopback))) : new Resolution.Absent(true));
    }

    /// A look-up does not wait for a question any more.
    void leave(AnswerCache.Question question, Consumer<Resolution> waiter) {
        PendingQuestion asked = pending.get(question);
        if (asked != null) asked.remove(waiter);
    }

    void ended(AnswerCache.Question question) {
        pending.remove(question);
    }

    void keep(AnswerCache.Question question, AnswerReader.Answer answer) {
        cache.put(question, answer.resolution(), answer.ttl(), reactor.now(), setup.settings().cache());
    }

    void done(Lookup lookup) {
        lookUps.remove(lookup);
    }

    /// Addresses in their order; other records as they are.
    List<Record> order(List<Record> records) {
        boolean addresses = records.stream().allMatch(it -> it.type() == RecordType.A || it.type() == RecordType.AAAA);
        return addresses ? AddressOrder.order(records, setup.ipv6()) : records;
    }

    Reactor reactor() {
        return reactor;
    }

    Asker asker() {
        return asker;
    }

    ResolverSettings settings() {
        return setup.settings();
    }

    /// Cancels all look-ups; later ones fail. Any thread.
    @Override
    public void close() {
        reactor.execute(() -> {
            closed = true;
            new ArrayList<>(lookUps).forEach(Lookup::cancel);
            asker.close();
        });
    }
}
