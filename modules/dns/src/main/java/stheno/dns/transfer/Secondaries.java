package stheno.dns.transfer;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.dns.zone.Zones;
import stheno.reactor.Connector;
import stheno.reactor.DatagramConnector;
import stheno.reactor.Reactor;

/// All secondary zones. They ask their primaries in the order in which they are due, a bounded number at a time. Loop thread only.
final class Secondaries {
    private final Reactor loop;
    private final Zones zones;
    private final Executor work;
    private final InstantSource time;
    private final TransferStats stats;
    private final Consumer<? super Zone> loaded;
    private final Consumer<Name> changed;
    private final Connector connector = new Connector("dns.transfer");
    private final DatagramConnector datagrams;
    private final Map<Name, Secondary> byOrigin = new HashMap<>();
    private final Deque<Secondary> waiting = new ArrayDeque<>(); // each zone once at most
    private TransferLimits limits = TransferLimits.DEFAULTS;
    private Function<Name, Optional<TsigKey>> keys = _ -> Optional.empty();
    private int turns; // zones that ask or save
    private boolean stopped;

    /// @param loop where the zones and their connections live
    /// @param work for the disk and for what takes processor time; not the loop
    /// @param time of the wall, for the age of copies
    /// @param loaded is told of each zone that was read or received; must not block
    /// @param changed is told of a zone with a new serial; must not block
    Secondaries(Reactor loop, Zones zones, Executor work, InstantSource time, TransferStats stats,
                Consumer<? super Zone> loaded, Consumer<Name> changed) {
        this.loop = loop;
        this.datagrams = new DatagramConnector(loop, "dns.transfer");
        this.zones = zones;
        this.work = work;
        this.time = time;
        this.stats = stats;
        this.loaded = loaded;
        this.changed = changed;
    }

    Zones zones() {
        return zones;
    }

    Executor disk() {
        return work;
    }

    TransferStats stats() {
        return stats;
    }

    TransferLimits limits() {
        return limits;
    }

    void loaded(Zone zone) {
        loaded.accept(zone);
    }

    void changed(Name origin) {
        changed.accept(origin);
    }

    /// Replaces the settings. Zones that stay keep their copy and their times.
    void change(TransferSettings settings, Function<Name, Optional<TsigKey>> newKeys) {
        assert loop.inLoop();
        if (stopped) return;
        limits = settings.limits();
        keys = newKeys;
        Set<Name> gone = new HashSet<>(byOrigin.keySet());
        for (SecondaryZone zone : settings.secondaries()) {
            gone.remove(zone.origin());
            change(zone);
        }
        for (Name origin : gone) {
            byOrigin.remove(origin).stop();
            zones.remove(origin);
        }
        pump();
    }

    private void change(SecondaryZone zone) {
        Secondary before = byOrigin.get(zone.origin());
        if (before != null && before.settings().equals(zone)) return;
        if (before != null && before.settings().file().equals(zone.file())) {
            before.change(zone);
            return;
        }
        if (before != null) before.stop();
        Secondary made = new Secondary(zone, this, loop, new ZoneCopy(zone.origin(), zone.file(), time));
        byOrigin.put(zone.origin(), made);
        made.start(work);
    }

    /// A primary says that a zone has changed.
    void notified(Name origin, InetAddress from) {
        assert loop.inLoop();
        Secondary zone = byOrigin.get(origin);
        if (zone != null) zone.notified(Optional.of(from));
    }

    /// Asks the primaries of a zone now. Returns whether there is this zone.
    boolean refresh(Name origin) {
        assert loop.inLoop();
        Secondary zone = byOrigin.get(origin);
        if (zone != null) zone.notified(Optional.empty());
        return zone != null;
    }

    /// A zone wants to ask.
    void ask(Secondary zone) {
        waiting.add(zone);
        pump();
    }

    private void pump() {
        while (turns < limits.incoming() && !waiting.isEmpty()) {
            Connector limited = connector.withLimits(PrimaryConnection.limits(limits));
            turns++;
            if (!waiting.removeFirst().begin(new Refresh.Tools(loop, limited, datagrams, work, keys, time, limits))) turns--;
        }
    }

    /// A turn is over.
    void finished() {
        turns--;
        if (!stopped) loop.execute(this::pump); // not at once: the zone that has finished is in the middle of it
    }

    /// By origin.
    List<SecondaryStatus> status() {
        assert loop.inLoop();
        return byOrigin.values().stream().map(Secondary::status).sorted((a, b) -> a.origin().compareTo(b.origin())).toList();
    }

    /// Tells the state of each zone once, when no attempt is under way.
    void whenSettled(Consumer<SecondaryStatus> observer) {
        assert loop.inLoop();
        byOrigin.values().forEach(zone -> zone.whenSettled(observer));
    }

    /// Closes all connections to primaries. What is being written is finished by its thread.
    void stop() {
        assert loop.inLoop();
        stopped = true;
        waiting.clear();
        byOrigin.values().forEach(Secondary::stop);
    }
}
