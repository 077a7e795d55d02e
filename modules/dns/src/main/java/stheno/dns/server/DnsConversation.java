package stheno.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import stheno.dns.cache.Answer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Limits;
import stheno.reactor.Pause;
import stheno.reactor.Terminator;

/// One TCP connection (RFC 7766): messages with their lengths before them, any number of queries at once. Loop thread only.
///
/// ```
///   LENGTH ──two octets──► MESSAGE ──replied, or waits──► LENGTH ... ──ended, idle, a fault, the last query──► closed
/// ```
///
/// Queries that wait for the forwarder are answered when its answer comes, before others or after them. While [#MOST_WAITING] of them wait,
/// nothing is read. A connection that is to be closed answers them first.
final class DnsConversation implements Conversation {
    private static final Terminator LENGTH = Terminator.message(2);
    private static final long UNIT = 100; // milliseconds, of idle times that clients are told
    private static final int MOST_UNITS = 0xFFFF; // the field has 16 bits
    private static final int MOST_WAITING = 100; // Unbound has room for as many, and each costs about as much as a whole reply

    private final Connection connection;
    private final DnsLoop loop;
    private final InetSocketAddress client;
    private final byte[] source;
    private QueryRecord.Transport transport = QueryRecord.Transport.TCP; // until the handshake of TLS, if there is one
    private final TcpReplies replies;
    private boolean inMessage; // else in its length
    private int length; // of the message that is read now, or was read last
    private int queries;
    private int waiting; // queries that wait for the forwarder
    private boolean ending; // nothing more is read
    private boolean over;

    DnsConversation(Connection connection, DnsLoop loop) {
        this.connection = connection;
        this.loop = loop;
        // A Unix-domain socket has no address; it counts as the machine itself.
        this.client = connection.remote() instanceof InetSocketAddress inet ? inet : new InetSocketAddress("127.0.0.1", 0);
        this.source = client.getAddress().getAddress();
        this.replies = new TcpReplies(connection);
    }

    @Override
    public Terminator opened() {
        if (connection.secure()) transport = QueryRecord.Transport.TLS;
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
            finish();
            return Terminator.IGNORED;
        }
        inMessage = true;
        return Terminator.part(length);
    }

    /// How long the connection may be idle, in units of 100 ms (RFC 7828).
    private int idleUnits() {
        return (int) Math.min(MOST_UNITS, Limits.advertisedIdle(connection).toMillis() / UNIT);
    }

    private void answer(ByteBuffer message) {
        loop.responder().idle(idleUnits());
        switch (loop.received(message, client, source, transport)) {
            case WAIT -> await();
            case REPLY, TRUNCATED -> replies.add(loop.responder().packet(), loop.responder().length());
            case STREAM -> replies.add(loop.stream());
            case DROP -> finish(); // a client that sends no queries is out of step
            case SLIP, LIMITED -> throw new AssertionError("the rate of TCP is not limited");
        }
        if (++queries >= loop.service().active().settings().queriesPerConnection()) finish();
    }

    private void await() {
        if (++waiting == MOST_WAITING) connection.pause(Pause.CONVERSATION);
        loop.responder().ask(new Waiting(loop, loop.copy(), client, transport, connection.reactor().now()) {
            @Override
            protected void answered(Answer answer, Source from) {
                if (over) return;
                loop.responder().idle(idleUnits());
                super.answered(answer, from);
            }

            @Override
            void reply(byte[] octets, int count) {
                replies.add(octets, count);
                replied();
            }
        });
    }

    /// A query waits no more.
    private void replied() {
        waiting--;
        if (ending && waiting == 0) connection.closeWhenSent();
        else if (!ending && waiting == MOST_WAITING - 1) connection.resume(Pause.CONVERSATION);
    }

    /// Reads nothing more, and closes when all queries are answered.
    private void finish() {
        ending = true;
        if (waiting == 0) connection.closeWhenSent();
        else connection.pause(Pause.CONVERSATION);
    }

    @Override
    public Terminator overflowed() {
        throw new AssertionError("a length does not overflow");
    }

    @Override
    public void ended() {
        finish();
    }

    @Override
    public void idle() {
        finish();
    }

    @Override
    public void overdue() {
        connection.close();
    }

    @Override
    public void drain() {
        finish();
    }

    @Override
    public void closed(Closed cause) {
        over = true;
        loop.stats().connection(-1);
    }

    @Override
    public String toString() {
        return "reading " + (inMessage ? "a message of " + length + " octets" : "a length") + " after " + queries + " queries";
    }
}
