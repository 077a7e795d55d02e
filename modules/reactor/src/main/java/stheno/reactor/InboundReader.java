package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A connection's way in: reads into the loop's own buffer, one bounded read a readiness, lets the conversation be opened when there is
/// something to converse by, counts, and hands on to [Framer]. Loop thread only.
public final class InboundReader {
    private final Connection connection;
    private final PortContext lease;
    private final Framer input;
    private boolean opened;
    private boolean shaking; // hands: TLS is being agreed on
    private boolean ended;
    private long bytes;

    InboundReader(Connection connection, PortContext lease, Framer input) {
        this.connection = connection;
        this.lease = lease;
        this.input = input;
    }

    /// The conversation begins.
    void open() {
        opened = true;
        input.next(connection.conversation().opened());
    }

    boolean opened() {
        return opened;
    }

    /// From here on in TLS.
    void encrypted() {
        input.discarded();
        shaking = true;
    }

    boolean shaking() {
        return shaking;
    }

    /// Whether the peer has ended its side.
    boolean ended() {
        return ended;
    }

    /// Bytes so far, after decryption.
    long bytes() {
        return bytes;
    }

    void read() throws IOException {
        Transport transport = connection.transport();
        ByteBuffer buffer = connection.reactor().scratch().input.clear();
        if (!input.bulky() && !connection.secure()) buffer.limit(Scratch.MESSAGES);
        int n = transport.read(buffer);
        if (shaking && transport.established()) {
            shaking = false;
            lease.stats().handshake(true);
            if (!opened) open();
        }
        if (n < 0 && !ended && !deferred()) end();
        if (n > 0) receive(buffer.flip());
    }

    /// Whether the end has to wait until input is wanted: in TLS it may come with the handshake's last bytes, when nothing is read yet. The
    /// transport does not forget it, see [#atHand].
    private boolean deferred() {
        return opened && connection.phase() == Phase.OPEN && connection.transport().inputDone() && connection.transport().established()
                && !input.wanted();
    }

    void receive(ByteBuffer data) {
        bytes += data.remaining();
        lease.in(data.remaining());
        if (connection.phase() == Phase.OPEN) input.feed(data);
    }

    private void end() {
        ended = true;
        switch (connection.phase()) {
            case OPEN -> {
                if (!opened) connection.close(new Closed.PeerGone("left during the handshake"));
                else if (input.toEnd()) input.end();
                else connection.conversation().ended();
            }
            case LINGERING -> connection.close(Closed.NORMALLY);
            case ENDING, CLOSED -> { }
        }
    }

    /// Whether the socket is to be read.
    boolean wanted() {
        if (ended || connection.backedUp()) return false;
        return connection.phase() != Phase.OPEN || !connection.departing() && input.wanted();
    }

    /// Input that the socket will not tell of: what a pause has left over, and an end that came with the data before it.
    boolean atHand() {
        if (connection.backedUp()) return false;
        return connection.phase() == Phase.OPEN && input.waits() || connection.transport().inputDone() && wanted();
    }

    void feedAtHand() {
        if (atHand() && connection.phase() == Phase.OPEN) input.feedUnread();
        if (atHand() && !input.waits()) end();
    }
}
