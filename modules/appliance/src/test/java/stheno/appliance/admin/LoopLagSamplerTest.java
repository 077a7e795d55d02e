package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import stheno.reactor.Log;
import stheno.reactor.Reactor;

class LoopLagSamplerTest {
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final AtomicInteger heard = new AtomicInteger();
    private final Reactor loop = loop();
    private final LoopLagSampler pulse = new LoopLagSampler(List.of(loop), clock::get, heard::incrementAndGet);

    private static Reactor loop() {
        try {
            return new Reactor("turned-by-hand", SelectorProvider.provider(), System::nanoTime, Log.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLagIsTheTimeFromThePostToTheRun() throws IOException {
        pulse.beat();
        clock.addAndGet(500);
        loop.turn();
        clock.addAndGet(9_000);
        assertEquals(500, pulse.lag(0));
    }

    @Test
    void aLoopThatHangsIsAsLateAsItHasHung() throws IOException {
        pulse.beat();
        clock.addAndGet(3_000);
        assertEquals(3_000, pulse.lag(0));
        pulse.beat(); // it is not asked again
        clock.addAndGet(4_000);
        assertEquals(7_000, pulse.lag(0));
        loop.turn();
        assertEquals(7_000, pulse.lag(0));
    }

    @Test
    void aLoopWithoutATurnForSecondsIsHung() throws IOException {
        pulse.beat();
        clock.addAndGet(LoopLagSampler.HUNG.toNanos() - 1);
        assertEquals(Optional.empty(), pulse.hung());
        clock.addAndGet(1);
        assertEquals(Optional.of("turned-by-hand"), pulse.hung());
        loop.turn();
        assertEquals(Optional.empty(), pulse.hung());
    }

    @Test
    void aLoopThatHasRecoveredIsInTimeAgain() throws IOException {
        pulse.beat();
        clock.addAndGet(7_000);
        loop.turn();
        pulse.beat();
        clock.addAndGet(10);
        loop.turn();
        assertEquals(10, pulse.lag(0));
        assertEquals(2, heard.get());
    }

    @Test
    void itBeatsByItselfUntilItIsClosed() throws InterruptedException {
        CountDownLatch beats = new CountDownLatch(1);
        try (LoopLagSampler own = new LoopLagSampler(List.of(loop), System::nanoTime, beats::countDown)) {
            own.start();
            assertTrue(beats.await(30, TimeUnit.SECONDS));
        }
    }
}
