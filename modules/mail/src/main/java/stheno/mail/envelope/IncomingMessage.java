package stheno.mail.envelope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A message that is being received. Exactly one of [#finish] and [#abort] is called at last, then nothing but [#answered]. One thread at a
/// time, a virtual one; may block, unless a method says otherwise.
public interface IncomingMessage {
    /// Takes all that remains in `piece`, which is lent for this call: octets of the message as they will be stored, beginning with the
    /// Received field of this server.
    ///
    /// @throws IOException if it cannot be stored; [StoreFault] tells the client more than `451 4.3.0`. The rest of the message is then
    ///                     read and dropped, and [#abort] is called
    void write(ByteBuffer piece) throws IOException;

    /// The message is complete. When this returns, each accepted message is kept, as durably as the settings promise.
    ///
    /// @return one decision for all recipients, or one for each, in their order; after [Decision.Accept] the client is told 250
    /// @throws IOException as for [#write]; nothing of the message is kept then
    List<Decision> finish() throws IOException;

    /// The message will not be completed: nothing of it is kept. Any number of times.
    void abort();

    /// The reply to the message has been handed to the connection, or the client has left after the end of its message. Follows each
    /// [#finish] that returned. Called in the loop; must not block. The place for announcements: a watcher that stops the server now does
    /// not harm the client.
    default void answered() {}
}
