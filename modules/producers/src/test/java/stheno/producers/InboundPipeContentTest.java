package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bytes written to a pipe on one thread are read on another: all of them, in order, however they are split.
@Timeout(60)
final class InboundPipeContentTest {
    private static final int KB = 1024;

    /// A loop on its own thread that writes the rest whenever it is not paused, in pieces of random sizes, copied or handed over.
    private static final class Sender implements InboundPipe.Source, AutoCloseable {
        final ExecutorService loop = Executors.newSingleThreadExecutor();
        final AtomicInteger away = new AtomicInteger();
        final InboundPipe pipe;
        final Random random;
        final byte[] content;
        final int most;
        int sent;
        boolean paused;
        boolean ended;
        long held; // the most that was in the pipe after a write

        Sender(int seed, int capacity, byte[] content, int most) {
            this.random = new Random(seed);
            this.content = content;
            this.most = most;
            this.pipe = new InboundPipe(capacity, loop, this);
        }

        private void sendOn() {
            while (!paused && !ended) {
                if (sent == content.length) {
                    ended = true;
                    pipe.end();
                    return;
                }
                int count = Math.min(content.length - sent, 1 + random.nextInt(most));
                if (random.nextBoolean()) copied(count);
                else handedOver(count);
                sent += count;
                held = Math.max(held, pipe.available());
            }
        }

        private void copied(int count) {
            byte[] lent = new byte[count];
            System.arraycopy(content, sent, lent, 0, count);
            pipe.write(ByteBuffer.wrap(lent));
            Arrays.fill(lent, (byte) 0); // it was lent for the call alone
        }

        private void handedOver(int count) {
            away.incrementAndGet();
            pipe.write(ByteBuffer.allocateDirect(count).put(content, sent, count).flip(), _ -> away.decrementAndGet());
        }

        @Override
        public void begin() {
            sendOn();
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
            loop.execute(this::sendOn);
        }

        @Override
        public void discard() {
            ended = true;
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    @Test
    void whatIsWrittenIsReadHoweverItIsSplit() throws Exception {
        byte[] content = Noise.bytes(1, 1_000_000);
        for (int capacity : new int[] {1, 7, 4 * KB, 64 * KB, 2_000_000}) {
            byte[] some = Arrays.copyOf(content, Math.min(content.length, capacity * 3000));
            for (int most : new int[] {3, 1000, 64 * KB}) {
                if (some.length / most > 50_000) continue;
                try (Sender sender = new Sender(capacity + most, capacity, some, most)) {
                    Random random = new Random(most);
                    ByteArrayOutputStream read = new ByteArrayOutputStream();
                    InputStream in = sender.pipe.input();
                    byte[] block = new byte[70_000];
                    for (int n; (n = in.read(block, 0, 1 + random.nextInt(block.length))) >= 0; ) read.write(block, 0, n);
                    assertArrayEquals(some, read.toByteArray());
                    assertEquals(0, sender.away.get());
                    assertTrue(sender.held < capacity + most, sender.held + " bytes of " + capacity);
                }
            }
        }
    }

    @Test
    void aSinkGetsAllOfItOnTheCallersThread() throws Exception {
        byte[] content = Noise.bytes(2, 3_000_000);
        try (Sender sender = new Sender(2, 64 * KB, content, 64 * KB)) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            Thread reader = Thread.currentThread();
            sender.pipe.transferTo(piece -> {
                assertSame(reader, Thread.currentThread());
                byte[] copy = new byte[piece.remaining()];
                piece.get(copy);
                read.write(copy);
            });
            assertArrayEquals(content, read.toByteArray());
            assertEquals(0, sender.away.get());
            assertEquals(-1, sender.pipe.input().read());
        }
    }

    @Test
    void aDrainGetsAllOfItAndThenFinishesOnce() throws Exception {
        byte[] content = Noise.bytes(3, 3_000_000);
        for (int most : new int[] {100, 3000, 64 * KB}) {
            try (Sender sender = new Sender(most, 512 * KB, content, most)) {
                ByteArrayOutputStream read = new ByteArrayOutputStream();
                BlockingQueue<Optional<IOException>> finished = new LinkedBlockingQueue<>();
                Throttle.Timer timer = (_, task) -> sender.loop.execute(task);
                sender.pipe.drain(timer, piece -> {
                    byte[] copy = new byte[piece.remaining()];
                    piece.get(copy);
                    read.write(copy);
                }, finished::add);
                sender.loop.execute(sender::sendOn);
                assertEquals(Optional.empty(), finished.poll(30, TimeUnit.SECONDS));
                assertArrayEquals(content, read.toByteArray());
                assertEquals(0, sender.away.get());
                assertEquals(0, finished.size());
            }
        }
    }
}
