package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A connection's input: reads the socket into the loop's own buffer, one bounded read a readiness, counts, opens the conversation when TLS
/// is ready, and hands the bytes on to the [Framer]. Loop thread only.
///
/// [#next()] is the one place that decides what to do about input:
///
/// ```
///             held: a pause, Terminator.PAUSED, a departure, output that the socket refuses
///          ┌──────────────────────────────────────────────────────────────────┐
///          │                                                                   ▼
///   SOCKET, UNREAD, END ◄──────── nothing holds it any more ─────────────── HELD
///
///   when nothing holds it:
///     UNREAD ──handed out──► SOCKET ──the peer's end──► OVER
///                              └──TLS has noted the end──► END ──told──► OVER
/// ```
final class InboundReader {
    /// The next step of reading.
    enum Next {
        /// Read the socket when it is ready.
        SOCKET,
        /// Hand out what was read before, and not used.
        UNREAD,
        /// Tell of the peer's end, which came with the data before it: the socket will not report it again.
        END,
        /// Nothing, until nothing holds the input any more.
        HELD,
        /// Nothing: the peer has ended its side.
        OVER
    }

    private final Connection connection;
    private final PortContext context;
    private final Framer framer;
    private boolean opened;
    private boolean handshaking; // TLS
    private boolean ended;
    private long bytes;

    InboundReader(Connection connection, PortContext context, Framer framer) {
        this.connection = connection;
        this.context = context;
        this.framer = framer;
    }

    /// Begins the conversation.
    void open() {
        assert connection.reactor().inLoop();
        opened = true;
        framer.next(connection.framer().conversation().opened());
    }

    boolean opened() {
        return opened;
    }

    /// From here on in TLS.
    void encrypted() {
        framer.discarded();
        handshaking = true;
    }

    boolean handshaking() {
        return handshaking;
    }

    /// Whether the peer has ended its side.
    boolean ended() {
        return ended;
    }

    /// Bytes read so far, after decryption.
    long bytes() {
        return bytes;
    }

    /// Decides the next step of reading.
    Next next() {
        if (connection.backedUp()) return Next.HELD; // a client that takes no replies cannot ask for more
        if (connection.phase() == ConnectionPhase.OPEN) {
            if (framer.stopped()) return ended ? Next.OVER : Next.HELD;
            if (framer.hasUnread()) return Next.UNREAD;
        }
        if (ended) return Next.OVER;
        return connection.transport().inputDone() ? Next.END : Next.SOCKET;
    }

    /// Whether there is input to go on with that the socket will not report.
    boolean atHand() {
        return switch (next()) {
            case UNREAD, END -> true;
            case SOCKET, HELD, OVER -> false;
        };
    }

    /// Goes on with input that the socket will not report.
    void feedAtHand() {
        assert connection.reactor().inLoop();
        if (next() == Next.UNREAD) framer.feedUnread();
        if (next() == Next.END) end();
    }

    /// Reads the socket, once.
    void read() throws IOException {
        assert connection.reactor().inLoop();
        Transport transport = connection.transport();
        ByteBuffer buffer = connection.reactor().scratch().input.clear();
        if (!connection.secure()) buffer.limit(most());
        int n = transport.read(buffer);
        if (handshaking && transport.established()) {
            handshaking = false;
            context.stats().handshake(true);
            if (opened) {
                connection.framer().conversation().secured();
            } else {
                context.options().agreed(transport.applicationProtocol()).ifPresent(it -> framer.conversation(it.open(connection)));
                open();
            }
        }
        if (n < 0 && !ended && !deferred()) end();
        if (n > 0) receive(buffer.flip());
    }

    /// Bytes that one read takes in the clear. While memory is short, a read must not bring much: many connections may read before any of
    /// them is paused.
    private int most() {
        if (connection.reactor().budget().level() != MemoryBudget.Level.FREE) return Scratch.LITTLE;
        return framer.bulky() ? Scratch.INPUT : Scratch.MESSAGES;
    }

    /// Whether the peer's end has to wait until input is wanted. TLS may report it with the handshake's last bytes, when the conversation
    /// reads nothing yet. The transport does not forget it: see [Next#END].
    private boolean deferred() {
        Transport transport = connection.transport();
        return opened && transport.inputDone() && transport.established() && next() != Next.END;
    }

    void receive(ByteBuffer data) {
        bytes += data.remaining();
        context.in(data.remaining());
        if (connection.phase() == ConnectionPhase.OPEN) framer.feed(data);
    }

    private void end() {
        ended = true;
        switch (connection.phase()) {
            case OPEN -> {
                if (!opened) connection.close(new Closed.PeerGone("left during the handshake"));
                else if (framer.toEnd()) framer.end();
                else connection.framer().conversation().ended();
            }
            case LINGERING -> connection.close(Closed.NORMALLY);
            case ENDING, CLOSED -> { }
        }
    }
}
