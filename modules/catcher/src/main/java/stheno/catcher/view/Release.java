package stheno.catcher.view;

import java.io.IOException;
import java.util.List;
import stheno.catcher.store.Entry;
import stheno.mail.envelope.EmailAddress;

/// Sends caught messages on. Any thread; blocks.
public interface Release {
    /// Hands a message to the queue, for exactly these addresses.
    ///
    /// @throws IllegalArgumentException if an address is not allowed; the message is a sentence for the reader
    /// @throws IOException              if it cannot be queued
    void send(Entry entry, List<EmailAddress> recipients) throws IOException;

    /// A sentence for the reader: which addresses are allowed.
    String allowed();
}
