package stheno.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Several keep-alive connections that ask for the same and read what comes, one request at a time each: as fast as the server answers, or
/// at a rate that does not care how fast it does. Where a [HealthyClient] has one connection, these show what a server can carry. One
/// thread: the caller's, which spins at a rate so that no sleep makes a request late.
public final class HealthyLoad implements AutoCloseable {
    private static final int MOST = 1000; // connections: more would measure this side
    private static final long PATIENCE = 20_000_000_000L; // ns without any reply, after which the server is taken for dead
    private static final long GLANCE = 100; // ms: how long a closed loop may sleep in its selector

    private final Selector selector = Selector.open();
    private final List<Asker> askers = new ArrayList<>();
    private final ArrayDeque<Asker> free = new ArrayDeque<>();
    private final ByteBuffer request;
    private final ByteBuffer input = ByteBuffer.allocateDirect(64 * 1024);
    private LongConsumer latencies = _ -> { };
    private boolean again; // whether who has its reply asks for the next one at once
    private long answered;
    private long latest; // when there was a reply, or the first request of a measurement

    private static final class Asker {
        final SocketChannel channel;
        final ReplyMeter meter = new ReplyMeter();
        int replies;
        long asked;

        Asker(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private HealthyLoad(byte[] request) throws IOException {
        this.request = ByteBuffer.allocateDirect(request.length).put(request).flip();
    }

    /// Opens the connections.
    ///
    /// @param request the bytes of one request, few enough for an empty socket
    public static HealthyLoad connect(InetSocketAddress target, byte[] request, int connections) throws IOException {
        if (connections < 1 || connections > MOST) {
            throw new IllegalArgumentException("from 1 to " + MOST + " connections, not " + connections);
        }
        var load = new HealthyLoad(request);
        try {
            for (int i = 0; i < connections; i++) load.open(target);
        } catch (IOException e) {
            load.close();
            throw e;
        }
        return load;
    }

    private void open(InetSocketAddress target) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Asker asker = new Asker(channel);
        askers.add(asker); // closed with the others whatever happens next
        channel.connect(target);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, asker);
        free.add(asker);
    }

    /// A closed loop: each connection asks again as soon as it is answered, in so many slices of time without a pause between them.
    ///
    /// @return replies a second in each slice
    /// @throws IOException if the server does not answer for long
    /// @throws UncheckedIOException if it closes a connection
    public double[] flatOut(int slices, Duration slice) throws IOException {
        double[] rates = new double[slices];
        again = true;
        begin();
        long start = System.nanoTime();
        while (!free.isEmpty()) ask(free.poll(), System.nanoTime());
        for (int i = 0; i < slices; i++) {
            long before = answered;
            long end = start + slice.toNanos();
            long now = start;
            while (now - end < 0) {
                selector.select(this::ready, Math.clamp((end - now) / 1_000_000, 1, GLANCE));
                now = System.nanoTime();
                hurry(now);
            }
            rates[i] = (answered - before) * 1e9 / (now - start);
            start = now;
        }
        again = false;
        settle();
        return rates;
    }

    /// An open loop: requests are due at even distances, whether or not the ones before were answered. The latency of each is counted from
    /// when it was due, so that one which had to wait for a connection because the server dawdled counts that wait too (which a
    /// closed loop would omit).
    ///
    /// @param perSecond requests
    /// @param nanos takes each latency
    /// @return how many requests there were
    /// @throws IOException if the server does not answer for long
    /// @throws UncheckedIOException if it closes a connection
    public long atRate(double perSecond, Duration length, LongConsumer nanos) throws IOException {
        long count = Math.max(1, (long) (length.toNanos() / 1e9 * perSecond));
        double distance = 1e9 / perSecond;
        latencies = nanos;
        begin();
        long start = System.nanoTime();
        for (long sent = 0; sent < count; ) {
            long due = start + (long) (sent * distance);
            long now = System.nanoTime();
            if (now - due >= 0 && !free.isEmpty()) {
                ask(free.poll(), due);
                sent++;
            } else {
                Thread.onSpinWait();
            }
            selector.selectNow(this::ready);
            hurry(now);
        }
        settle();
        latencies = _ -> { };
        return count;
    }

    private void begin() {
        latest = System.nanoTime();
    }

    /// Waits for the replies that are still to come.
    private void settle() throws IOException {
        while (free.size() < askers.size()) {
            selector.select(this::ready, GLANCE);
            hurry(System.nanoTime());
        }
    }

    private void hurry(long now) throws IOException {
        if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted while measuring");
        if (now - latest > PATIENCE && free.size() < askers.size()) {
            throw new IOException("no reply for " + PATIENCE / 1_000_000_000 + " s");
        }
    }

    private void ask(Asker asker, long due) throws IOException {
        asker.asked = due;
        if (asker.channel.write(request.rewind()) < request.limit()) {
            throw new IOException("a request of " + request.limit() + " bytes does not fit into an empty socket");
        }
    }

    private void ready(SelectionKey key) {
        Asker asker = (Asker) key.attachment();
        try {
            if (asker.channel.read(input.clear()) < 0) throw new EOFException("closed after " + asker.replies + " replies");
            asker.meter.take(input.flip());
            if (asker.meter.complete() > asker.replies) {
                asker.replies = asker.meter.complete();
                replied(asker);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the selector's walk over the keys lets nothing else through
        }
    }

    private void replied(Asker asker) throws IOException {
        long now = System.nanoTime();
        latest = now;
        answered++;
        latencies.accept(now - asker.asked);
        if (again) ask(asker, now);
        else free.add(asker);
    }

    @Override
    public void close() throws IOException {
        for (Asker asker : askers) asker.channel.close();
        selector.close();
    }
}
