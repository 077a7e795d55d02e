/// What a person reads of a message: its texts, attachments, invitations, links and codes. It knows no web pages: HTML is located and
/// decoded, and shown by others.
package stheno.mail.mime.text;
