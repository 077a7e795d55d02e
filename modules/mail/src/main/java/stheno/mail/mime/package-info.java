/// Messages (RFC 2045, 2046, 5322): where their parts are, and what each holds when it is decoded. It knows no mailboxes and no protocols.
///
/// [stheno.mail.mime.Message#read] makes one pass over the octets and keeps no content. A part is decoded when it is asked for, piece by
/// piece. Nothing fails on any octets: a doubt becomes a [stheno.mail.mime.Note].
package stheno.mail.mime;
