package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What pipes report of the memory that they hold.
@Timeout(60)
final class PipeMemoryTest {
    private static final int KB = 1024;

    private final AtomicLong held = new AtomicLong();
    private final OutboundPipe outbound = new OutboundPipe(64 * KB, held::addAndGet);
    private final InboundPipe inbound = new InboundPipe(64 * KB, Runnable::run, new InboundPipe.Source() {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void discard() {}
    }, held::addAndGet);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, held.get());
    }

    @Test
    void outputCountsUntilItIsTaken() throws IOException {
        outbound.output().write(new byte[20 * KB]);
        assertTrue(held.get() >= 20 * KB && held.get() <= 64 * KB, held::toString);
        outbound.output().write(new byte[44 * KB]);
        assertEquals(64 * KB, held.get());
        outbound.producer().more();
    }

    @Test
    void outputThatIsNotVisibleYetStillCounts() throws IOException {
        outbound.output().write(new byte[1000]);
        outbound.output().flush();
        outbound.output().write(new byte[300]);
        outbound.producer().more();
        assertEquals(300, held.get());
        outbound.output().close();
        outbound.producer().more();
    }

    @Test
    void theReaderThatLeavesFreesTheOutput() throws IOException {
        outbound.output().write(new byte[20 * KB]);
        outbound.producer().close();
        assertThrows(IOException.class, () -> outbound.output().write(new byte[20 * KB]));
    }

    @Test
    void outputBeforeAFailureCountsUntilItIsTaken() throws IOException {
        outbound.output().write(new byte[2 * KB]);
        outbound.fail(new IOException("as asked"));
        assertEquals(2 * KB, held.get());
        outbound.producer().more();
    }

    @Test
    void inputCountsUntilItIsRead() throws IOException {
        inbound.write(ByteBuffer.allocate(5 * KB));
        inbound.write(ByteBuffer.allocate(100));
        assertTrue(held.get() >= 5 * KB, held::toString);
        inbound.end();
        assertEquals(5 * KB + 100, inbound.input().readAllBytes().length);
    }

    @Test
    void aBufferThatIsHandedOverCountsUntilItIsGivenBack() throws IOException {
        inbound.write(ByteBuffer.allocate(5 * KB), _ -> { });
        inbound.end();
        assertEquals(5 * KB, held.get());
        inbound.transferTo(_ -> assertEquals(5 * KB, held.get()));
    }

    @Test
    void aDirectBufferIsItsLoops() {
        inbound.write(ByteBuffer.allocateDirect(5 * KB), _ -> { });
        assertEquals(0, held.get());
        inbound.close();
    }

    @Test
    void theReaderThatLeavesFreesTheInput() {
        inbound.write(ByteBuffer.allocate(5 * KB));
        inbound.close();
        inbound.write(ByteBuffer.allocate(5 * KB));
    }

    @Test
    void inputBeforeAFailureCountsUntilItIsRead() throws IOException {
        inbound.write(ByteBuffer.allocate(5 * KB));
        inbound.fail("as asked");
        assertEquals(5 * KB, held.get());
        assertThrows(InboundPipe.Incomplete.class, () -> inbound.input().readAllBytes());
    }

    @Test
    void inputThatIsDroppedIsFreedBeforeTheReaderKnows() {
        inbound.write(ByteBuffer.allocate(5 * KB));
        inbound.drop("as asked");
        assertEquals(0, held.get());
        assertThrows(InboundPipe.Incomplete.class, () -> inbound.input().readAllBytes());
    }

    @Test
    void aDrainFreesWhatItsSinkRefuses() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        inbound.drain((_, task) -> task.run(), _ -> {
            throw new IOException("disk full");
        }, _ -> over.countDown());
        inbound.write(ByteBuffer.allocate(40 * KB));
        over.await();
    }
}
