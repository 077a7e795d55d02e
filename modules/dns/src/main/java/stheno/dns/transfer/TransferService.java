package stheno.dns.transfer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import stheno.dns.message.Opcode;
import stheno.dns.message.Query;
import stheno.dns.message.ReplyWriter;
import stheno.dns.message.Tsig;
import stheno.dns.message.TsigKey;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.dns.zone.Zones;
import stheno.reactor.Reactor;

/// Zone transfers of a server: answers AXFR, IXFR and NOTIFY requests, checks TSIG signatures, notifies other servers of changes, and keeps
/// copies of the zones of primaries. Any thread, unless a method says otherwise.
///
/// The zones of [TransferSettings#secondaries] belong to this service: it puts them into [Zones], and no other code does.
public final class TransferService {
    private static final int WORKERS = 2; // they take processor time: checks, zones, disk

    private final Reactor loop;
    private final TransferStats stats = new TransferStats();
    // For secondary zones. The threads stay: later, the system may allow no other, and a zone would wait for its work for ever.
    private final ThreadPoolExecutor work = new ThreadPoolExecutor(WORKERS, WORKERS, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("dns-transfer").factory(), // a task a zone at most
            new ThreadPoolExecutor.DiscardPolicy()); // after the stop
    private final InstantSource time;
    private final Notifier notifier;
    private final Secondaries secondaries;
    private final Requests requests;
    private volatile Active active = new Active(TransferSettings.NONE, Map.of(), Map.of());

    /// The settings, and what is looked up in them.
    record Active(TransferSettings settings, Map<Name, SecondaryZone> secondaries, Map<Name, TsigKey> keys) {
        static Active of(TransferSettings settings) {
            return new Active(settings, settings.secondaries().stream().collect(Collectors.toMap(SecondaryZone::origin, zone -> zone)),
                    settings.keys().stream().collect(Collectors.toMap(TsigKey::name, key -> key)));
        }

        Optional<TsigKey> key(Name name) {
            return Optional.ofNullable(keys.get(name));
        }
    }

    /// With [TransferSettings#NONE] until [#change].
    ///
    /// @param loop where the secondary zones and their connections live
    /// @param time the time of day, for signatures and the age of copies
    public TransferService(Zones zones, Reactor loop, InstantSource time) {
        this(zones, loop, time, _ -> { });
    }

    /// The same, with an observer of secondary zones.
    ///
    /// @param loaded gets each zone that came from a primary or from its copy on disk, on the loop; must not block
    public TransferService(Zones zones, Reactor loop, InstantSource time, Consumer<? super Zone> loaded) {
        this.loop = loop;
        this.time = time;
        this.notifier = new Notifier(zones, time, stats, loop.log());
        this.secondaries = new Secondaries(loop, zones, work, time, stats, loaded, this::changed);
        this.requests = new Requests(zones, time, stats, loop.log(), this::notified);
    }

    /// Replaces the settings. Transfers under way go on. New secondary zones are loaded from their files, and their primaries are asked;
    /// those that are gone are taken out of service.
    public void change(TransferSettings settings) {
        Active next = Active.of(settings);
        Function<Name, Optional<TsigKey>> keys = next::key;
        active = next;
        notifier.change(settings.limits(), keys);
        if (!settings.secondaries().isEmpty()) work.prestartAllCoreThreads();
        loop.execute(() -> secondaries.change(settings, keys));
    }

    /// Notifies the other servers of zones that are new or have changed: call it at the start and after a reload.
    public void changed(Collection<Name> origins) {
        for (Name origin : origins) changed(origin);
    }

    private void changed(Name origin) {
        notifier.changed(origin, active.settings().policy(origin).notified());
    }

    private void notified(Name origin, InetSocketAddress from) {
        loop.execute(() -> secondaries.notified(origin, from.getAddress()));
    }

    /// Asks the primaries of a secondary zone now. The result tells whether there is this zone.
    public CompletableFuture<Boolean> refresh(Name origin) {
        CompletableFuture<Boolean> found = new CompletableFuture<>();
        loop.execute(() -> found.complete(secondaries.refresh(origin)));
        return found;
    }

    /// The state of all secondary zones, by name.
    public CompletableFuture<List<SecondaryStatus>> status() {
        CompletableFuture<List<SecondaryStatus>> all = new CompletableFuture<>();
        loop.execute(() -> all.complete(secondaries.status()));
        return all;
    }

    /// Tells the state of each secondary zone once: at once, or when the attempt under way has ended. A later call replaces the observers
    /// of earlier ones.
    ///
    /// @param observer is called on the loop; must not block
    public void whenSettled(Consumer<SecondaryStatus> observer) {
        loop.execute(() -> secondaries.whenSettled(observer));
    }

    /// The counters.
    public TransferStats.Snapshot stats() {
        return stats.snapshot();
    }

    /// Whether a well-formed request is for this service: AXFR, IXFR and NOTIFY.
    public static boolean handles(Query query) {
        return query.opcode() == Opcode.NOTIFY || query.type() == RecordType.AXFR || query.type() == RecordType.IXFR;
    }

    /// Checks the signature of any request: before it is answered if it has one, see [Query#tsigOffset]. If [Tsig#error] is not NOERROR,
    /// the reply has the rcode NOTAUTH and nothing else; in any case it is signed by [Tsig#sign].
    ///
    /// @return empty if the request is not signed
    /// @throws FormatException if the signature is malformed: the reply is FORMERR
    public Optional<Tsig> check(Query query) {
        if (query.tsigOffset() < 0) return Optional.empty();
        Optional<Tsig> tsig = Tsig.check(query.packet(), query.length(), active::key, time.instant().getEpochSecond());
        if (tsig.isPresent() && tsig.get().key().isEmpty()) stats.badSignatures.increment();
        return tsig;
    }

    /// Answers a request that came by TCP, see [#handles]. Loop thread of the connection.
    ///
    /// @param query is free afterwards
    /// @param writer the loop's; it is used again while the zone is sent, whenever a message is asked for
    /// @param options the EDNS options of the first message, see [ReplyWriter#options]
    public TransferReply stream(Query query, SocketAddress client, ReplyWriter writer, byte[] options) {
        return requests.stream(active, query, tsig(query), client, writer, options);
    }

    /// Answers a request that came by UDP, see [#handles]. Loop thread.
    ///
    /// @param limit the largest reply, in octets
    /// @param options the EDNS options of the reply, see [ReplyWriter#options]
    /// @return the reply
    public byte[] datagram(Query query, SocketAddress client, ReplyWriter writer, int limit, byte[] options) {
        return requests.datagram(active, query, tsig(query), client, writer, limit, options);
    }

    private Requests.Signature tsig(Query query) {
        try {
            return new Requests.Signature(check(query), false);
        } catch (FormatException e) {
            return new Requests.Signature(Optional.empty(), true);
        }
    }

    /// Ends all connections to other servers. Copies that are being written are finished by their threads, see [#await]. Does not block.
    public void stop() {
        notifier.stop();
        loop.execute(secondaries::stop);
        work.shutdown(); // what is queued is done
    }

    /// Waits, after [#stop], until no copy is being written. Not on a loop.
    ///
    /// @return whether none is
    public boolean await(Duration patience) throws InterruptedException {
        return work.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
}
