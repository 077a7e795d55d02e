/// SMTP and LMTP as a server (RFC 5321, RFC 2033). It knows no domains, folders or queues: a [stheno.mail.envelope.MailHandler] decides and
/// takes the messages.
package stheno.mail.smtp;
