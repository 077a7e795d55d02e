package stheno.mail.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.storage.maildir.CrlfCount;
import stheno.storage.maildir.Maildirs;
import stheno.storage.maildir.MessageName;
import stheno.storage.maildir.NewMessage;

/// Takes mail for the accounts of this server, and from its accounts for others. Any thread, as [MailHandler] and [MessageSink] say.
public final class LocalDelivery implements MailHandler, MessageSink, AutoCloseable {
    private final DeliverySettings settings;
    private final Supplier<Recipients> recipients;
    private final Maildirs maildirs;
    private final Optional<MessageSink> relay;

    private LocalDelivery(DeliverySettings settings, Supplier<Recipients> recipients, Maildirs maildirs, Optional<MessageSink> relay) {
        this.settings = settings;
        this.recipients = recipients;
        this.maildirs = maildirs;
        this.relay = relay;
    }

    /// Opens the folders, and starts the threads that deliver. What an earlier process has left in the journal is delivered first.
    ///
    /// @param recipients asked for each message; may change
    /// @param maildirs   below [DeliverySettings#root]; share it with POP3
    /// @param relay      takes mail for other domains; without it there is none
    /// @throws IOException if a folder cannot be made or read
    public static LocalDelivery open(DeliverySettings settings, Supplier<Recipients> recipients, Maildirs maildirs,
                                     Optional<MessageSink> relay) throws IOException {
        return new LocalDelivery(settings, recipients, maildirs, relay);
    }

    @Override
    public Decision sender(ClientInfo client, Optional<EmailAddress> sender, OptionalLong size) {
        if (!settings.ownSenders() || client.user().isEmpty() || sender.isEmpty()) return Decision.ACCEPT;
        Recipients now = recipients.get();
        boolean own = !now.isServed(sender.get()) || now.owns(client.user().get(), sender.get());
        return own ? Decision.ACCEPT : Decision.refuse(553, "5.7.1", "Sender address rejected: not owned by this account");
    }

    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        return switch (recipients.get().of(recipient)) {
            case Recipients.Result.Local _ -> Decision.ACCEPT;
            case Recipients.Result.Unknown _ -> Decision.refuse(550, "5.1.1", "Recipient address rejected: user unknown");
            case Recipients.Result.Foreign _ when client.user().isEmpty() -> Decision.refuse(554, "5.7.1", "Relay access denied");
            case Recipients.Result.Foreign _ when relay.isEmpty() -> Decision.refuse(550, "5.7.1", "Relaying is not available");
            case Recipients.Result.Foreign _ -> Decision.ACCEPT;
        };
    }

    @Override
    public IncomingMessage receive(Envelope envelope) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        return new IncomingMessage() {
            @Override
            public void write(ByteBuffer piece) {
                byte[] some = new byte[piece.remaining()];
                piece.get(some);
                octets.writeBytes(some);
            }

            @Override
            public List<Decision> finish() throws IOException {
                accept(envelope, Source.of(octets.toByteArray()));
                return List.of(Decision.ACCEPT);
            }

            @Override
            public void abort() {
                octets.reset();
            }
        };
    }

    @Override
    public void accept(Envelope envelope, Source content) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate((int) content.length());
        while (octets.hasRemaining() && content.read(octets.position(), octets) >= 0) {
            // until all is read
        }
        CrlfCount count = new CrlfCount();
        count.add(octets.flip());
        Set<String> accounts = new LinkedHashSet<>();
        for (EmailAddress recipient : envelope.recipients()) {
            if (recipients.get().of(recipient) instanceof Recipients.Result.Local local) accounts.addAll(local.accounts());
        }
        for (String account : accounts) {
            long seconds = envelope.received().getEpochSecond();
            try (NewMessage message = maildirs.of(account).create(MessageName.unique(seconds, envelope.id()))) {
                message.write(octets.duplicate());
                message.publish(MessageName.base(seconds, envelope.id(), count.stored(), count.octets()));
            }
        }
    }

    /// Any thread.
    public DeliveryStats stats() {
        return new DeliveryStats(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /// Delivers what is accepted, up to a few seconds, and stops the threads. The rest stays in the journal.
    @Override
    public void close() throws IOException {}
}
