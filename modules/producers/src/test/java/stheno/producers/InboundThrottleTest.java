package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboundThrottleTest {
    private static final int KB = 1024;
    private static final long SECOND = 1_000_000_000L;

    /// A loop with a clock that jumps to the next timer.
    private static final class Loop implements Throttle.Timer {
        private record Due(long at, Runnable task) {}

        final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
        long now;
        int timers;

        @Override
        public void after(long nanos, Runnable task) {
            assertTrue(nanos > 0, "a timer of " + nanos + " ns");
            timers++;
            due.add(new Due(now + nanos, task));
        }

        /// Runs timers until none is left, or the time is over.
        void runUntil(long time) {
            while (!due.isEmpty() && due.peek().at() <= time) {
                Due next = due.poll();
                now = next.at();
                next.task().run();
            }
            now = Math.max(now, time);
        }
    }

    /// A client that sends a piece whenever it is let.
    private static final class Client implements Pausable {
        final InboundThrottle throttle;
        final int piece;
        long sent;
        boolean paused;
        boolean left;
        int pauses;

        Client(Throttle shared, Loop loop, int piece) {
            this.throttle = new InboundThrottle(shared, loop, this);
            this.piece = piece;
        }

        void send() {
            while (!paused && !left) {
                sent += piece;
                throttle.received(piece);
            }
        }

        @Override
        public void pause() {
            assertFalse(paused);
            paused = true;
            pauses++;
        }

        @Override
        public void resume() {
            assertTrue(paused);
            paused = false;
            send();
        }
    }

    private static Throttle throttle(long rate, Loop loop) {
        return new Throttle(rate, () -> loop.now);
    }

    @Test
    void aClientIsHeldToTheRate() {
        for (int piece : new int[] {1, 1000, 64 * KB}) {
            Loop loop = new Loop();
            Client client = new Client(throttle(100_000, loop), loop, piece);
            client.send();
            loop.runUntil(100 * SECOND);
            assertEquals(100 * 100_000, client.sent, 10_000 + piece + 1);
        }
    }

    @Test
    void aBurstIsNotPausedAfterARest() {
        Loop loop = new Loop();
        Client client = new Client(throttle(100_000, loop), loop, 1000);
        client.throttle.received(10_000);
        assertEquals(0, client.pauses);
        client.throttle.received(1);
        assertEquals(1, client.pauses);
    }

    @Test
    void aTimerRunsWhenTheNextBytesAreDueAndNotBefore() {
        Loop loop = new Loop();
        Client client = new Client(throttle(1000, loop), loop, 1);
        client.throttle.received(4 * KB); // the burst
        client.throttle.received(500);
        assertTrue(client.paused);
        assertEquals(1, loop.timers);
        assertEquals(SECOND / 2, loop.due.peek().at(), 1000);
        client.sent = 0;
        loop.due.poll().task().run(); // too early, as a coarse timer may be
        assertTrue(client.paused);
        assertEquals(2, loop.timers);
    }

    @Test
    void clientsThatShareAThrottleGetEqualShares() {
        Loop loop = new Loop();
        Throttle shared = throttle(1_000_000, loop);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) clients.add(new Client(shared, loop, 64 * KB));
        clients.forEach(Client::send);
        loop.runUntil(60 * SECOND);
        for (Client client : clients) assertEquals(12_000_000, client.sent, 1_000_000);
    }

    @Test
    void uploadsAndDownloadsThatShareAThrottleGetEqualShares() throws Exception {
        Loop loop = new Loop();
        Throttle shared = throttle(1_000_000, loop);
        Client client = new Client(shared, loop, 64 * KB);
        long[] received = new long[1];
        Producer download = Producer.bytes(new byte[100_000_000]).throttled(shared, loop);
        Runnable[] reading = new Runnable[1];
        reading[0] = () -> {
            try {
                while (true) {
                    switch (download.more()) {
                        case Piece.Bytes(var data) -> received[0] += data.remaining();
                        case Piece.Later(var whenReady) -> {
                            whenReady.accept(reading[0]);
                            return;
                        }
                        case Piece.FileSlice _, Piece.End _ -> {
                            return;
                        }
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        client.send();
        reading[0].run();
        loop.runUntil(60 * SECOND);
        assertEquals(30_000_000, client.sent, 3_000_000);
        assertEquals(30_000_000, received[0], 3_000_000);
    }

    @Test
    void aClientThatLeavesReturnsWhatItWasGrantedAndOwesNothing() {
        Loop loop = new Loop();
        Throttle shared = throttle(1000, loop);
        Client client = new Client(shared, loop, 4 * KB);
        client.throttle.received(4 * KB);
        client.throttle.received(1_000_000);
        assertTrue(client.paused);
        client.left = true;
        Client other = new Client(shared, loop, 1);
        client.throttle.close();
        client.throttle.close();
        client.throttle.received(1_000_000);
        loop.runUntil(4 * SECOND);
        other.throttle.received(4000);
        assertFalse(other.paused);
    }

    @Test
    void randomPiecesArePaidToTheByte() {
        Loop loop = new Loop();
        Throttle shared = throttle(50_000, loop);
        Random random = new Random(6);
        long[] sent = new long[1];
        InboundThrottle[] one = new InboundThrottle[1];
        one[0] = new InboundThrottle(shared, loop, new Pausable() {
            @Override
            public void pause() {}

            @Override
            public void resume() {
                int piece = 1 + random.nextInt(20_000);
                sent[0] += piece;
                one[0].received(piece);
            }
        });
        one[0].received(20_000);
        loop.runUntil(1000 * SECOND);
        assertEquals(50_000_000, sent[0], 50_000);
    }
}
