package stheno.appliance.mail;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;

/// The handler of the store, which is opened after the services and before the ports.
record StoreHandler(Supplier<MailHandler> store) implements MailHandler {
    @Override
    public Decision connected(ClientInfo client) {
        return store.get().connected(client);
    }

    @Override
    public Decision greeted(ClientInfo client) {
        return store.get().greeted(client);
    }

    @Override
    public Decision loggedIn(ClientInfo client) {
        return store.get().loggedIn(client);
    }

    @Override
    public Decision sender(ClientInfo client, Optional<EmailAddress> sender, OptionalLong size) {
        return store.get().sender(client, sender, size);
    }

    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        return store.get().recipient(client, sender, earlier, recipient);
    }

    @Override
    public Decision data(Envelope envelope) {
        return store.get().data(envelope);
    }

    @Override
    public IncomingMessage receive(Envelope envelope) throws IOException {
        return store.get().receive(envelope);
    }
}
