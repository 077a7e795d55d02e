package stheno.catcher.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.producers.Producer;
import stheno.reactor.Log;

/// The caught messages: accepts every recipient and keeps every message, as files of a folder; lists, searches and deletes them.
///
/// ```
///   receive ──► tmp/ID ──finish──► new/ID, index, row ──250──► shown and announced
///                 └──abort──► nothing                 └──► older ones beyond the retention are deleted
/// ```
///
/// The octets of a message are kept as they came, below Return-Path and the server's Received field. What a crash leaves: a file that is
/// in the index, or one that is not; the next start takes the latter in, with the addresses of its header. A file that was
/// not finished is deleted. If the index is lost, all messages are taken in so.
///
/// Any thread. All methods but those of [MailHandler], [#find], [#size] and [#cursor] may block.
public final class CaughtMessages implements MailHandler, AutoCloseable {
    private static final int MOST_LISTED = 1000;
    private static final int MOST_ARRIVED = 100;
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);

    private final StoreSettings settings;
    private final InstantSource clock;
    private final Log log;
    final Folder folder;
    private final IndexFile index;
    private final Rows rows = new Rows();
    private final Searches pool = Searches.open();
    private final Contents contents = new Contents();
    private final Announcer announcer;
    private final Intake intake;
    private final Thread housekeeping;
    private final ReentrantLock commit = new ReentrantLock(); // order of positions, rows and the index file
    private long lastPosition; // guarded by commit, as is the length
    private long compactAt;
    private boolean closed;

    private final AtomicLong caught = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /// Opens the folder, and reads what is there.
    ///
    /// @throws IOException if it cannot be read or written
    public CaughtMessages(StoreSettings settings, InstantSource clock, Log log) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        folder = new Folder(settings.folder());
        folder.sweep();
        index = new IndexFile(settings.folder(), settings.durable());
        intake = new Intake(folder, pool);
        lastPosition = new Restart(folder, index, rows, intake, log).run(clock.millis() * 1000); // above all cursors of a lost index
        compactAt = 2 * index.length() + (1 << 20);
        announcer = new Announcer(rows, folder, lastPosition, log);
        expire();
        housekeeping = Thread.ofVirtual().name("catcher-housekeeping").start(this::keepHouse);
    }

    StoreSettings settings() {
        return settings;
    }

    /// Accepts every recipient.
    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        return Decision.ACCEPT;
    }

    @Override
    public IncomingMessage receive(Envelope envelope) throws IOException {
        try {
            return new CaughtMessage(this, envelope, folder.create(envelope.id()));
        } catch (IOException e) {
            failed.incrementAndGet();
            throw Folder.fault(e);
        }
    }

    /// @return its position
    long keep(Envelope envelope, LineCensus lines, HeaderCapture header) throws IOException {
        Entry entry = intake.entry(envelope, lines, header, clock.instant());
        folder.keep(entry.id(), settings.durable());
        List<String> old = new ArrayList<>();
        long position;
        commit.lock();
        try {
            if (closed) throw new IOException("the store is closed");
            position = lastPosition + 1;
            byte[] row = Row.encode(position, entry, lines.sent());
            index.add(row);
            lastPosition = position;
            rows.add(row);
            announcer.kept(position);
            removeOld(old);
        } catch (IOException | RuntimeException e) {
            failed.incrementAndGet();
            deleteFile(entry.id());
            throw e;
        } finally {
            commit.unlock();
        }
        old.forEach(this::deleteFile);
        caught.incrementAndGet();
        return position;
    }

    void answered(long position) {
        announcer.answered(position);
    }

    void discard(String id) {
        folder.discard(id);
    }

    /// Deletes what is beyond the retention. It also happens with each message and every half minute.
    public void expire() {
        List<String> old = new ArrayList<>();
        commit.lock();
        try {
            if (closed) return;
            removeOld(old);
            compact();
        } catch (IOException e) {
            log.event(Log.Level.ERROR, "catcher-index-failed", "cause", e);
        } finally {
            commit.unlock();
        }
        old.forEach(this::deleteFile);
    }

    private void removeOld(List<String> ids) {
        Retention retention = settings.retention();
        long tooOld = retention.age().isZero() ? Long.MIN_VALUE : clock.millis() - retention.age().toMillis();
        List<Long> positions = new ArrayList<>();
        int[] count = {rows.count()};
        long[] octets = {rows.octets()};
        rows.up(0, Long.MAX_VALUE, (row, start) -> {
            boolean over = count[0] > retention.count() || count[0] > 1 && octets[0] > retention.octets();
            if (!over && Row.received(row, start) >= tooOld) return false;
            positions.add(Row.position(row, start));
            ids.add(Row.id(row, start));
            count[0]--;
            octets[0] -= Row.size(row, start);
            return true;
        });
        if (positions.isEmpty()) return;
        remove(positions, ids);
        expired.addAndGet(positions.size());
    }

    /// If the index cannot be written, as on a full disk, nothing is lost: the files will be gone, and the next start sees it.
    private void remove(List<Long> positions, List<String> ids) {
        for (int i = 0; i < positions.size(); i++) {
            rows.delete(positions.get(i));
            announcer.deleted(ids.get(i));
        }
        try {
            index.delete(positions);
        } catch (IOException e) {
            log.event(Log.Level.WARN, "catcher-index-failed", "cause", e);
        }
    }

    private void compact() throws IOException {
        if (index.length() < compactAt) return;
        index.rewrite(rows);
        compactAt = 2 * index.length() + (1 << 20);
    }

    private void deleteFile(String id) {
        contents.forget(id);
        try {
            folder.delete(id);
        } catch (IOException e) {
            log.event(Log.Level.WARN, "catcher-delete-failed", "id", id, "cause", e);
        }
    }

    private void keepHouse() {
        try {
            while (true) {
                Thread.sleep(HOUSEKEEPING);
                expire();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// A page of messages, newest first.
    ///
    /// @param before the cursor of an earlier page, or an entry's: only messages that arrived before that one
    /// @param count  entries at most, 1 to 1,000
    /// @throws StoreBusy if too many searches run
    /// @throws IllegalArgumentException if the cursor is none
    public Page list(Query query, Optional<String> before, int count) throws IOException {
        long end = before.isPresent() ? Math.min(position(before.get()), announcer.visible() + 1) : announcer.visible() + 1;
        Search search = new Search(rows, folder, query, Math.clamp(count, 1, MOST_LISTED));
        return query.isAll() ? search.down(end) : pool.call(() -> search.down(end));
    }

    /// Messages after a cursor, oldest first. The page's cursor is there in any case, and the next call goes on from it.
    ///
    /// @throws StoreBusy if too many searches run
    /// @throws IllegalArgumentException if the cursor is none
    public Page since(Query query, String after, int count) throws IOException {
        long start = position(after);
        Search search = new Search(rows, folder, query, Math.clamp(count, 1, MOST_LISTED));
        return pool.call(() -> search.up(start, announcer.visible()));
    }

    /// Waits for messages, without a thread: completes when `count` of them are there, or when the time is up, with those that are there
    /// then, oldest first. Cancel it if the reader leaves. It does not block.
    ///
    /// @param since only messages after this cursor; empty: those that are there already count as well
    /// @param count 1 to 100
    /// @throws StoreBusy if too many wait
    /// @throws IllegalArgumentException if the cursor is none
    public CompletableFuture<Page> await(Query query, Optional<String> since, int count, Duration wait) throws IOException {
        long after = since.map(this::position).orElse(0L);
        Waiter waiter = announcer.await(query, after, count, wait);
        if (after >= waiter.before()) { // there is nothing to search
            waiter.found(new Page(List.of(), Optional.of(Long.toString(waiter.before())), true));
            return waiter.future;
        }
        try {
            Search search = new Search(rows, folder, query, MOST_ARRIVED);
            pool.start(() -> search.up(after, waiter.before()), waiter.future).whenComplete((page, failure) -> {
                if (failure == null) waiter.found(page);
                else waiter.fail(failure);
            });
        } catch (IOException e) {
            waiter.fail(e);
            throw e;
        }
        return waiter.future;
    }

    /// Completes all present waiting with what is there, so that a server can drain.
    public void endWaiting() {
        announcer.endWaiting();
    }

    /// The position that a cursor means: a number, or the id of a message that is there.
    private long position(String cursor) {
        OptionalLong known = EnvelopeIds.isId(cursor) ? rows.find(cursor) : OptionalLong.empty();
        if (known.isPresent()) return known.getAsLong();
        try {
            long position = Long.parseLong(cursor);
            if (position >= 0) return position;
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("not a cursor: use one of an earlier reply, or the id of a message that is there");
    }

    /// The cursor of the newest message that is shown: `since` it, there are only messages to come.
    public String cursor() {
        return Long.toString(announcer.visible());
    }

    /// A message, if it is there.
    public Optional<Entry> find(String id) {
        OptionalLong position = EnvelopeIds.isId(id) ? rows.find(id) : OptionalLong.empty();
        if (position.isEmpty() || position.getAsLong() > announcer.visible()) return Optional.empty();
        Entry[] found = new Entry[1];
        rows.up(position.getAsLong() - 1, position.getAsLong(), (octets, row) -> {
            found[0] = Row.decode(octets, row);
            return false;
        });
        return Optional.ofNullable(found[0]);
    }

    /// Opens the file of a message.
    ///
    /// @throws NoSuchFileException if it is not there, or if the id is none
    public FileChannel open(String id) throws IOException {
        if (!EnvelopeIds.isId(id)) throw new NoSuchFileException(id);
        return folder.open(id);
    }

    /// What sends the file of a message: in the background if its disk is slow. Throws as [#open].
    public Producer source(String id) throws IOException {
        return folder.sending(open(id));
    }

    /// Reads a message: its parts and texts. Readers of one message within a moment share the result.
    ///
    /// @throws StoreBusy if too much is being read
    /// @throws NoSuchFileException if it was deleted meanwhile
    public Content read(Entry entry) throws IOException {
        return contents.read(entry, folder, pool);
    }

    /// Deletes a message. @return whether it was there
    public boolean delete(String id) {
        return find(id).isPresent() && delete(List.of(id)) == 1;
    }

    /// Deletes messages by their ids. @return how many were there
    public int delete(List<String> ids) {
        List<Long> positions = new ArrayList<>();
        List<String> found = new ArrayList<>();
        commit.lock();
        try {
            for (String id : new LinkedHashSet<>(ids)) {
                OptionalLong position = EnvelopeIds.isId(id) ? rows.find(id) : OptionalLong.empty();
                if (position.isEmpty()) continue;
                positions.add(position.getAsLong());
                found.add(id);
            }
            if (!positions.isEmpty()) remove(positions, found);
        } finally {
            commit.unlock();
        }
        found.forEach(this::deleteFile);
        deleted.addAndGet(found.size());
        return found.size();
    }

    /// Deletes all messages of a query that are shown now. @return how many there were
    public int delete(Query query) throws IOException {
        int count = 0;
        Optional<String> next = Optional.of(Long.toString(announcer.visible() + 1));
        while (next.isPresent()) {
            Page page = list(query, next, MOST_LISTED);
            count += delete(page.entries().stream().map(Entry::id).toList());
            next = page.next();
        }
        return count;
    }

    /// The mailboxes that have messages, in the order of their names, with the number of their messages.
    public Map<String, Integer> mailboxes() {
        return rows.mailboxes();
    }

    /// Tells a watcher of all changes from now on, until the result is closed.
    public AutoCloseable watch(StoreWatcher watcher) {
        announcer.watch(watcher);
        return () -> announcer.unwatch(watcher);
    }

    /// The number of messages.
    public int size() {
        return rows.count();
    }

    /// Figures.
    public StoreStats stats() {
        return new StoreStats(rows.count(), rows.octets(), caught.get(), expired.get(), deleted.get(), failed.get(), announcer.waiting(),
                pool.busy());
    }

    /// Visits the messages that are shown, oldest first.
    void visitShown(Rows.RowVisitor visitor) {
        rows.up(0, announcer.visible(), visitor);
    }

    /// Ends all waiting. Messages that are still arriving are refused from now on.
    @Override
    public void close() throws IOException {
        housekeeping.interrupt();
        announcer.close();
        pool.close();
        commit.lock();
        try {
            if (closed) return;
            closed = true;
            index.close();
        } finally {
            commit.unlock();
        }
    }
}
