package stheno.appliance.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import stheno.appliance.protocol.WaitingMail;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.queue.MailQueue;
import stheno.mail.queue.QueuedMessage;
import stheno.reactor.Log;

/// The queue, for `stheno ctl queue`. What an operator removes is logged. Any thread; blocks.
record QueueList(MailQueue queue, Log log) implements WaitingMail {
    @Override
    public List<Queued> list(int most) {
        try {
            return queue.list("", most).stream().map(QueueList::row).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Queued row(QueuedMessage message) {
        return new Queued(message.id(), message.arrival(), message.size(), message.sender().map(EmailAddress::toString).orElse(""),
                message.recipients().stream().map(EmailAddress::toString).toList(), message.attempts(), message.nextAttempt(),
                message.lastError());
    }

    @Override
    public boolean retry(String id) {
        return queue.retry(id);
    }

    @Override
    public int retryAll() {
        return queue.retryAll();
    }

    @Override
    public boolean remove(String id) {
        try {
            boolean removed = queue.remove(id);
            if (removed) log.event(Log.Level.INFO, "queue-removed", "id", id);
            return removed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int removeAll() {
        try {
            int removed = queue.removeAll();
            log.event(Log.Level.INFO, "queue-removed", "messages", removed);
            return removed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
