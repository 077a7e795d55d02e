package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Journal;

/// A loop ends by an error of the virtual machine, and says so; a refused thread is no such error.
@Timeout(60)
final class LoopFailureTest {
    private final Journal journal = new Journal();
    private final Log log = Log.from(Log.Level.DEBUG, journal::event);
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();

    /// As the virtual machine throws it at the limit of threads.
    static OutOfMemoryError threadLimit() {
        return new OutOfMemoryError("unable to create native thread: possibly out of memory or process/resource limits reached");
    }

    private ReactorGroup group(int loops) throws Exception {
        ThreadFactory threads = Thread.ofPlatform().uncaughtExceptionHandler((_, cause) -> failed.complete(cause)).factory();
        return ReactorGroup.start(loops, SelectorProvider.provider(), System::nanoTime, threads, log, MemoryBudget.ofHeap());
    }

    private static boolean runs(Reactor loop) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        loop.execute(ran::countDown);
        return ran.await(30, TimeUnit.SECONDS);
    }

    @Test
    void anErrorOfTheVirtualMachineIsReportedWithItsLoop() throws Exception {
        InternalError error = new InternalError("broken");
        try (ReactorGroup group = group(1)) {
            group.reactors().getFirst().execute(() -> {
                throw error;
            });
            assertSame(error, failed.get(30, TimeUnit.SECONDS));
            assertTrue(journal.toString().contains("loop-failed"), journal.toString());
        }
    }

    @Test
    void exhaustedMemoryIsAnErrorOfTheVirtualMachine() throws Exception {
        try (ReactorGroup group = group(1)) {
            group.reactors().getFirst().execute(() -> {
                throw new OutOfMemoryError("Java heap space");
            });
            assertEquals("Java heap space", failed.get(30, TimeUnit.SECONDS).getMessage());
        }
    }

    @Test
    void aThreadThatTheSystemRefusesEndsNoLoop() throws Exception {
        try (ReactorGroup group = group(1)) {
            Reactor loop = group.reactors().getFirst();
            loop.execute(() -> {
                throw threadLimit();
            });
            assertTrue(runs(loop));
            assertFalse(failed.isDone());
        }
        assertFalse(failed.isDone(), "an intended end is no failure");
    }

    @Test
    void aConnectionWhoseThreadIsRefusedIsClosedAlone() throws Exception {
        try (Server<Talk> server = new Server<>(connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                if (line.equals("work")) throw threadLimit();
                return super.said(line);
            }
        }); Client one = server.client(); Client other = server.client()) {
            one.say("work\n");
            assertEquals("", one.rest());
            assertEquals("still here", other.say("still here\n").line());
        }
    }

    @Test
    void aLoopThatHangsDoesNotHoldADrain() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        ReactorGroup group = group(1);
        group.reactors().getFirst().execute(() -> {
            hangs.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    // it hangs
                }
            }
        });
        hangs.await();
        assertEquals(1, group.drain(Duration.ofMillis(1)));
        assertTrue(journal.toString().contains("loop-hangs"), journal.toString());
        release.countDown();
        group.close();
    }

    @Test
    void onlyErrorsOfTheVirtualMachineAreFatal() {
        assertThrows(InternalError.class, () -> FatalErrors.rethrow(new InternalError()));
        assertThrows(OutOfMemoryError.class, () -> FatalErrors.rethrow(new OutOfMemoryError("Java heap space")));
        assertThrows(OutOfMemoryError.class, () -> FatalErrors.rethrow(new OutOfMemoryError()));
        FatalErrors.rethrow(new StackOverflowError());
        FatalErrors.rethrow(threadLimit());
        FatalErrors.rethrow(new AssertionError());
    }
}
