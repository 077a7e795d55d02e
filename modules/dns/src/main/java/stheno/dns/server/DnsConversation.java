package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Terminator;

/// One TCP connection (RFC 7766): messages with their lengths before them, any number of queries at once. Loop thread only.
///
/// ```
///   LENGTH ──two octets──► MESSAGE ──replied──► LENGTH ... ──ended, idle, a fault, the last query──► closed
/// ```
final class DnsConversation implements Conversation {
    private static final Terminator LENGTH = Terminator.message(2);

    private final Connection connection;
    private final DnsLoop loop;
    private final Supplier<InetSocketAddress> client;
    private final byte[] source;
    private final TcpReplies replies;
    private boolean inMessage; // else in its length
    private int length; // of the message that is read now, or was read last
    private int queries;

    DnsConversation(Connection connection, DnsLoop loop) {
        this.connection = connection;
        this.loop = loop;
        // A Unix-domain socket has no address; it counts as the machine itself.
        InetSocketAddress remote = connection.remote() instanceof InetSocketAddress inet ? inet : new InetSocketAddress("127.0.0.1", 0);
        this.client = () -> remote;
        this.source = remote.getAddress().getAddress();
        this.replies = new TcpReplies(connection);
    }

    @Override
    public Terminator opened() {
        loop.stats().connection(1);
        return LENGTH;
    }

    @Override
    public void collect(ByteBuffer data) {
        if (!inMessage) length = data.getShort(data.position()) & 0xffff;
        else answer(data);
    }

    @Override
    public Terminator found() {
        if (inMessage) {
            inMessage = false;
            return LENGTH;
        }
        if (length == 0) { // no message is empty
            connection.closeWhenSent();
            return Terminator.IGNORED;
        }
        inMessage = true;
        return Terminator.part(length);
    }

    private void answer(ByteBuffer message) {
        switch (loop.received(message, client, source)) {
            case REPLY, TRUNCATED -> replies.add(loop.responder().packet(), loop.responder().length());
            case STREAM -> replies.add(loop.responder().stream());
            case DROP -> connection.closeWhenSent(); // a client that sends no queries is out of step
            case SLIP, LIMITED -> throw new AssertionError("the rate of TCP is not limited");
        }
        if (++queries >= loop.service().active().settings().queriesPerConnection()) connection.closeWhenSent();
    }

    @Override
    public Terminator overflowed() {
        throw new AssertionError("a length does not overflow");
    }

    @Override
    public void ended() {
        connection.closeWhenSent();
    }

    @Override
    public void idle() {
        connection.closeWhenSent();
    }

    @Override
    public void overdue() {
        connection.close();
    }

    @Override
    public void drain() {
        connection.closeWhenSent();
    }

    @Override
    public void closed(Closed cause) {
        loop.stats().connection(-1);
    }

    @Override
    public String toString() {
        return "reading " + (inMessage ? "a message of " + length + " octets" : "a length") + " after " + queries + " queries";
    }
}
