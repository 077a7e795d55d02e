package stheno.jmh.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/// Healthy clients that ask again as soon as they have the reply: a closed loop. One thread.
abstract class ProtocolLoad implements Closeable {
    private static final long PATIENCE = 20_000_000_000L; // ns without any reply, after which the load fails
    private static final long GLANCE = 100; // ms: the longest sleep in the selector

    private final Selector selector = Selector.open();
    private boolean begun;
    private long answered;
    private long latest; // time of the last reply, or of the first request

    ProtocolLoad() throws IOException {}

    /// Sends the first request of each client.
    abstract void begin() throws IOException;

    /// Reads, and sends the next request if the reply is complete.
    abstract void ready(SelectionKey key) throws IOException;

    final Selector selector() {
        return selector;
    }

    final void answered() {
        answered++;
        latest = System.nanoTime();
    }

    /// Slices without pauses. A later call continues where the last one ended.
    ///
    /// @return exchanges per second in each slice
    /// @throws IOException if the server does not answer in time, refuses, or closes a connection
    final double[] run(int slices, Duration slice) throws IOException {
        double[] rates = new double[slices];
        long start = System.nanoTime();
        latest = start;
        if (!begun) begin();
        begun = true;
        for (int i = 0; i < slices; i++) {
            long before = answered;
            long end = start + slice.toNanos();
            long now = start;
            while (now - end < 0) {
                turn(Math.clamp((end - now) / 1_000_000, 1, GLANCE));
                now = System.nanoTime();
                if (now - latest > PATIENCE) throw new IOException("no reply for " + PATIENCE / 1_000_000_000 + " s");
            }
            rates[i] = (answered - before) * 1e9 / (now - start);
            start = now;
        }
        return rates;
    }

    private void turn(long millis) throws IOException {
        try {
            selector.select(key -> {
                try {
                    ready(key);
                } catch (IOException e) {
                    throw new UncheckedIOException(e); // the selector's consumer cannot throw IOException
                }
            }, millis);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) key.channel().close();
        selector.close();
    }
}
