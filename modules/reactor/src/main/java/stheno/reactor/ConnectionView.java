package stheno.reactor;

import java.net.SocketAddress;

/// A connection at some moment. Immutable; any thread.
///
/// @param id its number, for [ReactorGroup#close(long)]
/// @param service the name of its service
/// @param remote the client's address, see [Connection#remote()]
/// @param secure whether it speaks TLS
/// @param waiting what it waits for
/// @param state the state of its conversation, as text
/// @param ageNanos nanoseconds since it was accepted
/// @param bytesIn bytes read, after decryption
/// @param bytesOut bytes handed to its socket, before encryption
/// @param loop the name of its loop
public record ConnectionView(long id, String service, SocketAddress remote, boolean secure, Wait waiting, String state, long ageNanos,
                             long bytesIn, long bytesOut, String loop) {}
