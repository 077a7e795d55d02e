package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import stheno.mail.envelope.MessageSink;
import stheno.mail.envelope.StoreFault;
import stheno.mail.mime.Source;
import stheno.storage.DiskSpace;

/// Delivers what is in the journal: one thread writes Maildir files, another hands messages to the queue. Both read the record back from
/// the journal, so that a replay takes the same way, and messages that wait take no memory.
///
/// A full disk stops the first thread until there is room. A Maildir that fails for another reason does not: its messages are moved to
/// [Retries], and its account is [broken][#isBroken] until one of them gets through. A queue that cannot take a message stops the second
/// thread.
final class Deliveries implements AutoCloseable {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1); // while the disk is full
    private static final long RETRY = TimeUnit.MINUTES.toNanos(1); // between two attempts of what has failed
    private static final long QUEUE_PAUSE = TimeUnit.SECONDS.toNanos(5);

    /// Ended by [#close].
    private static final class Closed extends Exception {
        private static final long serialVersionUID = 1;
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Closed, InterruptedException;
    }

    private final Spool spool;
    private final Retries retries;
    private final MaildirWriter writer;
    private final Optional<MessageSink> relay;
    private final Consumer<DeliveryEvent> log;
    private final BlockingQueue<Optional<JournalEntry>> forMaildirs = new LinkedBlockingQueue<>(); // bounded by the journal; empty wakes up
    private final BlockingQueue<Optional<JournalEntry>> forQueue = new LinkedBlockingQueue<>();
    private final List<Retries.Retry> failed = new CopyOnWriteArrayList<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final AtomicLong backlog = new AtomicLong();
    private final Tally tally;
    private final AtomicLong deferred = new AtomicLong();
    private final Thread maildirThread = Thread.ofPlatform().name("mail-deliver").daemon().unstarted(() -> run(this::maildirs));
    private final Thread queueThread = Thread.ofPlatform().name("mail-queue-in").daemon().unstarted(() -> run(this::queue));
    private long retryAt = System.nanoTime();
    private volatile boolean closing;
    private volatile boolean full; // a full disk is logged once, until a message is delivered

    Deliveries(Spool spool, MaildirWriter writer, Optional<MessageSink> relay, Tally tally, Consumer<DeliveryEvent> log) {
        this.spool = spool;
        this.retries = new Retries(spool);
        this.writer = writer;
        this.relay = relay;
        this.tally = tally;
        this.log = log;
    }

    /// @throws IOException if the spool cannot be read
    void start() throws IOException {
        failed.addAll(retries.left());
        deferred.set(failed.size());
        maildirThread.start();
        queueThread.start();
    }

    /// Takes a record that is on disk. Any thread; does not block.
    void add(JournalEntry entry) {
        backlog.incrementAndGet();
        forMaildirs.add(Optional.of(entry));
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (Closed | InterruptedException e) {
            // the rest stays in the journal
        }
    }

    private void maildirs() throws Closed, InterruptedException {
        while (true) {
            long wait = failed.isEmpty() ? RETRY : Math.max(0, retryAt - System.nanoTime());
            Optional<JournalEntry> entry = next(forMaildirs, wait);
            if (entry.isPresent()) deliver(entry.get());
            else if (closing) return;
            if (!failed.isEmpty() && retryAt - System.nanoTime() <= 0) retry();
        }
    }

    private Optional<JournalEntry> next(BlockingQueue<Optional<JournalEntry>> queue, long nanos) throws InterruptedException {
        Optional<JournalEntry> entry = closing ? queue.poll() : queue.poll(nanos, TimeUnit.NANOSECONDS);
        return entry == null ? Optional.empty() : entry;
    }

    private void deliver(JournalEntry entry) throws Closed, InterruptedException {
        for (boolean reported = false; ; reported = true) {
            try {
                if (!entry.segment().isResumed()) writer.replayed();
                JournalRecord.Parsed record = read(entry);
                boolean more = !record.plan().foreign().isEmpty() && !entry.isDone(record.plan().queue());
                try (Contents content = contents(entry.segment().reader(), record)) {
                    mailboxes(entry, record.plan(), content.value());
                }
                full = false;
                if (more) forQueue.add(Optional.of(entry));
                else backlog.decrementAndGet();
                return;
            } catch (IOException e) {
                if (!reported) log.accept(new DeliveryEvent.Fault("delivery", e));
                pause(PAUSE);
            }
        }
    }

    private static JournalRecord.Parsed read(JournalEntry entry) throws IOException {
        Optional<ByteBuffer> body = JournalRecord.read(entry.segment().reader(), entry.position());
        if (body.isEmpty()) throw new IOException("a record of the journal cannot be read any more");
        return JournalRecord.parse(body.get(), entry.position());
    }

    /// The content of a record, and the file to be closed, if it is one of its own.
    private record Contents(JournalRecord.Content value, Optional<FileChannel> own) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (own.isPresent()) own.get().close();
        }
    }

    private Contents contents(FileChannel segment, JournalRecord.Parsed record) throws IOException {
        if (record.plan().file().isEmpty()) {
            return new Contents(new JournalRecord.Content(segment, record.contentPosition(), record.contentLength(), record.octets()),
                    Optional.empty());
        }
        return contents(record.plan().file().get(), record.octets());
    }

    private Contents contents(String name, long octets) throws IOException {
        FileChannel file = spool.read(name);
        return new Contents(new JournalRecord.Content(file, 0, file.size(), octets), Optional.of(file));
    }

    private void mailboxes(JournalEntry entry, Plan plan, JournalRecord.Content content) throws IOException {
        for (int i = 0; i < plan.mailboxes().size(); i++) {
            if (entry.isDone(i)) continue;
            Plan.Mailbox mailbox = plan.mailboxes().get(i);
            try {
                boolean there = entry.isReplayed() && writer.isWritten(plan, mailbox, content);
                if (!there) delivered(plan, mailbox, writer.write(plan, mailbox, content));
                entry.done(i, ProgressMarks.Kind.WRITTEN);
            } catch (IOException e) {
                if (isFull(e)) throw e;
                defer(plan, i, content, e);
                entry.done(i, ProgressMarks.Kind.LASTING);
            }
        }
    }

    private void delivered(Plan plan, Plan.Mailbox mailbox, long octets) {
        tally.delivered(plan.envelope().id(), mailbox.account(), octets);
    }

    /// A quota of the file system concerns one account; a full disk all.
    private boolean isFull(IOException e) {
        return !String.valueOf(e.getMessage()).contains("quota") && DiskSpace.isExhausted(e, spool.folder());
    }

    /// Keeps a message for a destination that could not take it.
    private void defer(Plan plan, int destination, JournalRecord.Content content, IOException e) throws IOException {
        String account = destination == plan.queue() ? "" : plan.mailboxes().get(destination).account();
        Retries.Retry retry = retries.add(plan, destination, content);
        if (broken.add(account)) log.accept(new DeliveryEvent.Deferred(plan.envelope().id(), account, e));
        failed.add(retry);
        deferred.incrementAndGet();
    }

    private void retry() {
        for (Retries.Retry retry : List.copyOf(failed)) {
            if (closing) return;
            try (Contents content = contents(retry.name() + Spool.CONTENT, retry.octets())) {
                again(retry, content.value());
                retries.done(retry);
                failed.remove(retry);
                deferred.decrementAndGet();
            } catch (IOException e) {
                retry.plan().mailboxes().forEach(mailbox -> broken.add(mailbox.account()));
            }
        }
        retryAt = System.nanoTime() + RETRY;
    }

    private void again(Retries.Retry retry, JournalRecord.Content content) throws IOException {
        Plan plan = retry.plan();
        for (Plan.Mailbox mailbox : plan.mailboxes()) {
            if (!writer.isWritten(plan, mailbox, content)) delivered(plan, mailbox, writer.writeSynced(plan, mailbox, content));
            writer.sync(mailbox);
            broken.remove(mailbox.account());
        }
        if (!plan.foreign().isEmpty()) hand(plan, content);
    }

    private void queue() throws Closed, InterruptedException {
        while (true) {
            Optional<JournalEntry> entry = next(forQueue, RETRY);
            if (entry.isPresent()) handOver(entry.get());
            else if (closing && !maildirThread.isAlive()) return;
            else if (closing) maildirThread.join();
        }
    }

    private void handOver(JournalEntry entry) throws Closed, InterruptedException {
        String id = "";
        for (boolean reported = false; ; reported = true) {
            try {
                JournalRecord.Parsed record = read(entry);
                id = record.plan().envelope().id();
                try (Contents content = contents(entry.segment().reader(), record)) {
                    handOrDefer(record.plan(), content.value());
                }
                entry.done(record.plan().queue(), ProgressMarks.Kind.LASTING);
                backlog.decrementAndGet();
                return;
            } catch (IOException | RuntimeException e) {
                IOException cause = e instanceof IOException io ? io : new IOException(e);
                if (!reported) log.accept(new DeliveryEvent.Deferred(id, "", cause));
                pause(QUEUE_PAUSE);
            }
        }
    }

    private void handOrDefer(Plan plan, JournalRecord.Content content) throws IOException {
        try {
            hand(plan, content);
        } catch (StoreFault e) {
            if (e.reply().isTemporary()) throw e;
            defer(plan, plan.queue(), content, e);
        }
    }

    private void hand(Plan plan, JournalRecord.Content content) throws IOException {
        if (relay.isEmpty()) throw new IOException("there is no relay any more");
        relay.get().accept(plan.envelope().withRecipients(plan.foreign()),
                Source.of(content.file(), content.position(), content.length()));
        tally.queued(plan.envelope().id());
    }

    private void pause(long nanos) throws Closed, InterruptedException {
        long end = System.nanoTime() + nanos;
        synchronized (this) {
            while (!closing && end - System.nanoTime() > 0) TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
        }
        if (closing) throw new Closed();
    }

    /// There is no room for a message that arrives. Any thread.
    ///
    /// @param place the journal or the spool
    void full(String place, IOException e) {
        if (full) return;
        full = true;
        log.accept(new DeliveryEvent.Fault(place, e));
    }

    /// Whether an account's Maildir could not be written to.
    boolean isBroken(String account) {
        return broken.contains(account);
    }

    long backlog() {
        return backlog.get();
    }

    long deferred() {
        return deferred.get();
    }

    /// Delivers what is there, up to five seconds.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        forMaildirs.add(Optional.empty());
        forQueue.add(Optional.empty());
        try {
            for (Thread thread : List.of(maildirThread, queueThread)) {
                thread.join(TimeUnit.SECONDS.toMillis(5));
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
