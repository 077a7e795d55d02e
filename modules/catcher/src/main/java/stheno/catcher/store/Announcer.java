package stheno.catcher.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import stheno.reactor.Log;

/// Shows messages when their clients have been answered, in the order of arrival, and tells watchers and waiting readers. One virtual
/// thread does the telling.
///
/// A message is kept first, then its client gets 250, then it is shown: a test that stops the server when it sees the message does no harm
/// to the sender. Cursors are positions, so no message may be shown before an earlier one: all wait for the earliest that is not
/// answered yet. That takes a turn of its loop. If the client has left before the answer, the message is shown after a second.
final class Announcer implements AutoCloseable {
    private static final long GRACE = Duration.ofSeconds(1).toNanos();
    private static final int MOST_WAITERS = 1024;
    private static final int MOST_IDS = 1000; // deletions that are named; a reader of more reads the list again

    private static final class Pending {
        final long position;
        final long deadline;
        boolean answered;

        Pending(long position, long deadline) {
            this.position = position;
            this.deadline = deadline;
        }
    }

    private final Rows rows;
    private final Folder folder;
    private final Log log;
    private final List<StoreWatcher> watchers = new CopyOnWriteArrayList<>();
    private volatile long visible;

    // Guarded by this.
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private List<String> deleted = new ArrayList<>();
    private boolean manyDeleted;
    private long committed;
    private boolean closed;
    private long announced; // the position up to which the announcing thread has begun to tell
    private boolean awake; // whether there may be something to do

    Announcer(Rows rows, Folder folder, long position, Log log) {
        this.rows = rows;
        this.folder = folder;
        this.log = log;
        this.committed = position;
        this.visible = position;
        this.announced = position;
        Thread.ofVirtual().name("catcher-announcer").start(this::run);
    }

    /// The position up to which messages are shown.
    long visible() {
        return visible;
    }

    void watch(StoreWatcher watcher) {
        watchers.add(watcher);
    }

    void unwatch(StoreWatcher watcher) {
        watchers.remove(watcher);
    }

    /// A message is kept. In the order of positions.
    synchronized void kept(long position) {
        committed = position;
        pending.add(new Pending(position, System.nanoTime() + GRACE));
        wake();
    }

    /// Its client has been answered. In the loop: takes no time.
    synchronized void answered(long position) {
        for (Pending one : pending) {
            if (one.position != position) continue;
            one.answered = true;
            advance();
            return;
        }
    }

    private void advance() {
        long now = System.nanoTime();
        boolean moved = false;
        while (!pending.isEmpty() && (pending.peek().answered || pending.peek().deadline - now <= 0)) {
            pending.remove();
            moved = true;
        }
        if (!moved) return;
        visible = pending.isEmpty() ? committed : pending.peek().position - 1;
        wake();
    }

    synchronized void deleted(String id) {
        if (watchers.isEmpty()) return;
        if (deleted.size() < MOST_IDS) deleted.add(id);
        else manyDeleted = true;
        wake();
    }

    /// @throws StoreBusy if too many wait
    Waiter await(Query query, long after, int count, Duration wait) throws StoreBusy {
        long deadline = System.nanoTime() + wait.toNanos();
        synchronized (this) {
            if (closed) throw new StoreBusy("the store is closed");
            if (waiters.size() >= MOST_WAITERS) throw new StoreBusy("too many readers wait for messages");
            Waiter waiter = new Waiter(query, after, count, deadline, announced); // what is not announced yet comes by announcement
            waiters.add(waiter);
            waiter.future.whenComplete((_, _) -> leave(waiter));
            wake();
            return waiter;
        }
    }

    private synchronized void leave(Waiter waiter) {
        waiters.remove(waiter);
        wake();
    }

    synchronized int waiting() {
        return waiters.size();
    }

    private void wake() {
        awake = true;
        notifyAll();
    }

    private void run() {
        while (true) {
            List<String> ids;
            boolean many;
            List<Waiter> told;
            long from;
            long to;
            synchronized (this) {
                advance();
                while (!awake && !closed) {
                    sleep();
                    advance();
                }
                if (closed) break;
                awake = false;
                ids = deleted;
                many = manyDeleted;
                deleted = ids.isEmpty() ? ids : new ArrayList<>();
                manyDeleted = false;
                told = new ArrayList<>(waiters);
                from = announced;
                to = visible;
                announced = to;
            }
            try {
                announce(from, to, told);
                if (many) watchers.forEach(watcher -> watcher.deleted(List.of()));
                else if (!ids.isEmpty()) watchers.forEach(watcher -> watcher.deleted(List.copyOf(ids)));
            } catch (RuntimeException e) {
                log.event(Log.Level.ERROR, "catcher-watcher-failed", "cause", e);
            }
            expire(told);
        }
        endWaiting();
    }

    /// Waits until the next deadline or a wake-up.
    private void sleep() {
        long now = System.nanoTime();
        long wait = Long.MAX_VALUE;
        if (!pending.isEmpty()) wait = pending.peek().deadline - now;
        for (Waiter waiter : waiters) wait = Math.min(wait, waiter.deadline - now);
        if (wait <= 0) {
            awake = true;
            return;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait, TimeUnit.MILLISECONDS.toNanos(1)));
        } catch (InterruptedException _) {
            closed = true;
        }
    }

    private void announce(long from, long to, List<Waiter> told) {
        if (from >= to) return;
        if (!watchers.isEmpty() || !told.isEmpty()) {
            rows.up(from, to, (octets, row) -> {
                Entry entry = null;
                for (Waiter waiter : told) {
                    if (!waiter.query.matchesRow(octets, row)) continue;
                    if (entry == null) entry = Row.decode(octets, row);
                    tell(waiter, entry);
                }
                if (watchers.isEmpty()) return true;
                Entry arrived = entry == null ? Row.decode(octets, row) : entry;
                watchers.forEach(watcher -> watcher.arrived(arrived));
                return true;
            });
        }
        told.forEach(waiter -> waiter.lookedUpTo(to));
    }

    private void tell(Waiter waiter, Entry entry) {
        try {
            FileSource source = new FileSource(folder, entry.id(), entry.octets());
            if (!waiter.query.readsFiles() || waiter.query.matchesFile(new FileLookup(source))) waiter.arrived(entry);
        } catch (IOException e) {
            // deleted meanwhile, or unreadable: it does not match
        }
    }

    private static void expire(List<Waiter> told) {
        long now = System.nanoTime();
        for (Waiter waiter : told) if (waiter.deadline - now <= 0) waiter.expire();
    }

    /// Ends all present waiting.
    void endWaiting() {
        List<Waiter> all;
        synchronized (this) {
            all = new ArrayList<>(waiters);
        }
        all.forEach(Waiter::expire);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
