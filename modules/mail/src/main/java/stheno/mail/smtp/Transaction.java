package stheno.mail.smtp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;

/// A mail transaction: from MAIL to the end of the content (RFC 5321, section 3.3). Loop thread only.
final class Transaction {
    private final ClientInfo client; // with the protocol of this transaction
    private final Optional<EmailAddress> sender;
    private final MailParameters parameters;
    private final List<EmailAddress> recipients = new ArrayList<>(1);
    private boolean refusedAny;
    private Optional<MessageStream> message = Optional.empty();

    Transaction(ClientInfo client, Optional<EmailAddress> sender, MailParameters parameters) {
        this.client = client;
        this.sender = sender;
        this.parameters = parameters;
    }

    ClientInfo client() {
        return client;
    }

    Optional<EmailAddress> sender() {
        return sender;
    }

    boolean utf8() {
        return parameters.utf8();
    }

    /// The accepted recipients.
    List<EmailAddress> recipients() {
        return Collections.unmodifiableList(recipients);
    }

    void add(EmailAddress recipient) {
        recipients.add(recipient);
    }

    /// A recipient was refused.
    void refused() {
        refusedAny = true;
    }

    boolean refusedAny() {
        return refusedAny;
    }

    /// The envelope as it is now.
    Envelope envelope(SmtpService service) {
        return new Envelope(service.ids().next(), sender, recipients, client, parameters.body(), parameters.utf8(),
                service.clock().instant());
    }

    /// The message whose content arrives, or is being stored.
    Optional<MessageStream> message() {
        return message;
    }

    void begin(MessageStream next) {
        message = Optional.of(next);
    }
}
