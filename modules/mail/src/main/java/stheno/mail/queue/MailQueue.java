package stheno.mail.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.Timer;

/// Messages for other servers: kept in a spool on disk until the smarthost has taken them, or returned to their senders. Any thread;
/// methods block unless they say otherwise.
///
/// ```
///  accept ─► Spool ─► WAITING ──due──► SENDING (Relay) ─┬─ all accepted ────────────────► SENT
///                        ▲                              ├─ refused for good ─► notice ──► BOUNCED, or DROPPED if it is from <>
///                        └──────── back-off ────────────┴─ refused for now, within the lifetime
/// ```
///
/// In memory, a message costs a small row (see [Schedule]); its envelope and state are read when it is due, and its content goes from the
/// file to the connection.
public final class MailQueue implements MessageSink, AutoCloseable {
    private static final int DISK_THREADS = 2; // platform threads: a sync would hold a carrier of the virtual ones
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1); // the wall clock may jump
    private static final Duration CLOSING = Duration.ofSeconds(5); // for what is on the disk's threads

    private final Object lock = new Object(); // guards the schedule, and the next; taken last
    private final Schedule schedule;
    private final Set<String> arriving = new HashSet<>();
    private final Spool spool;
    private final FinishedMessages finished;
    private final QueueCounters counters = new QueueCounters();
    private final Outcomes outcomes;
    private final Relay relay;
    private final ThreadPoolExecutor disk;
    private final Reactor timing; // the loop of the timer
    private final InstantSource clock;
    private final Log log;
    private Optional<Timer> timer = Optional.empty(); // loop only
    private volatile boolean closed;

    private MailQueue(QueueSettings settings, RelaySettings relaySettings, HostLookup hosts, List<Reactor> loops, InstantSource clock,
                      MessageSink bounces, Log log) throws IOException {
        this.clock = clock;
        this.log = log;
        this.timing = loops.getFirst();
        this.schedule = new Schedule();
        this.disk = new ThreadPoolExecutor(DISK_THREADS, DISK_THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("stheno-queue").factory(), new ThreadPoolExecutor.DiscardPolicy());
        disk.prestartAllCoreThreads(); // later, the system may allow no other thread, and the result of a message would be lost
        this.spool = new Spool(settings.folder(), settings.durable());
        try {
            this.finished = new FinishedMessages(spool.folder());
            spool.scan(finished, schedule);
            this.outcomes = new Outcomes(settings, relaySettings, spool, finished, counters, clock, new EnvelopeIds(clock), bounces, log);
            this.relay = new Relay(relaySettings, settings, hosts, loops, clock, log, disk, new Messages());
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /// Opens the spool, and begins to send what waits there. The smarthost is looked up by [HostLookup#SYSTEM], which holds one of the
    /// queue's few disk threads until the system answers; the loops do not wait. A look-up that does not block is better: see the other
    /// form.
    ///
    /// @param loops   the connections to the smarthost live there
    /// @param bounces takes the messages to senders: local delivery, which gives those for other domains back to this queue
    /// @throws IOException if the spool cannot be read, another process uses it, or the file of trusted certificates is not valid
    public static MailQueue open(QueueSettings settings, RelaySettings relay, List<Reactor> loops, InstantSource clock, MessageSink bounces,
                                 Log log) throws IOException {
        return open(settings, relay, HostLookup.SYSTEM, loops, clock, bounces, log);
    }

    /// The same with another way to look the smarthost up.
    public static MailQueue open(QueueSettings settings, RelaySettings relay, HostLookup hosts, List<Reactor> loops, InstantSource clock,
                                 MessageSink bounces, Log log) throws IOException {
        MailQueue queue = new MailQueue(settings, relay, hosts, loops, clock, bounces, log);
        queue.tick();
        return queue;
    }

    /// Looks at what is due, now and at the time of the next message. Does not block.
    void tick() {
        if (closed) return;
        relay.pump();
        timing.execute(this::sleep);
    }

    private void sleep() {
        timer.ifPresent(Timer::cancel);
        timer = Optional.empty();
        OptionalLong next;
        synchronized (lock) {
            next = schedule.next();
        }
        if (closed || next.isEmpty()) return;
        Instant now = clock.instant();
        Instant due = Instant.ofEpochMilli(next.getAsLong());
        Optional<Instant> retry = relay.retryAt();
        if (retry.isPresent() && due.isBefore(retry.get())) due = retry.get();
        Duration wait = Duration.between(now, due);
        if (!wait.isPositive()) wait = LONGEST_SLEEP; // the end of a transaction comes first
        Duration sleep = wait.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wait.plusMillis(1);
        timer = Optional.of(timing.schedule(sleep, this::tick));
    }

    /// @throws IOException also if the id has not the form of [EnvelopeIds], or the queue is closed
    @Override
    public void accept(Envelope envelope, Source content) throws IOException {
        String id = envelope.id();
        if (!EnvelopeIds.isId(id)) throw new IOException("not an envelope's id: " + SpoolState.oneLine(id));
        if (closed) throw new IOException("the queue is closed");
        synchronized (lock) {
            if (schedule.row(id).isPresent() || finished.outcome(id).isPresent() || !arriving.add(id)) return;
        }
        try {
            long now = clock.millis();
            spool.store(envelope, content, now);
            int absences = relay.arrived(); // asked before the message can be tried
            synchronized (lock) {
                schedule.add(id, now, now, absences);
            }
        } finally {
            synchronized (lock) {
                arriving.remove(id);
            }
        }
        tick();
    }

    /// Messages in the order of their ids, which is that of their arrival.
    ///
    /// @param after the last id of the page before; empty for the first page
    /// @param most  the length of a page
    public List<QueuedMessage> list(String after, int most) throws IOException {
        List<Schedule.Row> page;
        synchronized (lock) {
            page = schedule.page(after, most);
        }
        List<QueuedMessage> messages = new ArrayList<>();
        for (Schedule.Row row : page) {
            try (FileChannel file = spool.open(row.id)) {
                Spool.Stored stored = spool.read(file);
                SpoolState state = spool.state(row.id);
                List<EmailAddress> waiting = new ArrayList<>(stored.envelope().recipients());
                for (int i = waiting.size() - 1; i >= 0; i--) if (!state.isOpen(i)) waiting.remove(i);
                messages.add(new QueuedMessage(row.id, stored.envelope().sender(), waiting, stored.size(),
                        Instant.ofEpochMilli(row.arrival), state.attempts + row.missed(), next(row), error(state), row.sending()));
            } catch (NoSuchFileException e) {
                // it has left meanwhile
            }
        }
        return messages;
    }

    private Instant next(Schedule.Row row) {
        Instant next = Instant.ofEpochMilli(row.next());
        return relay.retryAt().filter(next::isBefore).orElse(next);
    }

    private String error(SpoolState state) {
        String error = relay.error();
        return error.isEmpty() ? state.error : error;
    }

    /// What has become of a message; of one that has left the queue, for a while. Empty if the id is not known.
    public Optional<DeliveryState> find(String id) throws IOException {
        Optional<Schedule.Row> row;
        synchronized (lock) {
            row = schedule.row(id);
        }
        if (row.isEmpty()) return finished.outcome(id);
        DeliveryState.Phase phase = row.get().sending() ? DeliveryState.Phase.SENDING : DeliveryState.Phase.WAITING;
        return Optional.of(new DeliveryState(phase, next(row.get()), error(spool.state(id))));
    }

    /// Tries a message now. Does not block.
    ///
    /// @return whether it waits in the queue
    public boolean retry(String id) {
        synchronized (lock) {
            Optional<Schedule.Row> row = schedule.row(id);
            if (row.isEmpty()) return false;
            schedule.hurry(row.get(), clock.millis());
        }
        relay.retry();
        tick();
        return true;
    }

    /// Tries all messages now, and the smarthost if it is not used at present. Does not block.
    ///
    /// @return how many messages wait
    public int retryAll() {
        List<Schedule.Row> all;
        synchronized (lock) {
            all = schedule.all();
        }
        for (Schedule.Row row : all) {
            synchronized (lock) { // each for itself: the loops must not wait for all
                schedule.hurry(row, clock.millis());
            }
        }
        relay.retry();
        tick();
        return all.size();
    }

    /// Removes a message without telling its sender. One that is being sent is removed if the attempt does not succeed.
    ///
    /// @return whether it was in the queue
    public boolean remove(String id) throws IOException {
        Schedule.Row row;
        synchronized (lock) {
            Optional<Schedule.Row> found = schedule.row(id);
            if (found.isEmpty()) return false;
            row = found.get();
            if (!schedule.take(row)) {
                row.remove();
                return true;
            }
        }
        outcomes.removed(id);
        forget(row);
        return true;
    }

    /// Removes all messages.
    ///
    /// @return how many
    public int removeAll() throws IOException {
        List<Schedule.Row> all;
        synchronized (lock) {
            all = schedule.all();
        }
        int count = 0;
        for (Schedule.Row row : all) if (remove(row.id)) count++;
        return count;
    }

    private void forget(Schedule.Row row) {
        synchronized (lock) {
            schedule.remove(row);
        }
    }

    /// The numbers now. Does not block.
    public QueueStats stats() {
        long queued;
        synchronized (lock) {
            queued = schedule.size();
        }
        return counters.snapshot(queued, relay.connections(), relay.error(), relay.retryAt());
    }

    /// Begins no other message; connections close when their present message is sent. For the time before a drain of the loops. Messages
    /// are still accepted. Does not block.
    public void drain() {
        relay.stop();
    }

    /// Stops sending, closes the connections, and closes the spool. What was not sent waits for the next start.
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        relay.stop();
        relay.cut();
        try {
            relay.await(CLOSING); // their results go to the disk
            disk.shutdown();
            if (!disk.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                log.event(Log.Level.WARN, "queue-close-late", "folder", spool.folder());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timing.execute(this::sleep); // cancels the timer
        try {
            finished.close();
            spool.close();
        } catch (IOException e) {
            log.event(Log.Level.WARN, "queue-close-failed", "folder", spool.folder(), "cause", e.getMessage());
        }
    }

    /// The messages, as the relay sees them.
    private final class Messages implements Relay.Work {
        @Override
        public int due(int most) {
            synchronized (lock) {
                return schedule.due(clock.millis(), most);
            }
        }

        @Override
        public Optional<RelayMessage> next() {
            while (true) {
                Schedule.Row row;
                synchronized (lock) {
                    Optional<Schedule.Row> due = closed ? Optional.empty() : schedule.take(clock.millis());
                    if (due.isEmpty()) return Optional.empty();
                    row = due.get();
                }
                Optional<RelayMessage> message = opened(row);
                if (message.isPresent()) return message;
            }
        }

        private Optional<RelayMessage> opened(Schedule.Row row) {
            try {
                Outcomes.Prepared prepared = outcomes.prepare(row);
                settle(row, prepared.next());
                return prepared.message();
            } catch (IOException | RuntimeException e) {
                unreadable(row, e);
                return Optional.empty();
            }
        }

        @Override
        public void done(RelayMessage message, List<RecipientResult> results) {
            disk.execute(() -> {
                Schedule.Row row = message.row();
                try {
                    message.close();
                    settle(row, outcomes.apply(message, results, row.removed()));
                } catch (IOException | RuntimeException e) {
                    unreadable(row, e);
                }
                tick();
            });
        }

        @Override
        public void unusable(String why, int absences) {
            disk.execute(() -> {
                expire(why, absences);
                tick();
            });
        }
    }

    /// A message has left the queue, or waits again.
    private void settle(Schedule.Row row, Outcomes.Next next) {
        switch (next) {
            case Outcomes.Next.Sending _ -> { }
            case Outcomes.Next.Gone _ -> forget(row);
            case Outcomes.Next.At(long time) -> {
                synchronized (lock) {
                    schedule.put(row, time);
                }
            }
        }
    }

    /// The disk has failed; the message is tried again later.
    private void unreadable(Schedule.Row row, Exception e) {
        log.event(Log.Level.ERROR, "queue-message-failed", "id", row.id, "cause", e);
        synchronized (lock) {
            schedule.put(row, outcomes.later().toEpochMilli());
        }
    }

    /// The smarthost is not used: counts the attempt, and returns the messages that have waited for too long.
    private void expire(String why, int absences) {
        List<Schedule.Row> old;
        synchronized (lock) {
            schedule.miss(clock.millis(), absences);
            old = schedule.olderThan(outcomes.expired().toEpochMilli());
        }
        for (Schedule.Row row : old) {
            synchronized (lock) {
                if (closed || !schedule.take(row)) continue;
            }
            try {
                settle(row, outcomes.expire(row, why));
            } catch (IOException | RuntimeException e) {
                unreadable(row, e);
            }
        }
    }
}
