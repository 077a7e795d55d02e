/// The envelope of a message: its sender, its recipients, and the client it came from; and the contracts between the parts that carry
/// messages. It knows no protocol, no disk and no message content.
package stheno.mail.envelope;
