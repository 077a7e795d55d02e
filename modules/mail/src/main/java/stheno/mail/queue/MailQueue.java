package stheno.mail.queue;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

/// Messages for other servers: kept in a spool on disk until the smarthost has taken them, or returned to their senders. Any thread;
/// methods block unless they say otherwise.
public final class MailQueue implements MessageSink, AutoCloseable {
    private MailQueue() {}

    /// Opens the spool, and begins to send what waits there.
    ///
    /// @param loops   the connections to the smarthost live there
    /// @param bounces takes the messages to senders: local delivery, which gives those for other domains back to this queue
    /// @throws IOException if the spool cannot be read, another process uses it, or the file of trusted certificates is not valid
    public static MailQueue open(QueueSettings settings, RelaySettings relay, List<Reactor> loops, InstantSource clock, MessageSink bounces,
                                 Log log) throws IOException {
        return new MailQueue();
    }

    @Override
    public void accept(Envelope envelope, Source content) throws IOException {}

    /// Messages in the order of their ids, which is that of their arrival.
    ///
    /// @param after the last id of the page before; empty for the first page
    /// @param most  the length of a page
    public List<QueuedMessage> list(String after, int most) throws IOException {
        return List.of();
    }

    /// What has become of a message; of one that has left the queue, for a while. Empty if the id is not known.
    public Optional<DeliveryState> find(String id) throws IOException {
        return Optional.empty();
    }

    /// Tries a message now. Does not block.
    ///
    /// @return whether it waits in the queue
    public boolean retry(String id) {
        return false;
    }

    /// Tries all messages now, and the smarthost if it is not used at present. Does not block.
    ///
    /// @return how many messages wait
    public int retryAll() {
        return 0;
    }

    /// Removes a message without telling its sender. One that is being sent is removed if the attempt does not succeed.
    ///
    /// @return whether it was in the queue
    public boolean remove(String id) throws IOException {
        return false;
    }

    /// Removes all messages.
    ///
    /// @return how many
    public int removeAll() throws IOException {
        return 0;
    }

    /// The numbers now. Does not block.
    public QueueStats stats() {
        return new QueueStats(0, 0, 0, 0, 0, 0, 0, "", Optional.empty());
    }

    /// Begins no other message; connections close when their present message is sent. For the time before a drain of the loops. Messages
    /// are still accepted. Does not block.
    public void drain() {}

    /// Stops sending, closes the connections, and closes the spool. What was not sent waits for the next start.
    @Override
    public void close() {}
}
