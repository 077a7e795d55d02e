package stheno.mail.envelope;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What stands behind an SMTP server: decides about clients, senders and recipients, and takes their messages. The protocol itself, its
/// syntax, order and limits are not its business.
///
/// All methods but [#receive] are called in the loop and must not block. A handler that refuses everything it does not know is safe: by
/// default senders are accepted, and recipients must be decided.
public interface MailHandler {
    /// A client has connected; before the greeting. Its name is not known yet.
    default Decision connected(ClientInfo client) {
        return Decision.ACCEPT;
    }

    /// HELO, EHLO or LHLO.
    default Decision greeted(ClientInfo client) {
        return Decision.ACCEPT;
    }

    /// A login has succeeded; it can still be refused.
    default Decision loggedIn(ClientInfo client) {
        return Decision.ACCEPT;
    }

    /// MAIL.
    ///
    /// @param sender empty for `<>`
    /// @param size   the declared size in octets (RFC 1870)
    default Decision sender(ClientInfo client, Optional<EmailAddress> sender, OptionalLong size) {
        return Decision.ACCEPT;
    }

    /// RCPT. Whoever accepts a recipient of another domain relays: ask for a login first.
    ///
    /// @param earlier the recipients accepted so far in this transaction
    Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient);

    /// DATA, or the first BDAT.
    default Decision data(Envelope envelope) {
        return Decision.ACCEPT;
    }

    /// The content begins to arrive. On a virtual thread; may block.
    ///
    /// @throws IOException if it cannot be stored; [StoreFault] tells the client more than `451 4.3.0`
    IncomingMessage receive(Envelope envelope) throws IOException;
}
