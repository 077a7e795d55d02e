package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.MessageSink;
import stheno.mail.envelope.StoreFault;
import stheno.mail.mime.Source;
import stheno.storage.maildir.Maildir;
import stheno.storage.maildir.Maildirs;
import stheno.storage.maildir.MessageName;
import stheno.storage.maildir.NewMessage;

/// Writes messages straight to the Maildirs, without waiting for the disk (`smtp.durability = none`): the kernel writes them within half a
/// minute. Any thread.
///
/// @param deliveries tries again what one account could not take
record DirectStore(Maildirs maildirs, Deliveries deliveries, Optional<MessageSink> relay, Tally tally, Consumer<DeliveryEvent> log)
        implements Store {
    @Override
    public boolean keep(Plan plan, ReceivedContent content, boolean again) throws IOException {
        int written = 0;
        try {
            for (; written < plan.mailboxes().size(); written++) writeOrDefer(plan, written, content, again);
            if (!plan.foreign().isEmpty()) hand(plan, content);
            return false;
        } catch (IOException e) {
            undo(plan, written, content);
            throw LocalDelivery.fault(e, maildirs.root());
        } catch (RuntimeException e) {
            undo(plan, written, content);
            throw e;
        }
    }

    /// A Maildir that fails for a reason of its own gets the message later.
    private void writeOrDefer(Plan plan, int mailbox, ReceivedContent content, boolean again) throws IOException {
        try {
            write(plan, plan.mailboxes().get(mailbox), content, again);
        } catch (IOException e) {
            if (deliveries.isFull(e)) throw e;
            try (FileChannel file = content.intoFile()) {
                deliveries.defer(plan, mailbox, new JournalRecord.Content(file, 0, content.stored(), content.octets()), e);
            }
        }
    }

    private void write(Plan plan, Plan.Mailbox mailbox, ReceivedContent content, boolean again) throws IOException {
        byte[] head = plan.head(mailbox);
        String base = base(plan, head, content);
        Maildir maildir = maildirs.of(mailbox.account());
        if (again && maildir.find(base).isPresent()) return;
        try (NewMessage message = maildir.create(plan.unique())) {
            if (content.isInFile()) {
                message.write(ByteBuffer.wrap(head));
                try (FileChannel file = content.read()) {
                    message.write(file, 0, file.size());
                }
            } else {
                ByteBuffer memory = content.memory();
                message.write(ByteBuffer.allocate(head.length + memory.remaining()).put(head).put(memory).flip());
            }
            message.publish(base);
        }
        tally.delivered(plan.envelope().id(), mailbox.account(), head.length + content.stored());
    }

    private static String base(Plan plan, byte[] head, ReceivedContent content) {
        Envelope envelope = plan.envelope();
        return MessageName.base(envelope.received().getEpochSecond(), envelope.id(), head.length + content.stored(),
                head.length + content.octets());
    }

    private void undo(Plan plan, int written, ReceivedContent content) {
        for (int i = 0; i < written; i++) undo(plan, plan.mailboxes().get(i), content);
    }

    private void undo(Plan plan, Plan.Mailbox mailbox, ReceivedContent content) {
        try {
            Optional<Path> file = maildirs.of(mailbox.account()).find(base(plan, plan.head(mailbox), content));
            if (file.isPresent()) Files.deleteIfExists(file.get());
        } catch (IOException e) {
            log.accept(new DeliveryEvent.Fault("maildir", e));
        }
    }

    private void hand(Plan plan, ReceivedContent content) throws IOException {
        if (relay.isEmpty()) throw new StoreFault(LocalDelivery.NO_RELAY);
        Envelope envelope = plan.envelope().withRecipients(plan.foreign());
        if (content.isInFile()) {
            try (FileChannel file = content.read()) {
                relay.get().accept(envelope, Source.of(file));
            }
        } else {
            ByteBuffer memory = content.memory();
            byte[] octets = new byte[memory.remaining()];
            memory.get(octets);
            relay.get().accept(envelope, Source.of(octets));
        }
        tally.queued(envelope.id());
    }
}
