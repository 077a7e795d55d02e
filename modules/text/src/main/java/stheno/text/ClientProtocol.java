package stheno.text;

import java.util.Optional;

/// A protocol's side of a [ClientConversation]. Loop thread only; must not block. Replies go to the continuation of their command.
public interface ClientProtocol {
    /// The server's greeting.
    void greeted(ReceivedReply greeting);

    /// The conversation is over. The last call, exactly once; the continuations of commands without a reply are not called.
    ///
    /// @param fault empty if [ClientConversation#close] was called
    void ended(Optional<ClientFault> fault);
}
