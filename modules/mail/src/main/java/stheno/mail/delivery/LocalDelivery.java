package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.envelope.MessageSink;
import stheno.mail.envelope.StoreFault;
import stheno.mail.mime.Source;
import stheno.storage.DiskSpace;
import stheno.storage.FileOpener;
import stheno.storage.WorkPool;
import stheno.storage.maildir.Maildirs;

/// Takes mail for the accounts of this server, and from its accounts for others.
///
/// - A recipient in a served domain must exist. A recipient elsewhere needs a login and a relay: the server is never an open relay.
/// - A client that has logged in must use a sender of its own, if the sender is in a served domain.
/// - By SMTP, a message is kept for all its recipients or for none. By LMTP, each recipient has its own answer (RFC 2033).
///
/// Any thread, as [MailHandler] and [MessageSink] say. One instance for a folder: another one is refused.
public final class LocalDelivery implements MailHandler, MessageSink, AutoCloseable {
    static final Decision.Refuse UNKNOWN = new Decision.Refuse(550, "5.1.1", "Recipient address rejected: user unknown");
    static final Decision.Refuse NO_RELAY = new Decision.Refuse(550, "5.7.1", "Relaying is not available");
    static final Decision.Refuse BROKEN = new Decision.Refuse(450, "4.2.0", "Mailbox temporarily unavailable");

    private static final Decision.Refuse RELAY = new Decision.Refuse(554, "5.7.1", "Relay access denied");
    private static final Decision.Refuse FULL = new Decision.Refuse(452, "4.2.2", "Mailbox full");
    private static final Decision.Refuse SENDER = new Decision.Refuse(553, "5.7.1", "Sender address rejected: not owned by this account");
    private static final int STRETCH = 64 * 1024; // octets of a source at a time
    private static final int THREADS = 2; // sync large files and read folders
    private static final int PRESSURE = 4; // a journal that is filled to a quarter does not wait for the kernel

    private final DeliverySettings settings;
    private final Supplier<Recipients> recipients;
    private final Optional<MessageSink> relay;
    private final FileChannel lock;
    private final ExecutorService pool;
    private final Spool spool;
    private final Quotas quotas;
    private final Tally tally;
    private final Journal journal;
    private final Deliveries deliveries;
    private final Retirement retirement;
    private final JournalStore store;
    private final WorkPool disk = WorkPool.files("mail-spool"); // writes large contents
    private final ReceivedContent.Budget budget = new ReceivedContent.Budget();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder octets = new LongAdder();

    private LocalDelivery(DeliverySettings settings, Supplier<Recipients> recipients, Maildirs maildirs, Optional<MessageSink> relay,
                          FileOpener opener, FileChannel lock) throws IOException {
        this.settings = settings;
        this.recipients = recipients;
        this.relay = relay;
        this.lock = lock;
        this.pool = pool("mail-disk", THREADS);
        this.spool = Spool.in(settings.root().resolve(".spool"), opener);
        this.quotas = new Quotas(settings.quota(), maildirs, pool);
        this.tally = new Tally(quotas, settings.log());
        Path folder = settings.root().resolve(".journal");
        Replay replay = new Replay(folder, spool, opener, settings.log());
        replay.read();
        this.deliveries = new Deliveries(spool, new MaildirWriter(maildirs), relay, tally, settings.log());
        this.journal = new Journal(folder, settings.journalLimit(), settings.sync(), opener, replay.number(), deliveries::add,
                fault -> deliveries.full("journal", fault), settings.log());
        this.retirement = new Retirement(journal, maildirs, spool, settings.sync(), settings.journalLimit() / PRESSURE,
                settings.log());
        this.store = new JournalStore(journal, spool, settings.sync(), pool);
        replay.segments().forEach(journal::add);
        replay.entries().forEach(deliveries::add);
    }

    /// Threads that exist from the start. Later, the system may allow no other, and what was given to the pool would be lost.
    static ExecutorService pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name).daemon().factory());
        pool.prestartAllCoreThreads();
        return pool;
    }

    /// Opens the folders, and starts the threads that deliver. What an earlier process has left in the journal is delivered first.
    ///
    /// @param recipients asked for each message; may change
    /// @param maildirs   below [DeliverySettings#root]; share it with POP3
    /// @param relay      takes mail for other domains; without it there is none
    /// @throws IOException if a folder cannot be made or read, or another process uses it
    public static LocalDelivery open(DeliverySettings settings, Supplier<Recipients> recipients, Maildirs maildirs,
                                     Optional<MessageSink> relay) throws IOException {
        return open(settings, recipients, maildirs, relay, FileOpener.SYSTEM);
    }

    /// @param opener opens the files of the journal and the spool
    static LocalDelivery open(DeliverySettings settings, Supplier<Recipients> recipients, Maildirs maildirs, Optional<MessageSink> relay,
                              FileOpener opener) throws IOException {
        Path folder = settings.root().resolve(".journal");
        Spool.makeFolder(folder);
        FileChannel lock = lock(folder.resolve("lock"), settings.root());
        try {
            LocalDelivery delivery = new LocalDelivery(settings, recipients, maildirs, relay, opener, lock);
            delivery.journal.start();
            delivery.deliveries.start();
            delivery.retirement.start();
            return delivery;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// The file that the process which uses a folder keeps locked.
    public static Path lockFile(Path root) {
        return root.resolve(".journal").resolve("lock");
    }

    /// Looks whether another process uses a folder. Call this only while this process does not: it would lose its lock.
    ///
    /// @throws IOException if another process uses it, or its lock cannot be opened
    public static void probe(Path root) throws IOException {
        Path lock = lockFile(root);
        if (Files.exists(lock)) lock(lock, root).close();
    }

    private static FileChannel lock(Path path, Path root) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) return channel;
        } catch (OverlappingFileLockException e) {
            // held by this process
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(root + ": another process delivers mail here");
    }

    @Override
    public Decision sender(ClientInfo client, Optional<EmailAddress> sender, OptionalLong size) {
        if (!settings.ownSenders() || client.user().isEmpty() || sender.isEmpty()) return Decision.ACCEPT;
        Recipients now = recipients.get();
        boolean own = !now.isServed(sender.get()) || now.owns(client.user().get(), sender.get());
        return own ? Decision.ACCEPT : SENDER;
    }

    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        return switch (recipients.get().of(recipient)) {
            case Recipients.Result.Local local -> local(local);
            case Recipients.Result.Unknown _ -> UNKNOWN;
            case Recipients.Result.Foreign _ when client.user().isEmpty() -> RELAY;
            case Recipients.Result.Foreign _ -> relay.isPresent() ? Decision.ACCEPT : NO_RELAY;
        };
    }

    private Decision local(Recipients.Result.Local local) {
        if (!local.foreign().isEmpty() && relay.isEmpty()) return NO_RELAY;
        for (String account : local.accounts()) {
            if (deliveries.isBroken(account)) return BROKEN;
            if (quotas.isOver(account)) return FULL;
        }
        return Decision.ACCEPT;
    }

    @Override
    public IncomingMessage receive(Envelope envelope) {
        return begin(envelope, false);
    }

    private Incoming begin(Envelope envelope, boolean again) {
        ReceivedContent content = new ReceivedContent(spool, budget, envelope.id() + Spool.CONTENT, disk);
        return new Incoming(Destinations.of(envelope, recipients.get()), content, store, quotas, deliveries, again, this::count);
    }

    private void count(long size) {
        accepted.increment();
        octets.add(size);
    }

    @Override
    public void accept(Envelope envelope, Source content) throws IOException {
        Incoming message = begin(envelope, true);
        try {
            ByteBuffer stretch = ByteBuffer.allocate(STRETCH);
            for (long at = 0; content.read(at, stretch) >= 0; stretch.clear()) {
                at += stretch.position();
                message.write(stretch.flip());
            }
            for (Decision decision : message.finish()) {
                if (decision instanceof Decision.Refuse refuse) throw new StoreFault(refuse);
            }
        } finally {
            message.abort();
        }
    }

    /// What the client is told of a failure.
    static IOException fault(IOException e, Path folder) {
        return !(e instanceof StoreFault) && DiskSpace.isExhausted(e, folder) ? StoreFault.diskFull() : e;
    }

    /// Writes to disk what is delivered, and deletes it from the journal. For tests.
    void retireNow() {
        journal.rotate();
        retirement.retire(0);
    }

    /// Any thread.
    public DeliveryStats stats() {
        return new DeliveryStats(accepted.sum(), octets.sum(), tally.maildirs().sum(), tally.queue().sum(),
                journal.syncs(), deliveries.backlog(), deliveries.deferred(), journal.used());
    }

    /// Delivers what is accepted, up to a few seconds, and stops the threads. The rest stays in the journal.
    @Override
    public void close() throws IOException {
        journal.close();
        deliveries.close();
        retirement.close();
        pool.shutdown();
        disk.close();
        journal.release();
        lock.close();
    }
}
