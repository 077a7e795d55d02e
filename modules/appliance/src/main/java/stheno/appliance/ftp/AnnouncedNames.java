package stheno.appliance.ftp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.dns.resolver.Resolution;
import stheno.dns.resolver.Resolver;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.Timer;

/// The addresses of the names in `ftp.passive.address`. A name is looked up at the start, and again when its TTL is over: behind a home
/// router, dynamic DNS changes it. If a look-up fails, the last address is kept. Any thread, except where a method says otherwise.
///
/// ```
///   look up ──address──► announced until its TTL is over ─► look up again
///      └─────failure───► the last address, or none, is announced for 30 s ─► look up again
/// ```
final class AnnouncedNames implements AutoCloseable {
    private static final String KEY = FtpKeys.PASSIVE_ADDRESS.name();
    private static final Duration SHORTEST = Duration.ofSeconds(30); // between look-ups: names of hosts files have a TTL of 0
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5); // of a start or reload, for the first look-ups

    private final Reactor loop;
    private final Supplier<Source> sources;
    private final Log log;
    private final Map<String, Followed> names = new ConcurrentSkipListMap<>();
    private Optional<Source> source = Optional.empty(); // from the first name on; guarded by this

    /// Looks addresses up. Loop thread only.
    interface Source extends AutoCloseable {
        /// The result may be told before this returns.
        void addresses(String host, Consumer<Resolution> then);

        @Override
        void close();
    }

    /// A name that is looked up from time to time. Loop thread only, except for its volatile fields.
    private final class Followed {
        private final String host;
        private final Source source;
        private final CountDownLatch first = new CountDownLatch(1);
        private volatile Optional<InetAddress> address = Optional.empty();
        private volatile String failure = "no answer yet"; // empty after a look-up with an address
        private Optional<Timer> timer = Optional.empty();
        private boolean ended;

        Followed(String host, Source source) {
            this.host = host;
            this.source = source;
        }

        void look() {
            source.addresses(host, this::told);
        }

        private void told(Resolution resolution) {
            if (ended) return;
            Duration next = SHORTEST;
            switch (resolution) {
                case Resolution.Found(_, List<Record> records) -> next = found(records.stream()
                        .filter(it -> it.type() == RecordType.A && isUsable(address(it))).toList());
                case Resolution.Absent(boolean exists) -> failed(exists ? "the name has no IPv4 address" : "the name does not exist");
                case Resolution.Failed(_, String detail) -> failed(detail);
            }
            first.countDown();
            timer = Optional.of(loop.schedule(next, this::look));
        }

        /// Several addresses take turns in answers: the one that was announced stays while it is among them.
        private Duration found(List<Record> usable) {
            if (usable.isEmpty()) {
                failed("the name has no IPv4 address that a client can connect to");
                return SHORTEST;
            }
            List<InetAddress> all = usable.stream().map(AnnouncedNames::address).toList();
            if (address.filter(all::contains).isEmpty()) {
                address = Optional.of(all.getFirst());
                log.event(Log.Level.INFO, "ftp-address", "key", KEY, "name", host, "address", all.getFirst().getHostAddress());
            }
            failure = "";
            Duration ttl = Duration.ofSeconds(usable.stream().mapToLong(Record::ttl).min().orElse(0));
            if (ttl.compareTo(SHORTEST) < 0) return SHORTEST;
            return ttl.compareTo(LONGEST) > 0 ? LONGEST : ttl;
        }

        private void failed(String why) {
            boolean logged = failure.equals(why);
            failure = why;
            if (logged) return;
            log.event(Log.Level.WARN, "ftp-address-failed", "key", KEY, "name", host, "cause", why, "announced", announced());
        }

        private String announced() {
            return address.map(InetAddress::getHostAddress).orElse("the address that the client has connected to");
        }

        String problem() {
            return KEY + ": " + host + " cannot be looked up: " + failure + "; PASV announces " + announced();
        }

        void end() {
            ended = true;
            timer.ifPresent(Timer::cancel);
        }
    }

    AnnouncedNames(Reactor loop, Supplier<Source> sources, Log log) {
        this.loop = loop;
        this.sources = sources;
        this.log = log;
    }

    /// With this machine's resolver, once there is a name.
    static AnnouncedNames system(Reactor loop, Log log) {
        return new AnnouncedNames(loop, () -> {
            Resolver resolver = Resolver.system(loop);
            return new Source() {
                @Override
                public void addresses(String host, Consumer<Resolution> then) {
                    resolver.addresses(host, then);
                }

                @Override
                public void close() {
                    resolver.close();
                }
            };
        }, log);
    }

    private static InetAddress address(Record record) {
        try {
            return InetAddress.getByAddress(record.data());
        } catch (UnknownHostException e) {
            throw new AssertionError("the data of A have 4 octets", e);
        }
    }

    /// Whether a client can connect to an address.
    static boolean isUsable(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress();
    }

    /// Begins to look further names up. Blocks while the first one makes a resolver.
    synchronized void follow(Collection<String> hosts) {
        if (hosts.isEmpty()) return;
        Source from = source.orElseGet(sources);
        source = Optional.of(from);
        for (String host : hosts) {
            if (names.containsKey(host)) continue;
            Followed followed = new Followed(host, from);
            names.put(host, followed);
            loop.execute(followed::look);
        }
    }

    /// Waits for the first look-up of each name. Not on a loop.
    void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Followed each : names.values()) {
                if (!each.first.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the look-ups of all other names.
    void keep(Collection<String> hosts) {
        for (Followed each : new ArrayList<>(names.values())) {
            if (hosts.contains(each.host)) continue;
            names.remove(each.host);
            loop.execute(each::end);
        }
    }

    /// The last address of a name. Does not block.
    Optional<InetAddress> address(String host) {
        return Optional.ofNullable(names.get(host)).flatMap(it -> it.address);
    }

    /// A sentence for each name that could not be looked up the last time.
    List<String> problems() {
        return names.values().stream().filter(it -> !it.failure.isEmpty()).map(Followed::problem).toList();
    }

    @Override
    public synchronized void close() {
        keep(List.of());
        source.ifPresent(Source::close);
        source = Optional.empty();
    }
}
