package stheno.dns.transfer;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.Timer;

/// A zone that is copied from primaries. At most one attempt is under way, and one is behind it. Loop thread only.
///
/// ```
///  LOADING ──► RESTING ──due, NOTIFY──► WAITING ──turn──► ASKING ──result──► SAVING ──► RESTING
///                                          ▲                └─ NOTIFY meanwhile ─┘ │
///                                          └───────────────────────────────────────┘
///  RESTING ──the copy is not on disk──► SAVE_WAITING ──turn──► SAVING
///  from each: stop ──► STOPPED
/// ```
final class Secondary {
    private static final Duration SAVE_AGAIN = Duration.ofMinutes(5); // after a write that failed

    private enum State { LOADING, RESTING, WAITING, ASKING, SAVE_WAITING, SAVING, STOPPED }

    /// The copy on disk.
    private sealed interface OnDisk {
        /// It is that in memory, or there is none.
        record Current() implements OnDisk {}

        /// It could not be written, or not yet.
        ///
        /// @param fault why not, as logged; empty before the first attempt
        /// @param againAt when it is tried again
        record Behind(String fault, long againAt) implements OnDisk {}

        default String fault() {
            return this instanceof Behind behind ? behind.fault : "";
        }
    }

    private SecondaryZone settings;
    private final Secondaries all;
    private final Reactor loop;
    private final ZoneCopy file;
    private State state = State.LOADING;
    private ZoneTimers timers;
    private Optional<Zone> copy = Optional.empty();
    private boolean serving;
    private OnDisk onDisk = new OnDisk.Current();
    private boolean again; // a NOTIFY came during the attempt
    private Optional<InetAddress> notifier = Optional.empty(); // the primary to ask first
    private Optional<Timer> timer = Optional.empty();
    private Optional<Refresh> refresh = Optional.empty();
    private String failure = "";
    private OptionalLong checked = OptionalLong.empty(); // when the last attempt ended
    private Consumer<SecondaryStatus> settled = _ -> { }; // told once, when the zone rests

    Secondary(SecondaryZone settings, Secondaries all, Reactor loop, ZoneCopy file) {
        this.settings = settings;
        this.all = all;
        this.loop = loop;
        this.file = file;
        this.timers = ZoneTimers.empty(loop.now());
    }

    SecondaryZone settings() {
        return settings;
    }

    /// Replaces the primaries, and asks them.
    void change(SecondaryZone other) {
        settings = other;
        notified(Optional.empty());
    }

    /// Reads the copy, and then asks the primaries.
    void start(Executor disk) {
        broken("no copy yet");
        disk.execute(() -> {
            Optional<ZoneCopy.Loaded> loaded = Optional.empty();
            String fault = "";
            try {
                loaded = file.load();
            } catch (IOException | RuntimeException e) {
                fault = Causes.text(e);
            }
            Optional<ZoneCopy.Loaded> result = loaded;
            String why = fault;
            loop.execute(() -> loaded(result, why));
        });
    }

    private void loaded(Optional<ZoneCopy.Loaded> loaded, String fault) {
        if (state != State.LOADING) return;
        if (!fault.isEmpty()) log(Log.Level.ERROR, "secondary-copy-unusable", "file", settings.file(), "cause", fault);
        loaded.ifPresent(it -> {
            copy = Optional.of(it.zone());
            timers = ZoneTimers.loaded(times(it.zone()), it.age(), loop.now());
            if (timers.serves(loop.now())) serve(it.zone());
            else expire();
            all.loaded(it.zone());
        });
        state = State.RESTING;
        due();
    }

    private SoaTimes times(Zone zone) {
        return SoaTimes.of(zone, all.limits().interval());
    }

    private void serve(Zone zone) {
        serving = true;
        all.zones().put(zone);
    }

    private void broken(String reason) {
        serving = false;
        all.zones().put(new ZoneState.Broken(settings.origin(), reason));
    }

    private void expire() {
        log(Log.Level.ERROR, "secondary-expired", "failure", failure);
        broken("expired");
    }

    /// The time of a question or of the expiry has come, or may have.
    void due() {
        if (state == State.STOPPED) return;
        long now = loop.now();
        timers = timers.at(now);
        if (serving && !timers.serves(now)) expire();
        if (state == State.RESTING && timers.askAt() - now <= 0) ask();
        else if (state == State.RESTING && onDisk instanceof OnDisk.Behind(_, long at) && at - now <= 0) saveAgain();
        arm();
        settle();
    }

    /// Tells the state of the zone once, when no attempt is under way. A later observer replaces it.
    void whenSettled(Consumer<SecondaryStatus> observer) {
        settled = observer;
        settle();
    }

    private void settle() {
        if (state != State.RESTING && state != State.STOPPED) return;
        Consumer<SecondaryStatus> observer = settled;
        settled = _ -> { };
        observer.accept(status());
    }

    private void arm() {
        timer.ifPresent(Timer::cancel);
        timer = Optional.empty();
        boolean waitsForExpiry = state != State.RESTING;
        if (waitsForExpiry && !(timers instanceof ZoneTimers.Current)) return;
        long at = waitsForExpiry && timers instanceof ZoneTimers.Current current ? current.expireAt() : nextAt();
        timer = Optional.of(loop.schedule(Duration.ofNanos(Math.max(0, at - loop.now())), this::due));
    }

    private long nextAt() {
        long at = timers.dueAt();
        return onDisk instanceof OnDisk.Behind(_, long again) && again - at < 0 ? again : at;
    }

    /// A primary says that the zone has changed, or an operator wants to know.
    ///
    /// @param from is asked first, if it is a primary
    void notified(Optional<InetAddress> from) {
        from.ifPresent(address -> notifier = Optional.of(address));
        switch (state) {
            case RESTING -> {
                ask();
                arm();
            }
            case ASKING, SAVING -> again = true;
            case SAVE_WAITING -> state = State.WAITING; // it saves after asking
            case LOADING, WAITING, STOPPED -> { } // it will ask anyway, or never
        }
    }

    private void ask() {
        state = State.WAITING;
        all.ask(this);
    }

    private void saveAgain() {
        state = State.SAVE_WAITING;
        all.ask(this);
    }

    /// It is this zone's turn.
    ///
    /// @return whether it asks or saves; if not, the turn is over
    boolean begin(Refresh.Tools tools) {
        if (state == State.SAVE_WAITING) {
            again = false;
            save(() -> file.write(copy.orElseThrow()));
            return true;
        }
        if (state != State.WAITING) return false;
        state = State.ASKING;
        again = false;
        Refresh attempt = new Refresh(tools, settings.origin(), copy.map(zone -> (int) zone.serial()), primaries(), this::ended);
        notifier = Optional.empty();
        refresh = Optional.of(attempt);
        attempt.ask();
        return true;
    }

    private List<RemoteServer> primaries() {
        List<RemoteServer> order = new ArrayList<>(settings.primaries());
        notifier.ifPresent(first -> order.sort((a, b) -> Boolean.compare(!a.address().getAddress().equals(first),
                !b.address().getAddress().equals(first))));
        return order;
    }

    private void ended(Refresh.Result result) {
        refresh = Optional.empty();
        checked = OptionalLong.of(loop.now());
        switch (result) {
            case Refresh.Result.Confirmed(RemoteServer primary, SoaTimes times) -> confirmed(primary, times);
            case Refresh.Result.Received received -> received(received);
            case Refresh.Result.Failed(String why) -> failed(why);
        }
    }

    private void confirmed(RemoteServer primary, SoaTimes theirs) {
        all.stats().confirmed.increment();
        Zone zone = copy.orElseThrow();
        if (theirs.serial() != (int) zone.serial()) {
            log(Log.Level.WARN, "primary-is-older", "primary", primary, "serial", Serial.text(theirs.serial()), "ours", zone.serial());
        } else {
            log(Log.Level.DEBUG, "secondary-confirmed", "primary", primary, "serial", zone.serial());
        }
        timers = timers.succeeded(times(zone), loop.now());
        failure = "";
        if (!serving) serve(zone);
        switch (onDisk) {
            case OnDisk.Current _ -> save(file::touch);
            case OnDisk.Behind _ -> save(() -> file.write(zone));
        }
    }

    private void received(Refresh.Result.Received received) {
        all.stats().received.increment();
        Zone zone = received.zone();
        log(Log.Level.INFO, "secondary-received", "primary", received.primary(), "serial", zone.serial(), "records", zone.records(),
                "bytes", received.bytes());
        copy = Optional.of(zone);
        onDisk = new OnDisk.Behind(onDisk.fault(), loop.now());
        timers = timers.succeeded(received.times(), loop.now());
        failure = "";
        serve(zone);
        all.loaded(zone);
        all.changed(settings.origin());
        save(() -> file.write(zone));
    }

    private void failed(String why) {
        all.stats().failed.increment();
        timers = timers.failed(loop.now());
        failure = why;
        Duration next = Duration.ofNanos(timers.askAt() - loop.now());
        log(Log.Level.WARN, "secondary-failed", "cause", why, "next-millis", next.toMillis());
        finished();
    }

    /// Work on the file.
    private interface Save {
        void run() throws IOException;
    }

    /// A copy that cannot be written is served all the same, and written later.
    private void save(Save work) {
        state = State.SAVING;
        all.disk().execute(() -> {
            String fault = "";
            try {
                work.run();
            } catch (IOException | RuntimeException e) {
                fault = e.toString();
            }
            String why = fault;
            loop.execute(() -> saved(why));
        });
    }

    /// A fault is logged as an error once, and again when it has been over, or another has come.
    private void saved(String fault) {
        if (state != State.SAVING) return;
        String before = onDisk.fault();
        onDisk = fault.isEmpty() ? new OnDisk.Current() : new OnDisk.Behind(fault, loop.now() + SAVE_AGAIN.toNanos());
        if (fault.isEmpty() && !before.isEmpty()) log(Log.Level.INFO, "secondary-written", "file", settings.file());
        if (!fault.isEmpty()) {
            log(fault.equals(before) ? Log.Level.DEBUG : Log.Level.ERROR, "secondary-not-written", "file", settings.file(), "cause", fault,
                    "next", SAVE_AGAIN.toSeconds() + "s");
        }
        finished();
    }

    private void finished() {
        state = State.RESTING;
        all.finished();
        if (again) ask();
        due();
    }

    /// Takes the zone out of service. Its file stays.
    void stop() {
        boolean turn = state == State.ASKING || state == State.SAVING;
        state = State.STOPPED;
        settle();
        refresh.ifPresent(Refresh::cancel);
        timer.ifPresent(Timer::cancel);
        if (turn) all.finished();
    }

    SecondaryStatus status() {
        long now = loop.clock();
        boolean underWay = state == State.WAITING || state == State.ASKING || state == State.SAVING;
        SecondaryStatus.State seen = copy.isEmpty() ? SecondaryStatus.State.EMPTY
                : serving ? SecondaryStatus.State.CURRENT : SecondaryStatus.State.EXPIRED;
        Optional<Duration> expires = timers instanceof ZoneTimers.Current current && serving
                ? Optional.of(Duration.ofNanos(current.expireAt() - now)) : Optional.empty();
        return new SecondaryStatus(settings.origin(), seen, copy.map(Zone::serial), underWay,
                checked.isPresent() ? Optional.of(Duration.ofNanos(now - checked.getAsLong())) : Optional.empty(),
                Duration.ofNanos(Math.max(0, timers.askAt() - now)), expires, failure);
    }

    private void log(Log.Level level, String event, Object... pairs) {
        Object[] both = new Object[pairs.length + 2];
        both[0] = "zone";
        both[1] = settings.origin();
        System.arraycopy(pairs, 0, both, 2, pairs.length);
        loop.log().event(level, event, both);
    }
}
