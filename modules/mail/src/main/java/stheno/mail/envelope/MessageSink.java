package stheno.mail.envelope;

import java.io.IOException;
import stheno.mail.mime.Source;

/// Takes complete messages: the queue takes those for other servers, local delivery takes the bounces that the queue makes. Any thread;
/// blocks.
@FunctionalInterface
public interface MessageSink {
    /// When this returns, the message is kept, as durably as the settings promise. A message with an id that was taken before is ignored:
    /// after a crash, the same message may come again.
    ///
    /// @param content the octets, with the Received field of this server; readable until this returns
    /// @throws IOException if it cannot be stored
    void accept(Envelope envelope, Source content) throws IOException;
}
