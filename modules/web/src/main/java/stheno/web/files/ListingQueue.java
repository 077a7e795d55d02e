package stheno.web.files;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;

/// Listings take memory: while their directory is read, and until the reply is sent. This bounds the memory, and has requests wait for it.
///
/// ```
///   add ──► WAITING ──there is room──► READING ──read──► SENDING ──finished──► (over)
///    └──(the queue is full)   └──(the client has left, or 20 s are over)
/// ```
///
/// A waiting request has read nothing yet. The first one that has room for its client goes on. Any thread.
final class ListingQueue {
    private static final long MOST_READ = 100 * 1024 * 1024; // bytes of directories that are read now; an eighth of the heap at most
    private static final int READ = 400; // bytes of an entry while its directory is read
    private static final long MOST_LISTED = 25 * 1024 * 1024; // bytes in all unfinished listings; an eighth of the heap at most
    private static final int LISTED = 100; // bytes of an entry in one
    private static final int WAITING = 256;
    private static final int CLIENT = WAITING / 4; // so that four clients are needed to fill the queue
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos(); // PendingLookups has answered by then

    private final LongSupplier clock;
    private final long read; // bytes for the most entries that a listing may have
    private final long expected; // bytes of such a listing, or half of the room
    private final ClientQuota reading;
    private final ClientQuota listed;
    private final Deque<Waiting> waiting = new ArrayDeque<>(); // guarded by this

    private record Waiting(ClientNetwork client, long since, BooleanSupplier left, Runnable work) {}

    /// @param entries that a listing has at most
    /// @param clock   in nanoseconds since any moment, never backwards
    ListingQueue(int entries, LongSupplier clock) {
        this.clock = clock;
        read = (long) entries * READ;
        reading = quota(MOST_READ, read);
        long most = (long) entries * LISTED;
        listed = quota(MOST_LISTED, most);
        expected = Math.min(most, room(MOST_LISTED, most) / 2);
    }

    /// One listing has room in any case.
    private static long room(long most, long one) {
        return Math.max(Math.min(most, Runtime.getRuntime().maxMemory() / 8), one);
    }

    private static ClientQuota quota(long most, long one) {
        long all = room(most, one);
        return new ClientQuota(all, Math.max(all - all / 4, one));
    }

    /// Runs `work` when there is room: now, or later on any thread. It calls [#read], and must not block.
    ///
    /// @param left whether the request is over: then the work does not run
    /// @return false if too many requests wait, of this client or of all
    boolean add(ClientNetwork client, BooleanSupplier left, Runnable work) {
        synchronized (this) {
            waiting.removeIf(this::isOver);
            long mine = waiting.stream().filter(other -> other.client().equals(client)).count();
            if (waiting.size() >= WAITING || mine >= CLIENT) return false;
            waiting.add(new Waiting(client, clock.getAsLong(), left, work));
        }
        goOn();
        return true;
    }

    private boolean isOver(Waiting one) {
        return one.left().getAsBoolean() || clock.getAsLong() - one.since() >= PATIENCE;
    }

    private void goOn() {
        for (Optional<Waiting> next = next(); next.isPresent(); next = next()) next.get().work().run();
    }

    private synchronized Optional<Waiting> next() {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            boolean over = isOver(one);
            if (!over && !reserve(one.client())) continue;
            all.remove();
            if (!over) return Optional.of(one);
        }
        return Optional.empty();
    }

    /// Takes room for a listing. @return false if it is used up, or this client's share of it
    boolean reserve(ClientNetwork client) {
        if (!reading.take(client, read)) return false;
        if (listed.take(client, expected)) return true;
        reading.giveBack(client, read);
        return false;
    }

    /// The directory was read, or is not read: of the room that was [reserved][#reserve], the listing keeps what so many entries need,
    /// until [#finished].
    ///
    /// @return false if there is no room for it, and it keeps none
    boolean read(ClientNetwork client, int entries) {
        long kept = (long) entries * LISTED;
        boolean room = kept <= expected || listed.take(client, kept - expected);
        long rest = room ? Math.max(0, expected - kept) : expected;
        listed.giveBack(client, rest);
        reading.giveBack(client, read);
        goOn();
        return room;
    }

    /// The listing was sent, or is given up.
    void finished(ClientNetwork client, int entries) {
        listed.giveBack(client, (long) entries * LISTED);
        goOn();
    }

    /// Bytes of unfinished listings.
    long listed() {
        return listed.taken();
    }

    /// Requests that wait.
    synchronized int waiting() {
        return waiting.size();
    }
}
