/// Mail in this server: SMTP, submission, LMTP and POP3, their settings and log, local delivery and the queue. What keeps the messages is a
/// [stheno.appliance.mail.MailStore]: the Maildirs of accounts, or the mail catcher, which this package does not know.
package stheno.appliance.mail;
