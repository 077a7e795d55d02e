package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Producers wrapped at random, several deep, against a receiver that is built alongside and takes the output apart again.
final class CompositionTest {
    private static final int ROUNDS = 600;
    private static final int DEPTH = 6;

    /// Reads the output of its producer, and compares it.
    private interface Receiver {
        void receive(InputStream in) throws IOException;
    }

    /// @param known whether the length must be known
    private record Made(Producer producer, Receiver receiver, boolean known) {}

    @TempDir
    private Path folder;
    private final byte[] content = Noise.bytes(42, 200_000);
    private FileChannel file;
    private final Deflaters deflaters = new Deflaters(1, 2);

    private Random random;
    private final List<Script> scripts = new ArrayList<>();
    private final List<Told> hooks = new ArrayList<>();
    private boolean failing;

    private static final class Told implements Hook {
        private int times;
        private long bytes;
        private boolean completed;

        @Override
        public void ended(long count, boolean whole) {
            times++;
            bytes = count;
            completed = whole;
        }
    }

    @BeforeEach
    void open() throws IOException {
        file = Noise.file(folder, content);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
        deflaters.close();
    }

    private void begin(long seed, boolean withFailures) {
        random = new Random(seed);
        scripts.clear();
        hooks.clear();
        failing = withFailures;
    }

    private Made made(int depth) throws IOException {
        if (depth == 0) return source();
        return switch (random.nextInt(6)) {
            case 0 -> chunked(made(depth - 1));
            case 1 -> gzipped(made(depth - 1));
            case 2 -> {
                Made inner = made(depth - 1);
                int size = 1 + random.nextInt(random.nextBoolean() ? 100 : 70_000);
                yield new Made(inner.producer().globbed(size), inner.receiver(), inner.known());
            }
            case 3 -> hooked(made(depth - 1));
            default -> composite(depth - 1);
        };
    }

    private Made chunked(Made inner) {
        Producer producer = inner.producer().chunked(() -> List.of(Map.entry("T", "1")));
        return new Made(producer, in -> {
            ChunkedInput chunks = new ChunkedInput(in);
            inner.receiver().receive(chunks);
            assertEquals(-1, chunks.read());
            assertEquals("T: 1\n", chunks.trailers());
        }, false);
    }

    private Made gzipped(Made inner) {
        return new Made(inner.producer().gzipped(deflaters), in -> {
            GzipInput member = new GzipInput(in);
            inner.receiver().receive(member);
            assertEquals(-1, member.read());
        }, false);
    }

    private Made hooked(Made inner) {
        Told told = new Told();
        hooks.add(told);
        return new Made(inner.producer().hooked(told), in -> {
            Counting counting = new Counting(in);
            inner.receiver().receive(counting);
            assertEquals(counting.count, told.bytes);
            assertTrue(told.completed);
        }, inner.known());
    }

    private Made composite(int depth) throws IOException {
        List<Made> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) parts.add(made(random.nextInt(depth + 1)));
        Producer[] producers = parts.stream().map(Made::producer).toArray(Producer[]::new);
        return new Made(Producer.composite(producers), in -> {
            for (Made part : parts) part.receiver().receive(in);
        }, parts.stream().allMatch(Made::known));
    }

    private Made source() throws IOException {
        int from = random.nextInt(content.length / 2);
        int count = random.nextInt(10) == 0 ? random.nextInt(80_000) : random.nextInt(300);
        ByteBuffer some = ByteBuffer.wrap(content, from, count);
        return switch (random.nextInt(6)) {
            case 0 -> new Made(Producer.bytes(some), expecting(from, count), true);
            case 1 -> new Made(Producer.bytes(List.of(some.slice(from, count / 2), some.slice(from + count / 2, count - count / 2))),
                    expecting(from, count), true);
            case 2 -> new Made(Producer.slice(file, from, count), expecting(from, count), true);
            case 3 -> piped(from, count);
            default -> script();
        };
    }

    private Made piped(int from, int count) throws IOException {
        OutboundPipe pipe = new OutboundPipe(100_000);
        try (OutputStream out = pipe.output()) {
            out.write(content, from, count);
        }
        return new Made(pipe.producer(), expecting(from, count), false);
    }

    private Made script() throws IOException {
        List<Script.Step> steps = new ArrayList<>();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = random.nextInt(12); i > 0; i--) {
            int from = random.nextInt(content.length / 2);
            int count = random.nextInt(20) == 0 ? random.nextInt(80_000) : random.nextInt(40);
            switch (random.nextInt(failing ? 9 : 8)) {
                case 0 -> steps.add(Script.data(""));
                case 1, 2 -> steps.add(Script.rest());
                case 3 -> {
                    steps.add(new Script.Step.Slice(new Piece.FileSlice(file, from, count)));
                    expected.write(content, from, count);
                }
                case 8 -> steps.add(Script.failure());
                default -> {
                    steps.add(Script.data(Arrays.copyOfRange(content, from, from + count)));
                    expected.write(content, from, count);
                }
            }
        }
        Script script = new Script(steps);
        scripts.add(script);
        boolean known = random.nextBoolean();
        return new Made(known ? script.lasting(expected.size()) : script, in ->
                assertArrayEquals(expected.toByteArray(), in.readNBytes(expected.size())), known);
    }

    private Receiver expecting(int from, int count) {
        return in -> assertEquals(ByteBuffer.wrap(content, from, count), ByteBuffer.wrap(in.readNBytes(count)));
    }

    private static final class Counting extends InputStream {
        private final InputStream in;
        private long count;

        Counting(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count += b < 0 ? 0 : 1;
            return b;
        }
    }

    private void nothingIsLeftOpen() {
        assertTrue(scripts.stream().allMatch(Script::isClosed));
        assertTrue(hooks.stream().allMatch(told -> told.times == 1));
        assertEquals(0, deflaters.borrowed());
    }

    @Test
    void anyCompositionDeliversEveryByte() throws IOException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            begin(seed, false);
            try {
                Made made = made(1 + random.nextInt(DEPTH));
                long length = made.producer().length();
                assertEquals(made.known(), length != Producer.UNKNOWN);
                byte[] output = Drain.whole(made.producer());
                if (made.known()) assertEquals(length, output.length);
                nothingIsLeftOpen();
                assertTrue(scripts.stream().allMatch(Script::isOver));
                ByteArrayInputStream in = new ByteArrayInputStream(output);
                made.receiver().receive(in);
                assertEquals(0, in.available());
            } catch (AssertionError | IOException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void anyCompositionCanBeLeftAtAnyMoment() throws IOException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            begin(seed, false);
            Made made = made(1 + random.nextInt(DEPTH));
            new Drain(made.producer()).some(random.nextInt(20));
            made.producer().close();
            nothingIsLeftOpen();
        }
    }

    @Test
    void anyCompositionSurvivesAFailureInside() throws IOException {
        int failed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            begin(seed, true);
            Made made = made(1 + random.nextInt(DEPTH));
            try {
                Drain.whole(made.producer());
            } catch (IOException e) {
                assertEquals("scripted", e.getMessage(), "seed " + seed);
                failed++;
            }
            nothingIsLeftOpen();
        }
        assertTrue(failed > ROUNDS / 10, failed + " failed");
    }
}
