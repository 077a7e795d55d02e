package stheno.appliance.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps its input, fails, or blocks, as the test demands.
final class FickleChannel implements WritableByteChannel {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Semaphore open = new Semaphore(1);
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    /// Blocks writers from now on.
    void stall() {
        open.acquireUninterruptibly();
    }

    void flow() {
        open.release();
    }

    /// Like a disk that has so many bytes left.
    void room(int left) {
        room.set(left);
    }

    int failures() {
        return failures.get();
    }

    /// Writers that wait.
    int waiting() {
        return waiting.get();
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        waiting.incrementAndGet();
        open.acquireUninterruptibly();
        waiting.decrementAndGet();
        try {
            int count = Math.min(from.remaining(), room.get());
            if (count == 0) {
                failures.incrementAndGet();
                throw new IOException("No space left on device");
            }
            for (int i = 0; i < count; i++) append(from.get());
            room.addAndGet(-count);
            return count;
        } finally {
            open.release();
        }
    }

    private synchronized void append(byte b) {
        bytes.write(b);
    }

    synchronized String text() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        throw new AssertionError("closed by who did not open it");
    }
}
