package stheno.mail.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.reactor.Log;

/// Decides what becomes of a message: from its state and the results of an attempt to its new state on disk, with notices to the sender.
/// The row of the message is taken; one thread for each message at a time; blocks.
final class Outcomes {
    private static final int MOST_RECIPIENTS = 100; // of a transaction: what each server must take (RFC 5321, section 4.5.3.1.8)
    private static final int HEADER_SEARCH = 64 * 1024; // octets of a header that are looked at for octets above 127

    /// What is next for a message.
    sealed interface Next {
        /// It is being sent.
        record Sending() implements Next {}

        /// It has left the queue.
        record Gone() implements Next {}

        /// It is due at this time, in milliseconds since 1970.
        record At(long time) implements Next {}
    }

    /// @param message present if it can be sent
    record Prepared(Next next, Optional<RelayMessage> message) {}

    private final QueueSettings settings;
    private final RelaySettings relay;
    private final Spool spool;
    private final FinishedMessages finished;
    private final QueueCounters counters;
    private final InstantSource clock;
    private final EnvelopeIds ids;
    private final MessageSink bounces;
    private final Log log;

    Outcomes(QueueSettings settings, RelaySettings relay, Spool spool, FinishedMessages finished, QueueCounters counters,
             InstantSource clock, EnvelopeIds ids, MessageSink bounces, Log log) {
        this.settings = settings;
        this.relay = relay;
        this.spool = spool;
        this.finished = finished;
        this.counters = counters;
        this.clock = clock;
        this.ids = ids;
        this.bounces = bounces;
        this.log = log;
    }

    /// When a message is tried again that could not be tried now.
    Instant later() {
        return clock.instant().plus(settings.firstRetry());
    }

    /// Messages that arrived before are too old.
    Instant expired() {
        return clock.instant().minus(settings.lifetime());
    }

    /// Opens a message to be sent. A notice that a crash has interrupted is sent first.
    Prepared prepare(Schedule.Row row) throws IOException {
        FileChannel file = spool.open(row.id);
        boolean lent = false;
        try {
            Spool.Stored stored = spool.read(file);
            SpoolState state = spool.state(row.id);
            if (!state.failed.isEmpty()) {
                Next next = concluded(row, file, stored, state, clock.millis());
                if (!(next instanceof Next.At(long time)) || time > clock.millis()) return new Prepared(next, Optional.empty());
            }
            List<Integer> numbers = untried(stored, state).stream().limit(MOST_RECIPIENTS).toList();
            if (numbers.isEmpty()) return new Prepared(gone(row.id, phase(state)), Optional.empty());
            Envelope envelope = stored.envelope();
            boolean header8bit = envelope.utf8() && isHeader8bit(Source.of(file, stored.position(), stored.size()));
            lent = true;
            return new Prepared(new Next.Sending(), Optional.of(new RelayMessage(row, envelope.sender(), numbers,
                    numbers.stream().map(envelope.recipients()::get).toList(), envelope.body(), header8bit, file, stored.position(),
                    stored.size())));
        } finally {
            if (!lent) file.close();
        }
    }

    /// The recipients that need an attempt, now or later.
    private static List<Integer> open(Spool.Stored stored, SpoolState state) {
        return IntStream.range(0, stored.envelope().recipients().size()).filter(state::isOpen).boxed().toList();
    }

    /// Those of them that were not tried in the present attempt.
    private static List<Integer> untried(Spool.Stored stored, SpoolState state) {
        return open(stored, state).stream().filter(number -> !state.tried.get(number)).toList();
    }

    private static DeliveryState.Phase phase(SpoolState state) {
        return state.bounced ? DeliveryState.Phase.BOUNCED : DeliveryState.Phase.SENT;
    }

    private static boolean isHeader8bit(Source content) throws IOException {
        ByteBuffer head = Spool.head(content, HEADER_SEARCH);
        byte last = '\n';
        while (head.hasRemaining()) {
            byte b = head.get();
            if (b < 0) return true;
            if (b == '\r') continue;
            if (b == '\n' && last == '\n') return false;
            last = b;
        }
        return false;
    }

    /// Takes in the results of a transaction.
    ///
    /// @param removed whether an operator has removed the message meanwhile
    Next apply(RelayMessage message, List<RecipientResult> results, boolean removed) throws IOException {
        Schedule.Row row = message.row();
        try (FileChannel file = spool.open(row.id)) {
            Spool.Stored stored = spool.read(file);
            SpoolState state = spool.state(row.id);
            SortedMap<Integer, RecipientResult.Deferred> deferred = new TreeMap<>();
            List<RecipientResult.Delivered> delivered = new ArrayList<>();
            boolean tried = false;
            for (int i = 0; i < results.size(); i++) {
                int number = message.numbers().get(i);
                tried |= !(results.get(i) instanceof RecipientResult.Untried);
                switch (results.get(i)) {
                    case RecipientResult.Delivered yes -> {
                        state.done.set(number);
                        delivered.add(yes);
                    }
                    case RecipientResult.Failed failed -> state.failed.put(number, failed);
                    case RecipientResult.Deferred later -> deferred.put(number, later);
                    case RecipientResult.Untried _ -> { }
                }
            }
            if (!delivered.isEmpty()) sent(message, delivered);
            if (removed && !open(stored, state).isEmpty()) return removed(row.id);
            if (!tried) return new Next.At(clock.millis());
            return concluded(row, file, stored, state, wait(row, file, stored, state, deferred));
        }
    }

    /// Takes in what has to wait. An attempt of many transactions ends when all recipients were tried; only then the message waits.
    ///
    /// @return when it is due
    private long wait(Schedule.Row row, FileChannel file, Spool.Stored stored, SpoolState state,
                      SortedMap<Integer, RecipientResult.Deferred> deferred) {
        boolean old = row.arrival < expired().toEpochMilli();
        deferred.forEach((number, later) -> {
            state.error = SpoolState.oneLine(later.reply());
            if (old) state.failed.put(number, tooOld(later.reply()));
            else state.tried.set(number);
        });
        if (!untried(stored, state).isEmpty() || open(stored, state).isEmpty()) return clock.millis();
        state.attempts++;
        state.tried.clear();
        Instant next = clock.instant().plus(settings.retry(state.attempts));
        counters.deferred.increment();
        log.event(Log.Level.INFO, "relay-deferred", "id", row.id, "sender", sender(stored), "recipients", open(stored, state).size(),
                "attempts", state.attempts, "next", next, "cause", state.error);
        warn(row, file, stored, state, deferred);
        return next.toEpochMilli();
    }

    private static RecipientResult.Failed tooOld(String reply) {
        return new RecipientResult.Failed("4.4.7", "not delivered within the lifetime of the queue; the last answer: " + reply);
    }

    private void sent(RelayMessage message, List<RecipientResult.Delivered> delivered) {
        counters.sent.add(delivered.size());
        log.event(Log.Level.INFO, "relay-sent", "id", message.id(), "sender", message.sender().map(EmailAddress::toString).orElse("<>"),
                "recipients", delivered.size(), "octets", message.size(), "relay", relay.host(), "reply", delivered.getLast().reply());
    }

    private static String sender(Spool.Stored stored) {
        return stored.envelope().sender().map(EmailAddress::toString).orElse("<>");
    }

    /// A message has waited for too long, and the smarthost is not used.
    Next expire(Schedule.Row row, String why) throws IOException {
        try (FileChannel file = spool.open(row.id)) {
            Spool.Stored stored = spool.read(file);
            SpoolState state = spool.state(row.id);
            for (int number : open(stored, state)) state.failed.put(number, tooOld(why));
            state.error = SpoolState.oneLine(why);
            return concluded(row, file, stored, state, clock.millis());
        }
    }

    /// Tells the sender of failures, then keeps the state, or deletes the message.
    private Next concluded(Schedule.Row row, FileChannel file, Spool.Stored stored, SpoolState state, long next) throws IOException {
        boolean dropped = !state.failed.isEmpty() && stored.envelope().sender().isEmpty();
        if (dropped) {
            dropped(row, stored, state);
        } else if (!state.failed.isEmpty()) {
            if (state.notice.isEmpty()) state.notice = ids.next();
            spool.keep(row.id, state, next); // a crash from here on does not tell twice
            if (!told(row, file, stored, state)) return keep(row, state, later().toEpochMilli());
            state.bounced = true;
        }
        for (int number : state.failed.keySet()) state.done.set(number);
        state.failed.clear();
        state.notice = "";
        if (open(stored, state).isEmpty()) return gone(row.id, dropped ? DeliveryState.Phase.DROPPED : phase(state));
        return keep(row, state, next);
    }

    private Next keep(Schedule.Row row, SpoolState state, long next) throws IOException {
        spool.keep(row.id, state, next);
        return new Next.At(next);
    }

    /// Stores the notice of failures. @return false if that is impossible now
    private boolean told(Schedule.Row row, FileChannel file, Spool.Stored stored, SpoolState state) {
        List<DeliveryNotice.Recipient> recipients = new ArrayList<>();
        state.failed.forEach((number, failed) -> recipients.add(new DeliveryNotice.Recipient(
                stored.envelope().recipients().get(number), failed.status(), failed.reply())));
        if (!send(DeliveryNotice.Action.FAILED, state.notice, row, file, stored, recipients)) return false;
        counters.bounced.add(recipients.size());
        for (DeliveryNotice.Recipient recipient : recipients) {
            log.event(Log.Level.INFO, "relay-bounced", "id", row.id, "sender", sender(stored), "recipient", recipient.address(), "status",
                    recipient.status(), "notice", state.notice, "cause", recipient.reply());
        }
        return true;
    }

    private void dropped(Schedule.Row row, Spool.Stored stored, SpoolState state) {
        counters.dropped.increment();
        state.failed.forEach((number, failed) -> log.event(Log.Level.WARN, "relay-dropped", "id", row.id, "recipient",
                stored.envelope().recipients().get(number), "status", failed.status(), "cause", failed.reply()));
    }

    private boolean send(DeliveryNotice.Action action, String id, Schedule.Row row, FileChannel file, Spool.Stored stored,
                         List<DeliveryNotice.Recipient> recipients) {
        Instant now = clock.instant();
        DeliveryNotice notice = new DeliveryNotice(action, stored.envelope(), recipients, relay.helloName(), relay.host(),
                Instant.ofEpochMilli(row.arrival).plus(settings.lifetime()));
        try {
            byte[] content = notice.content(id, now, DeliveryNotice.header(Source.of(file, stored.position(), stored.size())));
            bounces.accept(notice.addressed(id, now, content), Source.of(content));
            return true;
        } catch (IOException | RuntimeException e) {
            log.event(Log.Level.WARN, "relay-notice-failed", "id", stored.envelope().id(), "notice", id, "cause", e.getMessage());
            return false;
        }
    }

    /// Tells the sender of a delay, once.
    private void warn(Schedule.Row row, FileChannel file, Spool.Stored stored, SpoolState state,
                      SortedMap<Integer, RecipientResult.Deferred> waiting) {
        if (settings.delayWarning().isEmpty() || state.warned || waiting.isEmpty() || stored.envelope().sender().isEmpty()) return;
        if (clock.instant().isBefore(Instant.ofEpochMilli(row.arrival).plus(settings.delayWarning().get()))) return;
        List<DeliveryNotice.Recipient> recipients = new ArrayList<>();
        waiting.forEach((number, later) -> recipients.add(new DeliveryNotice.Recipient(stored.envelope().recipients().get(number),
                later.status(), later.reply())));
        String id = ids.next();
        if (!send(DeliveryNotice.Action.DELAYED, id, row, file, stored, recipients)) return;
        log.event(Log.Level.INFO, "relay-delay-told", "id", row.id, "sender", sender(stored), "notice", id);
        state.warned = true;
    }

    private Next gone(String id, DeliveryState.Phase phase) throws IOException {
        finished.add(id, new DeliveryState(phase, clock.instant(), ""));
        spool.delete(id);
        return new Next.Gone();
    }

    /// An operator removes a message.
    Next removed(String id) throws IOException {
        counters.removed.increment();
        log.event(Log.Level.DEBUG, "queue-removed", "id", id);
        return gone(id, DeliveryState.Phase.REMOVED);
    }
}
