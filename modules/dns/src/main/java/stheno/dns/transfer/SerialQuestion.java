package stheno.dns.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.reactor.DatagramConnection;
import stheno.reactor.DatagramConnector;
import stheno.reactor.Reactor;
import stheno.reactor.Timer;

/// Asks a primary for the SOA record of a zone by UDP, again if no reply comes. It knows a reply by its id; its owner checks the rest. Loop
/// thread only.
///
/// ```
///  ASKING ──reply with the id──► answered
///     │ └──time, twice──► sent again
///     └──time, an error──► unanswered
/// ```
final class SerialQuestion implements DatagramConnection.Receiver {
    private static final int TRIES = 3;
    private static final Duration WAIT = Duration.ofSeconds(2); // for each reply; TCP is tried after the last
    private static final int HEADER = 12;
    private static final int REPLY = 0x80; // of the third octet (QR)

    private final Reactor loop;
    private final byte[] request;
    private final Consumer<byte[]> answered;
    private final Runnable unanswered;
    private Optional<DatagramConnection> socket = Optional.empty();
    private Optional<Timer> timer = Optional.empty();
    private int tries;
    private boolean over;

    private SerialQuestion(Reactor loop, byte[] request, Consumer<byte[]> answered, Runnable unanswered) {
        this.loop = loop;
        this.request = request;
        this.answered = answered;
        this.unanswered = unanswered;
    }

    /// Sends the request. One of the two actions follows, later, on the loop.
    ///
    /// @param answered gets the reply, which can be forged or truncated
    static SerialQuestion send(Reactor loop, DatagramConnector connector, InetSocketAddress to, byte[] request, Consumer<byte[]> answered,
                               Runnable unanswered) {
        SerialQuestion made = new SerialQuestion(loop, request, answered, unanswered);
        try {
            made.socket = Optional.of(connector.connect(to, made));
            made.send();
        } catch (IOException e) {
            loop.execute(made::fail);
        }
        return made;
    }

    private void send() throws IOException {
        timer = Optional.of(loop.schedule(WAIT, this::late));
        tries++;
        socket.orElseThrow().send(ByteBuffer.wrap(request));
    }

    private void late() {
        if (over) return;
        try {
            if (tries < TRIES) send();
            else fail();
        } catch (IOException e) {
            fail();
        }
    }

    @Override
    public void received(ByteBuffer packet) {
        int at = packet.position();
        boolean ours = packet.remaining() >= HEADER && packet.get(at) == request[0] && packet.get(at + 1) == request[1]
                && (packet.get(at + 2) & REPLY) != 0;
        if (over || !ours) return;
        byte[] octets = new byte[packet.remaining()];
        packet.get(octets);
        close();
        answered.accept(octets);
    }

    @Override
    public void failed(IOException cause) {
        fail();
    }

    @Override
    public void closed() {
        fail();
    }

    private void fail() {
        if (over) return;
        close();
        unanswered.run();
    }

    /// Gives up. Neither action follows.
    void close() {
        over = true;
        timer.ifPresent(Timer::cancel);
        socket.ifPresent(DatagramConnection::close);
    }
}
