package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottledProducerTest {
    private static final long SECOND = 1_000_000_000L;

    /// A clock that stands still until it is moved, and the timers that go by it.
    private static final class Timetable implements LongSupplier, Throttle.Timer {
        private record Entry(long due, long number, Runnable task) {}

        private final PriorityQueue<Entry> entries =
                new PriorityQueue<>(Comparator.comparingLong(Entry::due).thenComparing(Entry::number, Comparator.reverseOrder()));
        private long lateness;
        private long now;
        private long number;

        @Override
        public long getAsLong() {
            return now;
        }

        @Override
        public void after(long nanos, Runnable task) {
            assertTrue(nanos > 0);
            entries.add(new Entry(now + nanos, number++, task));
        }

        /// Moves to the next timer, or somewhat behind it, and runs it.
        boolean next() {
            Entry entry = entries.poll();
            if (entry != null) {
                now = Math.max(now, entry.due() + lateness);
                entry.task().run();
            }
            return entry != null;
        }
    }

    /// A client that takes whatever it gets, and waits when it must.
    private static final class Receiver {
        private final Producer producer;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;
        private int wakes;

        Receiver(Producer producer) {
            this.producer = producer;
        }

        void take() {
            wakes++;
            try {
                while (!ended) {
                    switch (producer.more()) {
                        case Piece.Bytes(var data) -> {
                            byte[] copy = new byte[data.remaining()];
                            data.get(copy);
                            bytes.writeBytes(copy);
                        }
                        case Piece.FileSlice slice -> {
                            ByteBuffer copy = ByteBuffer.allocate((int) slice.count());
                            slice.file().read(copy, slice.position());
                            bytes.writeBytes(copy.array());
                        }
                        case Piece.Later(var whenReady) -> {
                            boolean[] inside = {true};
                            boolean[] again = {false};
                            whenReady.accept(() -> {
                                if (inside[0]) again[0] = true;
                                else take();
                            });
                            inside[0] = false;
                            if (!again[0]) return;
                        }
                        case Piece.End _ -> ended = true;
                    }
                }
                producer.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @TempDir
    Path folder;

    private final Timetable time = new Timetable();
    private final Throttle throttle = new Throttle(100_000, time);

    private Producer throttled(Producer source) {
        return source.throttled(throttle, time);
    }

    private Receiver received(Producer source) {
        Receiver receiver = new Receiver(throttled(source));
        receiver.take();
        return receiver;
    }

    @Test
    void theRateIsRightForALongReply() {
        byte[] data = Noise.bytes(1, 1_000_000);
        Receiver receiver = received(Producer.bytes(data));
        while (time.next()) { }
        assertTrue(receiver.ended);
        assertArrayEquals(data, receiver.bytes.toByteArray());
        assertEquals(9.9, time.now / (double) SECOND, 0.01); // ten seconds but for the burst
    }

    @Test
    void theRateIsRightThoughTimersAreLate() {
        time.lateness = 3_000_000;
        Throttle fast = new Throttle(200_000_000, time);
        Receiver receiver = new Receiver(Producer.bytes(new byte[100_000_000]).throttled(fast, time));
        receiver.take();
        while (time.next()) { }
        assertTrue(receiver.ended);
        assertEquals(0.5, time.now / (double) SECOND, 0.025);
    }

    @Test
    void everyByteArrivesInRandomPieces() throws IOException {
        byte[] all = Noise.bytes(2, 200_000);
        try (FileChannel file = Noise.file(folder, all)) {
            for (int seed = 0; seed < 50; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                List<Script.Step> steps = new ArrayList<>();
                for (int at = 0; at < all.length; ) {
                    int count = Math.min(all.length - at, random.nextInt(0, 20_000));
                    steps.add(random.nextBoolean() ? Script.data(Arrays.copyOfRange(all, at, at + count))
                            : new Script.Step.Slice(new Piece.FileSlice(file, at, count)));
                    if (random.nextInt(4) == 0) steps.add(Script.rest());
                    at += count;
                }
                Script source = new Script(steps);
                Receiver receiver = received(source);
                while (time.next()) { }
                assertArrayEquals(all, receiver.bytes.toByteArray(), "seed " + seed);
                assertTrue(source.isClosed() && source.isOver());
            }
        }
    }

    @Test
    void manySendersShareTheRateAndNoneStarves() {
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < 50; i++) receivers.add(received(Producer.bytes(new byte[100_000])));
        while (time.now < 20 * SECOND && time.next()) { }
        int least = receivers.stream().mapToInt(one -> one.bytes.size()).min().orElseThrow();
        int most = receivers.stream().mapToInt(one -> one.bytes.size()).max().orElseThrow();
        int sum = receivers.stream().mapToInt(one -> one.bytes.size()).sum();
        assertEquals(2_000_000, sum, 60_000);
        assertTrue(least > 30_000, "the slowest got " + least + ", the fastest " + most);
        assertTrue(receivers.stream().allMatch(one -> one.wakes < 60), "woken for nothing");
    }

    @Test
    void aPieceIsCutWithoutACopy() throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(6000);
        Producer producer = throttled(() -> new Piece.Bytes(data));
        ByteBuffer first = assertInstanceOf(Piece.Bytes.class, producer.more()).data();
        assertEquals(2500, first.remaining());
        assertTrue(first.isDirect());
        data.put(0, (byte) 7);
        assertEquals(7, first.get(0));
        ByteBuffer second = assertInstanceOf(Piece.Bytes.class, producer.more()).data();
        assertEquals(2500, second.remaining());
        assertSame(data, assertInstanceOf(Piece.Bytes.class, producer.more()).data());
        assertEquals(1000, data.remaining());
    }

    @Test
    void aSmallPieceAndLaterAndEndAreTheSourcesOwn() throws IOException {
        Piece.Later rest = new Piece.Later(Runnable::run);
        Piece small = new Piece.Bytes(ByteBuffer.allocate(10));
        Piece none = new Piece.Bytes(ByteBuffer.allocate(0));
        var pieces = List.<Piece>of(small, none, rest, Piece.END).iterator();
        Producer producer = throttled(pieces::next);
        assertSame(small, producer.more());
        assertSame(none, producer.more());
        assertSame(rest, producer.more());
        assertSame(Piece.END, producer.more());
        assertEquals(0, time.entries.size());
    }

    @Test
    void theSourceIsNotAskedWhileItsPieceIsHeld() throws IOException {
        Script source = new Script(Script.data(new byte[20_000]), Script.data("x"));
        Producer producer = throttled(source);
        for (int i = 0; i < 4; i++) assertInstanceOf(Piece.Bytes.class, producer.more());
        for (int i = 0; i < 10; i++) assertInstanceOf(Piece.Later.class, producer.more());
        assertEquals(1, source.asked());
        producer.close();
        assertTrue(source.isClosed());
    }

    /// With all of the burst taken.
    private Producer waiting(Producer source) throws IOException {
        Producer producer = throttled(source);
        while (!(producer.more() instanceof Piece.Later)) { }
        return producer;
    }

    @Test
    void whatWasNotSentIsGivenBack() throws IOException {
        Producer producer = waiting(Producer.bytes(new byte[20_000]));
        producer.close();
        Throttle.Grant next = throttle.grant(2500);
        assertEquals(SECOND / 40, throttle.nanosUntilPaid(next));
        producer.close();
        assertEquals(SECOND / 20, throttle.nanosUntilPaid(throttle.grant(2500)));
    }

    @Test
    void aWakeBehindTheEndDoesNothing() throws IOException {
        Producer producer = waiting(Producer.bytes(new byte[20_000]));
        int[] woken = {0};
        Piece.Later later = assertInstanceOf(Piece.Later.class, producer.more());
        later.whenReady().accept(() -> woken[0]++);
        producer.close();
        assertTrue(time.next());
        later.whenReady().accept(() -> woken[0]++);
        assertEquals(0, woken[0]);
        assertFalse(time.next());
    }

    @Test
    void aClosedProducerIsForgottenHoweverLongItWouldHaveWaited() throws IOException {
        Throttle slow = new Throttle(1, time);
        for (int i = 0; i < 4; i++) slow.grant(1024);
        Producer leaves = Producer.bytes(new byte[1024]).throttled(slow, time);
        assertInstanceOf(Piece.Later.class, leaves.more()).whenReady().accept(() -> { });
        leaves.close();
        assertTrue(time.next());
        assertTrue(time.now <= 10 * SECOND && !time.next(), "the timer came after " + time.now / SECOND + " s");
    }

    @Test
    void anOpenProducerWaitsAsLongAsItMust() throws IOException {
        Throttle slow = new Throttle(1, time);
        for (int i = 0; i < 4; i++) slow.grant(1024);
        Producer stays = Producer.bytes(new byte[1024]).throttled(slow, time);
        int wakes = 0;
        while (stays.more() instanceof Piece.Later later) {
            later.whenReady().accept(() -> { });
            assertTrue(time.next());
            wakes++;
        }
        assertEquals(1024 * SECOND, time.now);
        assertTrue(wakes < 1000, wakes + " wakes");
    }

    @Test
    void aLaterSubscriptionTakesThePlaceOfAnEarlierOne() throws IOException {
        Producer producer = waiting(Producer.bytes(new byte[20_000]));
        List<String> woken = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            assertInstanceOf(Piece.Later.class, producer.more());
            assertInstanceOf(Piece.Later.class, producer.more()).whenReady().accept(() -> woken.add(name));
        }
        assertEquals(1, time.entries.size());
        assertTrue(time.next());
        assertEquals(List.of("three"), woken);
        assertInstanceOf(Piece.Bytes.class, producer.more());
    }

    @Test
    void aLateSubscriptionIsRunAtOnce() throws IOException {
        Producer producer = waiting(Producer.bytes(new byte[20_000]));
        Piece.Later later = assertInstanceOf(Piece.Later.class, producer.more());
        time.now += SECOND;
        int[] woken = {0};
        later.whenReady().accept(() -> woken[0]++);
        assertEquals(1, woken[0]);
    }

    @Test
    void aTimerForAnEarlierGrantDoesNotLoseTheWakeForALaterOne() throws IOException {
        Producer producer = waiting(Producer.bytes(new byte[20_000]));
        int[] woken = {0};
        assertInstanceOf(Piece.Later.class, producer.more()).whenReady().accept(() -> woken[0]++);
        time.now += SECOND / 40;
        assertInstanceOf(Piece.Bytes.class, producer.more()); // asked without having been woken
        Piece.Later later = assertInstanceOf(Piece.Later.class, producer.more());
        later.whenReady().accept(() -> woken[0]++);
        assertTrue(time.next());
        assertEquals(1, woken[0]);
        assertInstanceOf(Piece.Later.class, producer.more()).whenReady().accept(() -> woken[0]++);
        assertTrue(time.next());
        assertEquals(2, woken[0]);
        assertInstanceOf(Piece.Bytes.class, producer.more());
    }

    @Test
    void aFailureComesThroughAndTheSourceIsClosedOnce() throws IOException {
        Script source = new Script(Script.data("abc"), Script.failure());
        Producer producer = throttled(source);
        producer.more();
        assertThrows(IOException.class, producer::more);
        producer.close();
        producer.close();
        assertTrue(source.isClosed());
        assertTrue(throttle.tryTake(throttle.burst() - 3));
    }

    @Test
    void aClientThatLeavesAtAnyPlaceLeavesNothingOpen() throws IOException {
        for (int calls = 0; calls < 12; calls++) {
            Script source = new Script(Script.data(new byte[9000]), Script.rest(), Script.data("b"), Script.data(""), Script.data("c"));
            Producer producer = throttled(source);
            for (int i = 0; i < calls; i++) {
                if (producer.more() instanceof Piece.End) break;
            }
            producer.close();
            assertTrue(source.isClosed());
            time.now += SECOND;
        }
    }

    @Test
    void theLengthIsTheSources() {
        assertEquals(12, throttled(new Script().lasting(12)).length());
        assertEquals(Producer.UNKNOWN, throttled(new Script()).length());
    }
}
