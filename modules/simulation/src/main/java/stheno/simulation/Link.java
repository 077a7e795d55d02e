package stheno.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import stheno.testkit.MemoryPeer;

/// A client's connection, read and written at a pace.
///
/// ```
///   open ──end()──► half closed ──► over
///     └──close(), reset(); the server ends or resets──▲
/// ```
final class Link {
    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final String name;
    private final MemoryPeer peer;
    private final Consumer<ByteBuffer> input;
    private final SplittableRandom random;
    private final Deque<ByteBuffer> queue = new ArrayDeque<>();
    private Optional<LinkTls> tls = Optional.empty();
    private Pace pace;
    private long nextRead;
    private long nextWrite;
    private long sent;
    private long received;
    private long meter; // bytes that the server had written when a turn was last checked
    private long readMeter; // and had read
    private boolean ending;
    private boolean ended; // this side
    private boolean over;
    private boolean finished; // the server's stream is complete
    private boolean truncated;

    /// @throws IOException if the server does not listen
    Link(World world, String name, InetSocketAddress to, Pace pace, SplittableRandom random, Consumer<ByteBuffer> input)
            throws IOException {
        this.world = world;
        this.name = name;
        this.pace = pace;
        this.random = random;
        this.input = input;
        this.peer = world.network().connect(to);
        world.opened(this);
    }

    /// From now on, by TLS.
    Link secured() {
        tls = Optional.of(new LinkTls(random, this::raw));
        return this;
    }

    void send(byte[] data) {
        if (data.length == 0) return;
        try {
            if (tls.isPresent()) tls.get().send(data);
            else raw(data);
        } catch (SSLException e) {
            throw world.fault(name + " cannot send: " + e);
        }
    }

    private void raw(byte[] data) {
        queue.add(ByteBuffer.wrap(data));
    }

    void pace(Pace other) {
        pace = other;
    }

    /// Reads nothing until this time.
    void deafen(long until) {
        nextRead = until;
    }

    boolean step() {
        if (over) return false;
        boolean read = world.now() >= nextRead && read();
        boolean written = !over && world.now() >= nextWrite && write();
        return read | written;
    }

    private boolean read() {
        if (peer.available() == 0 && !peer.atEnd() && !peer.wasReset()) return false;
        ByteBuffer buffer = world.buffer().clear();
        buffer.limit(Math.min(buffer.capacity(), faster(pace.reads(random), received)));
        int n;
        try {
            n = peer.read(buffer);
        } catch (IOException e) {
            end("is reset", false);
            return true;
        }
        if (n < 0) {
            boolean complete = tls.map(LinkTls::finished).orElse(true);
            truncated = !complete;
            end(complete ? "sees the end" : "sees the end without close_notify", complete);
            return true;
        }
        received += n;
        nextRead = world.now() + pace.pause(random);
        world.trace().count(n);
        return take(buffer.flip());
    }

    private boolean take(ByteBuffer data) {
        if (tls.isEmpty()) {
            input.accept(data);
            return true;
        }
        try {
            tls.get().take(data, input);
        } catch (SSLException e) {
            end("gets an alert", false); // its text may hold bytes of chance
        }
        return true;
    }

    private boolean write() {
        ByteBuffer next = queue.peek();
        if (next == null) return ending && shut();
        int most = Math.min(next.remaining(), faster(pace.writes(random), sent));
        ByteBuffer part = next.slice(next.position(), most);
        int n;
        try {
            n = peer.write(part);
        } catch (IOException e) {
            queue.clear(); // what the server has sent before may still be read
            ending = false;
            return true;
        }
        if (n == 0) return false;
        next.position(next.position() + n);
        if (!next.hasRemaining()) queue.remove();
        sent += n;
        nextWrite = world.now() + pace.pause(random);
        world.trace().count(-n);
        return true;
    }

    /// A long transfer in single bytes shows nothing that its beginning does not.
    private static int faster(int bytes, long done) {
        return (int) Math.max(bytes, done / 16);
    }

    private boolean shut() {
        try {
            if (tls.isPresent() && (!tls.get().end() || !queue.isEmpty())) return false; // in its handshake, or close_notify comes first
        } catch (SSLException e) {
            throw world.fault(name + " cannot end: " + e);
        }
        ending = false;
        ended = true;
        peer.end();
        world.say(name, "ends its side");
        return true;
    }

    /// Ends this side when everything is sent.
    void end() {
        if (!ended) ending = true;
    }

    void close() {
        if (over) return;
        peer.close();
        end("closes", false);
    }

    void reset() {
        if (over) return;
        peer.reset();
        end("resets", false);
    }

    private void end(String how, boolean complete) {
        finished = complete;
        over = true;
        peer.close();
        queue.clear();
        world.closed(this);
        world.say(name, how);
    }

    boolean over() {
        return over;
    }

    /// Whether the server has ended its stream in order.
    boolean finished() {
        return finished;
    }

    /// Whether the server has ended its stream without close_notify.
    boolean truncated() {
        return truncated;
    }

    boolean allSent() {
        return queue.isEmpty() && tls.map(LinkTls::allSent).orElse(true);
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /// Bytes that the server has written since the last call.
    long written() {
        long all = peer.received() + peer.available();
        long fresh = all - meter;
        meter = Math.max(meter, all);
        return fresh;
    }

    /// Bytes that the server has read since the last call.
    long readByServer() {
        if (over || peer.wasReset()) return 0; // what was dropped was not read
        long all = sent - peer.unread();
        long fresh = all - readMeter;
        readMeter = all;
        return fresh;
    }

    /// When it may read or write again, if it waits for that.
    long wakes() {
        if (over) return NEVER;
        long wake = NEVER;
        if (nextRead > world.now()) wake = nextRead;
        if (nextWrite > world.now() && (!queue.isEmpty() || ending)) wake = Math.min(wake, nextWrite);
        return wake;
    }

    @Override
    public String toString() {
        return name + " " + peer + ", " + sent + " sent, " + received + " received" + (ended ? ", half closed" : "");
    }
}
