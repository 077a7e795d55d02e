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

/// Several keep-alive connections that send the same request, one at a time each: as fast as the server answers, or at a fixed rate that
/// does not depend on the replies. A [HealthyClient] has one connection; these show the capacity of a server. One thread: the caller's,
/// which spins at a fixed rate, so that no sleep delays a request.
public final class HealthyLoad implements AutoCloseable {
    private static final int MOST = 1000; // connections: more would measure the client
    private static final long PATIENCE = 20_000_000_000L; // ns without any reply, after which the load fails
    private static final long GLANCE = 100; // ms: the longest sleep of a closed loop in its selector

    private final Selector selector = Selector.open();
    private final List<Asker> askers = new ArrayList<>();
    private final ArrayDeque<Asker> free = new ArrayDeque<>();
    private final ByteBuffer request;
    private final ByteBuffer input = ByteBuffer.allocateDirect(64 * 1024);
    private LongConsumer latencies = _ -> { };
    private boolean again; // whether a connection sends its next request as soon as it has its reply
    private long answered;
    private long latest; // time of the last reply, or of the first request of a measurement

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
    /// @param request the bytes of one request, which must fit into an empty socket
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
        askers.add(asker); // closed with the others, whatever happens next
        channel.connect(target);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, asker);
        free.add(asker);
    }

    /// A closed loop: each connection sends its next request as soon as it has the reply. The time is divided into slices without pauses.
    ///
    /// @return replies per second in each slice
    /// @throws IOException if the server does not answer in time
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

    /// An open loop: requests are due at equal intervals, whether or not the earlier ones were answered. Latency counts from the time a
    /// request was due. It includes the wait for a free connection if the server is slow, which a closed loop would
    /// omit.
    ///
    /// @param perSecond requests
    /// @param nanos receives each latency
    /// @return the number of requests
    /// @throws IOException if the server does not answer in time
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

    /// Waits for the outstanding replies.
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
            throw new UncheckedIOException(e); // the selector's consumer cannot throw IOException
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
