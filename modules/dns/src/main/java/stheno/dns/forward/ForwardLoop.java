package stheno.dns.forward;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.dns.cache.Answer;
import stheno.dns.cache.AnswerCache;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.exchange.UpstreamStatus;
import stheno.dns.forward.ForwardStats.Count;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.Rcode;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.reactor.Log;
import stheno.reactor.Network;
import stheno.reactor.Reactor;

/// What a [Forwarder] has in one loop. A query is looked up with [#find]; if that finds nothing, it waits with [#ask]. Loop thread only,
/// except for the counters.
///
/// ```
///   find ──► cache ──fresh──► answered
///              └──► ask ──► Pending, one for equal questions ──► servers ──► Scrubber ──► cache ──► all that wait
/// ```
public final class ForwardLoop {
    private static final int RETRY = 30; // seconds until servers that have failed are asked again, with an old answer (RFC 8767, section 5)

    private static final int QUESTION = 2 * 1024; // bytes of a question on its way, with its query and its timers
    private static final int WAITER = 512; // bytes of a client's query that waits

    private final Forwarder forwarder;
    private final Reactor reactor;
    private final Asker asker;
    private final ForwardStats stats = new ForwardStats();
    private final Scrubber scrubber = new Scrubber();
    private final Scrubber failures = new Scrubber(); // the other one's answer can be in use
    private final Answer found = new Answer();
    private final Answer late = new Answer(); // for those that waited; `found` can be in use
    private final Map<Key, Pending> pending = new HashMap<>();

    ForwardLoop(Forwarder forwarder, Reactor reactor, Asker asker) {
        this.forwarder = forwarder;
        this.reactor = reactor;
        this.asker = asker;
    }

    /// Whether anything is forwarded.
    public boolean isOn() {
        return !forwarder.active().routes().isEmpty();
    }

    /// Whether a client may ask.
    ///
    /// @param source the 4 or 16 octets of its IP address
    public boolean permits(byte[] source) {
        List<Network> clients = forwarder.active().settings().clients();
        for (int i = 0; i < clients.size(); i++) if (clients.get(i).contains(source)) return true;
        return false;
    }

    /// Counts a query of a client that may not ask.
    public void refused() {
        stats.add(Count.REFUSED_CLIENTS);
    }

    /// Looks an answer up in the cache, and does not allocate. If there is one, it is in [#answer()] until the next call.
    ///
    /// @param name in lower case, from `offset` on
    /// @return whether there is an answer that can be given at once
    public boolean find(byte[] name, int offset, int length, int type, boolean checkingDisabled) {
        assert reactor.inLoop();
        Forwarder.Active active = forwarder.active();
        CacheSettings settings = active.settings().cache();
        AnswerCache.Found what = active.cache().find(name, offset, length, type, checkingDisabled, now(), settings.stale(),
                settings.belowMissing(), found);
        if (what == AnswerCache.Found.FRESH) {
            stats.add(Count.HITS);
            if (found.wantsRefresh() && settings.prefetch()) prefetch(active, new Key(name, offset, length, type, checkingDisabled));
            return true;
        }
        if (what == AnswerCache.Found.NOTHING || !found.hasFailed()) return false;
        stats.add(Count.STALE);
        return true;
    }

    /// The answer that was found.
    public Answer answer() {
        return found;
    }

    /// Has a query wait for the answer of a server. The waiter can be called before this returns.
    ///
    /// @param name in lower case, from `offset` on
    public void ask(byte[] name, int offset, int length, int type, boolean checkingDisabled, Waiter waiter) {
        assert reactor.inLoop();
        stats.add(Count.MISSES);
        Forwarder.Active active = forwarder.active();
        Key key = new Key(name, offset, length, type, checkingDisabled);
        Pending before = pending.get(key);
        int most = active.settings().outstanding();
        if (!forwarder.clients().mayWait(waiter, active.settings().perClient())) {
            stats.add(Count.CLIENT_LIMIT);
            refuse(active, key, waiter, Rcode.SERVFAIL);
            return;
        }
        boolean full = forwarder.waiters().get() >= most || before != null && before.waiting() >= active.settings().waiting()
                || before == null && (forwarder.questions().get() >= most || reactor.budget().refuses());
        if (full) {
            stats.add(Count.OVERLOADED);
            refuse(active, key, waiter, Rcode.SERVFAIL);
        } else if (before != null) {
            stats.add(Count.COALESCED);
            if (before.isImpatient() && old(active, key)) give(waiter, late, Waiter.Source.STALE);
            else add(before, waiter);
        } else {
            Optional<ForwardZone> zone = active.routes().find(Name.of(key.wire(), 0));
            if (zone.isEmpty()) refuse(active, key, waiter, Rcode.REFUSED);
            else add(begin(active, key, zone.get()), waiter);
        }
    }

    private void add(Pending to, Waiter waiter) {
        to.add(waiter);
        reactor.budget().add(WAITER);
        forwarder.clients().enter(waiter);
        forwarder.waiters().incrementAndGet();
    }

    private void refuse(Forwarder.Active active, Key key, Waiter waiter, int rcode) {
        if (rcode == Rcode.SERVFAIL && old(active, key)) give(waiter, late, Waiter.Source.STALE);
        else give(waiter, failures.failure(key.question(), key.checkingDisabled(), rcode, ExtendedError.NONE, 0), Waiter.Source.FORWARDED);
    }

    private Pending begin(Forwarder.Active active, Key key, ForwardZone zone) {
        Pending made = new Pending(this, key, active.routes(), zone, asker.order(zone.servers()));
        pending.put(key, made);
        forwarder.questions().incrementAndGet();
        reactor.budget().add(QUESTION);
        made.begin(old(active, key), active.settings().cache().staleAfter());
        return made;
    }

    private void prefetch(Forwarder.Active active, Key key) {
        if (pending.containsKey(key) || forwarder.questions().get() >= active.settings().outstanding() / 2) return;
        Optional<ForwardZone> zone = active.routes().find(Name.of(key.wire(), 0));
        if (zone.isEmpty()) return;
        stats.add(Count.PREFETCHES);
        begin(active, key, zone.get());
    }

    /// Whether there is an old answer, which is in `late` then.
    private boolean old(Forwarder.Active active, Key key) {
        return active.cache().find(key.wire(), 0, key.nameLength(), key.type(), key.checkingDisabled(), now(),
                active.settings().cache().stale(), false, late) == AnswerCache.Found.STALE;
    }

    /// A server has replied. Returns whether the reply is of use: then the question is answered.
    boolean taken(Pending from, Outcome.Reply reply) {
        assert reactor.inLoop();
        Forwarder.Active active = forwarder.active();
        Key key = from.key();
        Answer answer;
        try {
            if (reply.rcode() > Rcode.YXDOMAIN) throw new FormatException(Rcode.name(reply.rcode()));
            answer = scrubber.scrub(reply.packet(), reply.packet().length, key.question(), key.checkingDisabled(), active.settings());
        } catch (FormatException e) {
            stats.add(Count.UNUSABLE);
            if (reactor.log().wants(Log.Level.DEBUG)) {
                reactor.log().event(Log.Level.DEBUG, "reply-unusable", "question", key.question(), "from", reply.from(), "cause",
                        e.getMessage());
            }
            return false;
        }
        if (scrubber.filtered() > 0) stats.add(Count.FILTERED, scrubber.filtered());
        from.end();
        if (answer.ttl() > 0) keep(from, answer);
        end(from, answer, Waiter.Source.FORWARDED);
        return true;
    }

    /// The clients have waited long enough.
    void giveStale(Pending from) {
        if (old(forwarder.active(), from.key())) giveAll(from, late, Waiter.Source.STALE);
    }

    /// No server has answered.
    ///
    /// @param truncated whether one has answered in part
    /// @param error why, one of [ExtendedError]
    void failed(Pending from, boolean truncated, int error) {
        stats.add(Count.FAILURES);
        Forwarder.Active active = forwarder.active();
        Key key = from.key();
        if (old(active, key)) {
            active.cache().failed(key.wire(), key.nameLength(), key.type(), key.checkingDisabled(), now() + RETRY);
            end(from, late, Waiter.Source.STALE);
            return;
        }
        Answer failure = failures.failure(key.question(), key.checkingDisabled(), Rcode.SERVFAIL, error,
                active.settings().cache().failureTtl());
        if (truncated) failures.truncated();
        else keep(from, failure);
        end(from, failure, Waiter.Source.FORWARDED);
    }

    /// Keeps an answer, unless other servers are to be asked now. The settings can change at the same time.
    private void keep(Pending from, Answer answer) {
        AnswerCache cache = forwarder.active().cache();
        if (!isCurrent(from)) return;
        cache.within(reactor.budget());
        cache.put(answer, from.key().type(), now());
        if (!isCurrent(from)) cache.remove(answer);
    }

    private boolean isCurrent(Pending pending) {
        return pending.isBy(forwarder.active().routes());
    }

    private void end(Pending from, Answer answer, Waiter.Source source) {
        pending.remove(from.key(), from);
        forwarder.questions().decrementAndGet();
        reactor.budget().add(-QUESTION);
        giveAll(from, answer, source);
    }

    private void giveAll(Pending from, Answer answer, Waiter.Source source) {
        forwarder.waiters().addAndGet(-from.waiting());
        reactor.budget().add(-(long) WAITER * from.waiting());
        for (Waiter waiter = from.takeWaiters(); waiter != null; ) {
            Waiter after = waiter.next;
            waiter.next = null;
            forwarder.clients().leave(waiter);
            give(waiter, answer, source);
            waiter = after;
        }
    }

    /// A fault concerns one client.
    private void give(Waiter waiter, Answer answer, Waiter.Source source) {
        if (waiter.isForgotten()) return;
        if (source == Waiter.Source.STALE) stats.add(Count.STALE);
        try {
            waiter.answered(answer, source);
        } catch (RuntimeException e) {
            reactor.log().event(Log.Level.ERROR, "late-reply-failed", "waiter", waiter, "cause", e);
        }
    }

    void changed(ExchangeSettings exchange, Set<Upstream> servers) {
        assert reactor.inLoop();
        pending.values().removeIf(each -> !isCurrent(each)); // they go on for those that wait already
        asker.change(exchange, servers);
    }

    private int now() {
        return forwarder.seconds(reactor.now());
    }

    Reactor reactor() {
        return reactor;
    }

    Asker asker() {
        return asker;
    }

    /// Any thread.
    ForwardStats stats() {
        return stats;
    }

    /// Any thread.
    List<UpstreamStatus> statuses() {
        return asker.statuses();
    }
}
