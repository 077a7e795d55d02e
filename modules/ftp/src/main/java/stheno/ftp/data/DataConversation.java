package stheno.ftp.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.producers.ByteCount;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Terminator;

/// The server's side of a data connection; idle until a transfer uses it. Loop thread only.
final class DataConversation implements Conversation {
    private final Connection connection;
    private final DataChannel channel;
    private Optional<DataTransfer> transfer = Optional.empty();

    DataConversation(Connection connection, DataChannel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    Connection connection() {
        return connection;
    }

    /// Gives the connection to a transfer.
    ///
    /// @return what to read
    Terminator use(DataTransfer next) {
        assert connection.reactor().inLoop();
        transfer = Optional.of(next);
        return next.begin(connection);
    }

    @Override
    public Terminator opened() {
        assert connection.reactor().inLoop();
        return channel.connected(this);
    }

    @Override
    public void collect(ByteBuffer data) {
        assert connection.reactor().inLoop();
        transfer.ifPresent(it -> it.collect(data));
    }

    @Override
    public Terminator found() {
        assert connection.reactor().inLoop();
        transfer.ifPresent(DataTransfer::found);
        return Terminator.PAUSED;
    }

    @Override
    public Terminator overflowed() {
        throw new IllegalStateException("a stream cannot overflow");
    }

    /// During a download the client may still be reading.
    @Override
    public void ended() {}

    /// Closes an unused connection. In a transfer it is the disk that is slow, not the client.
    @Override
    public void idle() {
        if (transfer.isEmpty()) connection.close();
    }

    @Override
    public void overdue() {
        connection.close();
    }

    /// Closes an unused connection. The session lets a transfer end.
    @Override
    public void drain() {
        if (transfer.isEmpty()) connection.close();
    }

    @Override
    public void closed(Closed cause) {
        assert connection.reactor().inLoop();
        channel.disconnected(this);
        transfer.ifPresent(it -> it.closed(cause));
    }

    @Override
    public String toString() {
        return transfer.map(it -> ByteCount.progress(it.bytes(), it.length())).orElse("waiting for a transfer");
    }
}
