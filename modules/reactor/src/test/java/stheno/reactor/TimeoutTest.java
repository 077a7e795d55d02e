package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Piece;

/// Every wait has its limit. The clock is moved by hand.
@Timeout(60)
final class TimeoutTest {
    private static final Limits LIMITS = Limits.DEFAULTS.withSendBuffer(4096).withIdle(seconds(100)).withMessage(seconds(10))
            .withWindow(seconds(60)).withMinimumRate(64).withAnswer(seconds(300));

    private final HandTurned loop;

    TimeoutTest() throws IOException {
        loop = new HandTurned();
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
    }

    private static Duration seconds(int n) {
        return Duration.ofSeconds(n);
    }

    /// Answers `later` with nothing for now, `big` with ten megabytes, `body` by reading a million bytes, and echoes the rest.
    private static final class Waiting extends Talk {
        final List<Runnable> subscribed = new ArrayList<>();

        Waiting(Connection connection) {
            super(connection);
        }

        @Override
        Terminator said(String line) {
            switch (line) {
                case "later" -> connection.send(new Faucet(() -> new Piece.Later(subscribed::add)));
                case "big" -> connection.send(Faucet.of(new Piece.Bytes(ByteBuffer.allocate(10 << 20))));
                case "body" -> {
                    return new Terminator.Length(1_000_000);
                }
                default -> super.said(line);
            }
            return LINE;
        }
    }

    private HandTurned.Pair<Waiting> connected() throws IOException {
        return loop.connect(Waiting::new, LIMITS);
    }

    private HandTurned.Pair<Waiting> asked(String line) throws IOException {
        HandTurned.Pair<Waiting> pair = connected();
        pair.client.say(line + "\n");
        loop.until(() -> pair.talk.told.contains(line));
        return pair;
    }

    @Test
    void aSilentClientIsReportedIdle() throws Exception {
        HandTurned.Pair<Waiting> pair = connected();
        loop.pass(seconds(99));
        assertEquals(List.of(), List.copyOf(pair.talk.told));
        loop.pass(seconds(1));
        assertEquals(List.of("(idle)"), List.copyOf(pair.talk.told));
        assertEquals("", pair.client.rest());
    }

    @Test
    void eachMessageRestartsTheIdleTime() throws Exception {
        HandTurned.Pair<Waiting> pair = connected();
        for (int i = 1; i <= 5; i++) {
            loop.pass(seconds(90));
            pair.client.say("ping\n");
            int n = i;
            loop.until(() -> pair.talk.told.size() == n);
        }
        assertFalse(pair.talk.told.contains("(idle)"));
        loop.pass(seconds(100));
        assertTrue(pair.talk.told.contains("(idle)"));
    }

    @Test
    void aConnectionThatStaysIdleIsReportedAgain() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
            @Override
            public void idle() {
                told.add("(idle)");
            }
        }, LIMITS);
        loop.pass(seconds(100));
        loop.pass(seconds(100));
        assertEquals(List.of("(idle)", "(idle)"), List.copyOf(pair.talk.told));
    }

    @Test
    void aFrameThatDripsIsOverdueHoweverOftenItDrips() throws Exception {
        HandTurned.Pair<Waiting> pair = connected();
        pair.client.say("h");
        loop.until(() -> loop.reactor.stats().bytesIn() == 1);
        for (int i = 2; i <= 6; i++) {
            loop.pass(Duration.ofMillis(1900));
            int n = i;
            assertEquals(List.of(), List.copyOf(pair.talk.told));
            pair.client.say("h");
            loop.until(() -> loop.reactor.stats().bytesIn() == n);
        }
        loop.pass(Duration.ofMillis(500));
        assertEquals(List.of("(overdue)"), List.copyOf(pair.talk.told));
    }

    @Test
    void aGatheredLengthMayBeIdleBeforeItAndIsOverdueWithinIt() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                return Terminator.message(4);
            }
        }, LIMITS);
        loop.pass(seconds(99));
        assertEquals(List.of(), List.copyOf(pair.talk.told));
        pair.client.say("ab");
        loop.until(() -> loop.reactor.stats().bytesIn() == 2);
        loop.pass(seconds(9));
        assertEquals(List.of(), List.copyOf(pair.talk.told));
        loop.pass(seconds(1));
        assertEquals(List.of("(overdue)"), List.copyOf(pair.talk.told));
    }

    @Test
    void aGatheredPartThatDoesNotComeIsATransferThatStalls() throws Exception {
        HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                return Terminator.part(1_000_000);
            }
        }, LIMITS);
        loop.pass(LIMITS.window());
        assertEquals(new Closed.TimedOut(Wait.TRANSFER), pair.talk.closed());
    }

    @Test
    void eachFrameHasItsOwnTime() throws Exception {
        HandTurned.Pair<Waiting> pair = connected();
        pair.client.say("a");
        loop.until(() -> loop.reactor.stats().bytesIn() == 1);
        for (int i = 1; i <= 4; i++) {
            loop.pass(seconds(9));
            pair.client.say("\na"); // ends one, begins the next
            int n = i;
            loop.until(() -> pair.talk.told.size() == n);
        }
        assertFalse(pair.talk.told.contains("(overdue)"));
        loop.pass(seconds(10));
        assertTrue(pair.talk.told.contains("(overdue)"));
    }

    @Test
    void aClientThatReadsNothingIsClosedAfterAWindow() throws Exception {
        HandTurned.Pair<Waiting> pair = asked("big");
        loop.until(() -> pair.talk.connection.backedUp());
        for (int i = 0; i < 20; i++) loop.turn();
        loop.pass(seconds(130)); // a window with what the kernel took, and one without
        assertEquals(new Closed.TimedOut(Wait.TRANSFER), pair.talk.closed());
        assertEquals(1, loop.reactor.stats().timedOut());
    }

    @Test
    void aTransferThatMovesIsNeverIdleHoweverLongItTakes() throws Exception {
        HandTurned.Pair<Waiting> pair = asked("big");
        loop.until(() -> pair.talk.connection.backedUp());
        for (int i = 0; i < 20; i++) {
            FutureTask<byte[]> burst = new FutureTask<>(() -> pair.client.bytes(30_000));
            Thread.ofVirtual().start(burst);
            loop.until(burst::isDone);
            loop.pass(seconds(59));
        }
        assertEquals(0, pair.talk.closings.get());
        assertEquals(List.of("big"), List.copyOf(pair.talk.told));
    }

    @Test
    void anUploadBelowTheMinimumRateIsCutOff() throws Exception {
        HandTurned.Pair<Waiting> pair = asked("body");
        pair.client.say("x".repeat(64 * 60));
        loop.until(() -> loop.reactor.stats().bytesIn() >= 64 * 60);
        loop.pass(seconds(60));
        assertEquals(0, pair.talk.closings.get(), "fast enough in the first window");
        pair.client.say("x".repeat(64 * 60 - 1));
        long read = 2 * 64 * 60 - 1;
        loop.until(() -> loop.reactor.stats().bytesIn() >= read);
        loop.pass(seconds(60));
        assertEquals(new Closed.TimedOut(Wait.TRANSFER), pair.talk.closed());
    }

    @Test
    void anAnswerThatNeverComesIsGivenUp() throws Exception {
        HandTurned.Pair<Waiting> pair = asked("later");
        loop.pass(seconds(299));
        assertEquals(0, pair.talk.closings.get(), "neither idle nor overdue");
        loop.pass(seconds(1));
        assertEquals(new Closed.TimedOut(Wait.ANSWER), pair.talk.closed());
    }

    @Test
    void wakingWithoutAByteDoesNotPutTheAnswerOff() throws Exception {
        HandTurned.Pair<Waiting> pair = asked("later");
        for (int i = 0; i < 3; i++) {
            loop.pass(seconds(101));
            pair.talk.subscribed.forEach(Runnable::run);
            loop.turn();
        }
        assertEquals(new Closed.TimedOut(Wait.ANSWER), pair.talk.closed());
    }

    @Test
    void theTimeOfAnAnswerIsNotThePeersIdleTime() throws Exception {
        HandTurned.Pair<Waiting> pair = asked("later");
        loop.pass(seconds(200));
        assertEquals(List.of("later"), List.copyOf(pair.talk.told));
        assertEquals("ANSWER", pair.talk.connection.toString().replaceAll(".* ", ""));
    }

    @Test
    void aPausedConversationIsNotHeldToItsFrame() throws Exception {
        HandTurned.Pair<Waiting> pair = connected();
        pair.client.say("half");
        loop.until(() -> loop.reactor.stats().bytesIn() == 4);
        pair.talk.connection.pause(Pause.RECEIVER);
        loop.pass(seconds(50));
        assertEquals(List.of(), List.copyOf(pair.talk.told));
    }

    @Test
    void anIdleConnectionInARealLoopTimesOutInRealTime() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS.withIdle(Duration.ofMillis(30)));
                Client client = server.client()) {
            assertEquals("(idle)", server.talk().heard());
            assertEquals("", client.rest());
        }
    }
}
