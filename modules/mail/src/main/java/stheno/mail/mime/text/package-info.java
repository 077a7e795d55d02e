/// What a person reads of a message: its texts, attachments, invitations, links and codes. It does not show
/// HTML: it locates and decodes it.
package stheno.mail.mime.text;
