/// Local delivery: which recipients exist, and how their messages are kept: first in a journal, durably, then as files of Maildir folders.
/// It knows no sockets; other servers are reached through a [stheno.mail.envelope.MessageSink].
package stheno.mail.delivery;
