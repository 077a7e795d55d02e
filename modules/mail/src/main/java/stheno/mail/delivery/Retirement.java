package stheno.mail.delivery;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import stheno.storage.maildir.Maildir;
import stheno.storage.maildir.MaildirListing;
import stheno.storage.maildir.Maildirs;

/// Deletes segments of the journal: writes the Maildir files of a segment's messages to disk, then their folders, then deletes the
/// segment. Waits until the kernel has written most of it by itself, which makes this cheap, unless the journal fills up. With
/// `smtp.durability = none`, the kernel alone writes the files.
final class Retirement implements AutoCloseable {
    private static final long SETTLED = TimeUnit.SECONDS.toNanos(35); // the kernel writes what is 30 s old
    private static final long LOOK = TimeUnit.SECONDS.toMillis(1);
    private static final long SWEEP = TimeUnit.HOURS.toNanos(6);
    private static final int SYNCS = 4; // at a time: the file system writes one transaction for all of them
    private static final int BATCH = 64; // files a task

    private final Journal journal;
    private final Maildirs maildirs;
    private final Spool spool;
    private final boolean sync;
    private final long pressure;
    private final Consumer<DeliveryEvent> log;
    private final ExecutorService pool = LocalDelivery.pool("mail-sync", SYNCS);
    private final Thread thread = Thread.ofPlatform().name("mail-retire").daemon().unstarted(this::run);
    private long sweptAt = System.nanoTime() - SWEEP; // when abandoned files were deleted
    private final Set<Path> reported = new HashSet<>(); // segments that cannot be retired; the lock of retirement
    private boolean closing; // guarded by this

    /// @param sync     whether files are on disk before their segment is deleted
    /// @param pressure octets in the journal above which segments are retired at once
    Retirement(Journal journal, Maildirs maildirs, Spool spool, boolean sync, long pressure, Consumer<DeliveryEvent> log) {
        this.journal = journal;
        this.maildirs = maildirs;
        this.spool = spool;
        this.sync = sync;
        this.pressure = pressure;
        this.log = log;
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (await()) {
            if (journal.isIdle(SETTLED)) journal.rotate();
            retire(SETTLED);
            if (System.nanoTime() - sweptAt >= SWEEP) sweep();
        }
    }

    private void sweep() {
        try {
            maildirs.sweep();
        } catch (IOException e) {
            log.accept(new DeliveryEvent.Fault("sweep", e));
        }
        sweptAt = System.nanoTime();
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized boolean await() {
        try {
            if (!closing) wait(LOOK);
        } catch (InterruptedException e) {
            return false;
        }
        return !closing;
    }

    /// Retires all segments that have been delivered for so long; under pressure, all that have been delivered.
    void retire(long settled) {
        synchronized (reported) {
            retireAll(settled);
        }
    }

    private void retireAll(long settled) {
        while (!isClosing()) {
            Optional<Segment> segment = journal.delivered(journal.used() > pressure ? 0 : settled);
            if (segment.isEmpty()) return;
            try {
                retire(segment.get());
            } catch (InterruptedIOException e) {
                return; // the next process does it
            } catch (IOException e) {
                if (reported.add(segment.get().path())) log.accept(new DeliveryEvent.Fault("sync", e));
                return; // tried again later
            }
        }
    }

    private void retire(Segment segment) throws IOException {
        Work work = new Work();
        for (long at = segment.start(); at < segment.end(); ) {
            if (isClosing()) throw new InterruptedIOException();
            Optional<ByteBuffer> body = JournalRecord.read(segment.reader(), at);
            if (body.isEmpty()) throw new IOException("a record of the journal cannot be read any more");
            int size = JournalRecord.HEAD + body.get().limit();
            work.add(JournalRecord.parse(body.get(), at), segment.reader());
            at += size;
        }
        work.finish();
        journal.retire(segment);
        for (String name : work.spooled) spool.delete(name);
    }

    /// The files of one segment.
    private final class Work {
        private final Set<String> accounts = new HashSet<>();
        private final List<String> spooled = new ArrayList<>();
        private final Deque<Future<?>> tasks = new ArrayDeque<>();
        private final Map<String, MaildirListing> moved = new HashMap<>(); // guarded by this
        private List<Runnable> batch = new ArrayList<>();

        void add(JournalRecord.Parsed record, FileChannel segment) throws IOException {
            Plan plan = record.plan();
            long length = record.contentLength();
            if (plan.file().isPresent()) {
                spooled.add(plan.file().get());
                try (FileChannel file = spool.read(plan.file().get())) {
                    length = file.size();
                }
            }
            JournalRecord.Content content = new JournalRecord.Content(segment, 0, length, record.octets());
            if (!sync) return;
            for (Plan.Mailbox mailbox : plan.mailboxes()) {
                String base = plan.base(plan.head(mailbox).length, content);
                accounts.add(mailbox.account());
                batch.add(() -> sync(mailbox.account(), base));
            }
            if (batch.size() >= BATCH) submit();
        }

        private void submit() throws IOException {
            List<Runnable> some = batch;
            batch = new ArrayList<>();
            tasks.add(pool.submit(() -> some.forEach(Runnable::run)));
            while (tasks.size() > 2 * SYNCS) join(tasks.poll());
        }

        private static void join(Future<?> task) throws IOException {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : new IOException(e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        private void sync(String account, String base) {
            try {
                Maildir maildir = maildirs.of(account);
                try {
                    force(maildir.folder().resolve("new").resolve(base));
                } catch (NoSuchFileException e) {
                    moved(account, base);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Another program has moved the file to `cur`, or the account has deleted it.
        private void moved(String account, String base) throws IOException {
            MaildirListing listing;
            synchronized (this) {
                listing = moved.get(account);
                if (listing == null) {
                    listing = maildirs.list(account);
                    moved.put(account, listing);
                }
            }
            int message = listing.find(base);
            if (message < 0) return;
            try (FileChannel file = maildirs.of(account).open(listing, message)) {
                file.force(true);
            } catch (NoSuchFileException e) {
                // deleted
            }
        }

        private void force(Path path) throws IOException {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                file.force(true);
            }
        }

        void finish() throws IOException {
            submit();
            while (!tasks.isEmpty()) join(tasks.poll());
            for (String account : accounts) maildirs.of(account).sync();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.shutdown();
    }
}
