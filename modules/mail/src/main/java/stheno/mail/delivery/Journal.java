package stheno.mail.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import stheno.mail.envelope.StoreFault;
import stheno.storage.DiskSpace;
import stheno.storage.FileOpener;

/// The journal of accepted messages: a client gets its 250 when the message's record is here, with `smtp.durability = fsync` on disk, and
/// its files are written afterwards, without hurry. With `smtp.durability = none` nothing is synced: the end of the process loses nothing,
/// the end of the machine what the kernel has not written yet, half a minute's messages at most.
///
/// Why: each sync of a file or a folder commits the file system's own journal. On the machines that this was made on, files alone reach
/// 1,600 messages a second, one journal with one fdatasync a group 4,500 to 26,000.
///
/// One thread appends. It takes all messages that wait, writes their records, syncs the file once, and answers all of them. Messages that
/// arrive meanwhile make the next group: no timer is needed, and a single message is written at once.
///
/// ```
///     SMTP ──► ReceivedContent ──► Journal ──► 250
///              memory, or a file     │ record: plan and content, or the name of a file in the spool, synced before
///              in .spool             ▼
///                              Deliveries ──► Maildir files, the queue        marks: this destination is done
///                                    │
///                                    ▼ when the kernel has written most of it, or the journal fills up
///                              Retirement: syncs files and folders ──► mark: all is on disk ──► deletes the segment
/// ```
///
/// A record names all destinations of a message. It is the one point at which the message is kept: for all of them, or for none.
///
/// What a crash leaves, at each instant. *Kill* is the end of the process, *power* that of the machine, which also loses all that was not
/// synced, in any order.
///
/// - *While the content arrives:* perhaps a file in `.spool`. It is deleted; the client got no answer and sends again.
/// - *After a large content was synced, before its record:* the same, as no record names the file.
/// - *While a group is written:* some whole records, and a part of one. The whole ones are delivered, up to the first with a wrong
///   checksum. Their clients got no 250: those that send again are delivered twice, as RFC 5321, section 6.1, allows.
/// - *After the sync, before the 250:* the same, with all records of the group.
/// - *After the 250, before the Maildir file has its name:* the record, and perhaps a file in `tmp`. The message is delivered; the file
///   in `tmp` has the same name and is replaced.
/// - *After the file has its name, before its mark:* record and file. The file is found by its name, which is made from the envelope's
///   id, also if another program has set flags. If its content is right, it gets its mark.
/// - *After the mark, kill:* nothing is done, even if the account has deleted the message since.
/// - *After the mark, power:* marks of another boot do not count. Each file is compared with its record, and written again if it is
///   missing, short or wrong. A message that its account had deleted within the last minute comes back once.
/// - *After the queue has taken a message, before the mark:* it is handed over again; the queue knows its id. The mark is synced at once,
///   so after it nothing is done.
/// - *While Maildir files are synced:* as after the marks. *After the last mark, all is on disk:* the segment is deleted.
///
/// A message that one account cannot take, for example because of a quota of its own, is moved to a pair of files in `.spool`, synced,
/// and only then marked as done: see [Retries].
///
/// A write that fails is answered by 452 for a full disk, else by 451, and the records of the group are cut off again. Unless the disk is
/// full, the segment is then given up, because the kernel forgets what it could not write.
///
/// Nothing grows without limit: a message waits for room while the journal is full, and is refused with 452 after ten seconds.
///
/// Any thread.
final class Journal implements AutoCloseable {
    static final int INLINE = 1 << 20; // octets: a larger content stays in a file of its own

    private static final int BUFFER = INLINE + 256 * 1024; // octets: a message that just goes inline, and its envelope
    private static final int GROUP = 4 << 20; // octets written before a sync, so that the first message of a group does not wait long
    private static final int SEGMENTS = 16; // of a full journal: each is deleted as a whole
    private static final int MAX_SEGMENT = 16 << 20; // octets
    private static final long MAX_SPOOLED = 64L << 20; // octets of large contents that one segment keeps in the spool
    private static final Duration ADMISSION = Duration.ofSeconds(10); // to wait for room; the client's own timeout is ten minutes

    private final Path folder;
    private final FileOpener opener;
    private final long limit;
    private final boolean sync;
    private final int segmentSize;
    private final Consumer<JournalEntry> deliver;
    private final Consumer<IOException> exhausted;
    private final Consumer<DeliveryEvent> log;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER); // of the thread
    private final LongAdder syncs = new LongAdder();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<PendingRecord> waiting = new ArrayDeque<>(); // guarded by the lock, as all that follows
    private final List<Segment> segments = new ArrayList<>();
    private Optional<Segment> active = Optional.empty();
    private long number; // of the next segment
    private long used; // octets of all segments, and of those waiting
    private boolean rotate;
    private boolean closed;

    /// @param sync    whether a record is kept once it is on disk, and not before
    /// @param deliver takes each record once it is kept, in order; must not block
    /// @param exhausted is told of each message that finds no room
    Journal(Path folder, long limit, boolean sync, FileOpener opener, long number, Consumer<JournalEntry> deliver,
            Consumer<IOException> exhausted, Consumer<DeliveryEvent> log) {
        this.folder = folder;
        this.limit = limit;
        this.sync = sync;
        this.segmentSize = (int) Math.min(MAX_SEGMENT, limit / SEGMENTS);
        this.opener = opener;
        this.number = number;
        this.deliver = deliver;
        this.exhausted = exhausted;
        this.log = log;
        this.thread = Thread.ofPlatform().name("mail-journal").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// A segment that an earlier process has left. Before [#start].
    void add(Segment segment) {
        segments.add(segment);
        used += segment.octets();
    }

    /// Writes a message to the journal; when this returns, it is kept. Any thread; blocks.
    ///
    /// @throws StoreFault if there is no room
    void append(PendingRecord message) throws IOException {
        admit(message);
        try {
            message.done().join(); // not interrupted: the message will be kept, and its files are needed until then
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private void admit(PendingRecord message) throws IOException {
        lock.lock();
        try {
            long nanos = ADMISSION.toNanos();
            while (!closed && used + message.size() > limit) {
                if (nanos <= 0) throw full();
                nanos = room.awaitNanos(nanos);
            }
            if (closed) throw new IOException("the journal is closed");
            used += message.size();
            waiting.add(message);
            work.signal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the journal was full");
        } finally {
            lock.unlock();
        }
    }

    private StoreFault full() {
        exhausted.accept(new IOException("the journal is full: " + used + " of " + limit + " octets wait for delivery"));
        return StoreFault.diskFull();
    }

    private void run() {
        List<PendingRecord> group = new ArrayList<>();
        while (next(group)) {
            try {
                write(group);
            } catch (RuntimeException | Error e) {
                fail(group, new IOException(e));
                throw e;
            }
            group.clear();
        }
    }

    /// Waits for messages. What arrives while a group is written makes the next group.
    private boolean next(List<PendingRecord> group) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !rotate && !closed) work.awaitUninterruptibly();
            if (waiting.isEmpty() && closed) return false;
            for (long octets = 0; !waiting.isEmpty() && octets < GROUP; ) {
                octets += waiting.peek().size();
                group.add(waiting.poll());
            }
            if (rotate && group.isEmpty()) seal();
            rotate = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void seal() {
        active.ifPresent(Segment::closeForWriting);
        active = Optional.empty();
    }

    private void write(List<PendingRecord> group) {
        if (group.isEmpty()) return;
        Segment segment;
        try {
            segment = segment();
        } catch (IOException e) {
            fail(group, e);
            return;
        }
        try {
            append(segment, group);
        } catch (IOException e) {
            fail(group, e);
            try {
                segment.rollBack();
                if (!DiskSpace.isExhausted(e, folder)) abandon(e);
            } catch (IOException again) {
                abandon(again);
            }
        }
    }

    /// The kernel forgets what it could not write: nothing more is appended to this segment.
    private void abandon(IOException e) {
        log.accept(new DeliveryEvent.Fault("journal", e));
        lock.lock();
        try {
            seal();
        } finally {
            lock.unlock();
        }
    }

    private Segment segment() throws IOException {
        lock.lock();
        try {
            if (active.filter(one -> one.end() >= segmentSize || one.spooled() >= MAX_SPOOLED).isPresent()) seal();
            if (active.isPresent()) return active.get();
        } finally {
            lock.unlock();
        }
        Segment fresh = Segment.create(folder, number, opener);
        lock.lock();
        try {
            number++;
            segments.add(fresh);
            active = Optional.of(fresh);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /// Appends a group and has it delivered. What fails for a reason of its own leaves the group.
    private void append(Segment segment, List<PendingRecord> group) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        long position = segment.end();
        long start = position; // of what is in the buffer
        buffer.clear();
        for (PendingRecord message : List.copyOf(group)) {
            int size = message.size();
            if (size > buffer.remaining()) {
                segment.write(buffer.flip(), start);
                buffer.clear();
                start = position;
            }
            try {
                if (size > buffer.capacity()) {
                    segment.write(message.writeTo(ByteBuffer.allocate(size)).flip(), start);
                    start += size;
                } else {
                    message.writeTo(buffer);
                }
            } catch (EOFException e) { // its own file in the spool
                buffer.limit(buffer.capacity()).position((int) (position - start));
                group.remove(message);
                fail(List.of(message), e);
                continue;
            }
            entries.add(new JournalEntry(segment, position, message.destinations(), message.again()));
            position += size;
        }
        if (group.isEmpty()) return;
        segment.write(buffer.flip(), start);
        segment.commit(position, sync);
        if (sync) syncs.increment();
        for (int i = 0; i < entries.size(); i++) {
            segment.begun(group.get(i).inSpool());
            deliver.accept(entries.get(i));
        }
        for (int i = 0; i < entries.size(); i++) group.get(i).done().complete(entries.get(i));
    }

    private void fail(List<PendingRecord> group, IOException e) {
        boolean noSpace = DiskSpace.isExhausted(e, folder);
        if (noSpace) exhausted.accept(e);
        IOException cause = noSpace ? StoreFault.diskFull() : e;
        long octets = group.stream().mapToLong(PendingRecord::size).sum();
        release(octets);
        group.forEach(message -> message.done().completeExceptionally(cause));
    }

    private void release(long octets) {
        lock.lock();
        try {
            used -= octets;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Has the segment that is written now ended, so that it can be retired.
    void rotate() {
        lock.lock();
        try {
            rotate = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /// The oldest segment that is complete and delivered for so long.
    Optional<Segment> delivered(long nanos) {
        lock.lock();
        try {
            return segments.stream().filter(segment -> segment.isDelivered(nanos)).findFirst();
        } finally {
            lock.unlock();
        }
    }

    /// Whether the segment that is written now has been idle for so long, and is not empty.
    boolean isIdle(long nanos) {
        lock.lock();
        try {
            return active.filter(segment -> segment.isIdle(nanos)).isPresent();
        } finally {
            lock.unlock();
        }
    }

    /// Deletes a segment that is on disk elsewhere.
    void retire(Segment segment) throws IOException {
        long octets = segment.octets();
        segment.retire();
        lock.lock();
        try {
            segments.remove(segment);
        } finally {
            lock.unlock();
        }
        release(octets);
    }

    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    long syncs() {
        return syncs.sum();
    }

    /// Writes what is waiting, and takes no more.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// After [#close], when no other thread uses the segments.
    void release() throws IOException {
        for (Segment segment : segments) segment.close();
    }
}
