/// Mail: SMTP in, a queue out, POP3, and what messages say. It knows no configuration files and no web.
///
/// | Package | Contents | Begin with |
/// |---|---|---|
/// | `envelope` | sender, recipients, client; the contracts between the packages | `Envelope`, `MailHandler`, `MessageSink` |
/// | `smtp` | SMTP and LMTP as a server | `SmtpService`, `SmtpSession`, `SmtpCommands` |
/// | `pop3` | POP3 as a server | `Pop3Service`, `Pop3Session`, `Maildrop` |
/// | `delivery` | recipients, the journal, and Maildir folders | `LocalDelivery`, `Journal` |
/// | `queue` | messages for other servers: spool, smarthost, bounces | `MailQueue`, `Relay` |
/// | `mime` | reads messages; needs java.base alone | `Message`, `MessageText` |
module stheno.mail {
    requires transitive stheno.text;
    requires transitive stheno.storage;
    requires transitive stheno.accounts;

    exports stheno.mail.delivery;
    exports stheno.mail.envelope;
    exports stheno.mail.mime;
    exports stheno.mail.mime.header;
    exports stheno.mail.mime.text;
    exports stheno.mail.pop3;
    exports stheno.mail.queue;
    exports stheno.mail.smtp;
}
