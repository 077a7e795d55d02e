package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class DeflatersTest {
    @Test
    void theOneUsedLastIsBorrowedNext() {
        try (Deflaters deflaters = new Deflaters(2)) {
            Compressor first = deflaters.borrow();
            Compressor second = deflaters.borrow();
            assertNotSame(first, second);
            assertEquals(2, deflaters.borrowed());
            deflaters.giveBack(first);
            deflaters.giveBack(second);
            assertSame(second, deflaters.borrow());
            assertEquals(1, deflaters.borrowed());
            assertEquals(1, deflaters.idle());
            assertEquals(2, deflaters.created());
            deflaters.giveBack(second);
        }
    }

    private static boolean isEnded(Compressor compressor) {
        try {
            compressor.begin();
            return false;
        } catch (IllegalStateException | NullPointerException e) { // one or the other, by the release of the JDK
            return true;
        }
    }

    @Test
    void anyNumberIsBorrowedButOnlySomeAreKept() {
        try (Deflaters deflaters = new Deflaters(2)) {
            List<Compressor> many = new ArrayList<>();
            for (int i = 0; i < 10; i++) many.add(deflaters.borrow());
            many.forEach(deflaters::giveBack);
            assertEquals(0, deflaters.borrowed());
            assertEquals(2, deflaters.idle());
            assertEquals(10, deflaters.created());
            assertEquals(8, many.stream().filter(DeflatersTest::isEnded).count());
        }
    }

    @Test
    void closingEndsThoseThatWaitAtOnceAndTheOthersWhenTheyComeBack() {
        Deflaters deflaters = new Deflaters(5);
        Compressor busy = deflaters.borrow();
        Compressor idle = deflaters.borrow();
        deflaters.giveBack(idle);
        deflaters.close();
        assertTrue(isEnded(idle));
        assertFalse(isEnded(busy));
        deflaters.giveBack(busy);
        assertTrue(isEnded(busy));
        assertEquals(0, deflaters.idle());
        assertEquals(0, deflaters.borrowed());
        deflaters.close();
    }

    @Test
    void whatDoesNotExistIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Deflaters(10, 1));
        assertThrows(IllegalArgumentException.class, () -> new Deflaters(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Deflaters(-1));
    }

    @Test
    void threadsDoNotShareOne() throws InterruptedException {
        try (Deflaters deflaters = new Deflaters(1, 3)) {
            AtomicReference<Throwable> wrong = new AtomicReference<>();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                byte[] content = Noise.bytes(t, 100_000);
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        start.await();
                        for (int i = 0; i < 20; i++) {
                            byte[] zipped = Drain.whole(Producer.bytes(content).gzipped(deflaters));
                            assertArrayEquals(content, new GzipInput(new java.io.ByteArrayInputStream(zipped)).readAllBytes());
                        }
                    } catch (Throwable e) {
                        wrong.set(e);
                    }
                }));
            }
            start.countDown();
            for (Thread thread : threads) thread.join();
            assertNull(wrong.get());
            assertEquals(0, deflaters.borrowed());
            assertTrue(deflaters.idle() <= 3);
        }
    }
}
