package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;
import static stheno.producers.Script.failure;
import static stheno.producers.Script.rest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Properties of all wrappers, for any source and any moment at which the client leaves.
final class EveryWrapperTest {
    private static final Deflaters DEFLATERS = new Deflaters(1, 1);

    @TempDir
    private static Path folder;
    private static FileChannel file;

    @BeforeAll
    static void open() throws IOException {
        file = Noise.file(folder, Noise.bytes(7, 1000));
    }

    @AfterAll
    static void close() throws IOException {
        file.close();
        DEFLATERS.close();
    }

    /// @param received decodes the output, as a receiver does
    record Wrapper(String name, UnaryOperator<Producer> around, UnaryOperator<InputStream> received) {
        @Override
        public String toString() {
            return name;
        }

        byte[] decoded(byte[] output) throws IOException {
            return received.apply(new ByteArrayInputStream(output)).readAllBytes();
        }
    }

    static Stream<Wrapper> wrappers() {
        UnaryOperator<InputStream> same = in -> in;
        return Stream.of(
                new Wrapper("composite", Producer::composite, same),
                new Wrapper("hooked", inner -> inner.hooked((_, _) -> { }), same),
                new Wrapper("globbed 1", inner -> inner.globbed(1), same),
                new Wrapper("globbed 5", inner -> inner.globbed(5), same),
                new Wrapper("globbed 64 KB", inner -> inner.globbed(65536), same),
                new Wrapper("chunked", Producer::chunked, ChunkedInput::new),
                new Wrapper("gzipped", inner -> inner.gzipped(DEFLATERS), GzipInput::new),
                new Wrapper("all", inner -> inner.gzipped(DEFLATERS).chunked().globbed(100).hooked((_, _) -> { }),
                        in -> new GzipInput(new ChunkedInput(in))));
    }

    private static List<List<Script.Step>> scripts() {
        Script.Step slice = new Script.Step.Slice(new Piece.FileSlice(file, 10, 300));
        Script.Step nothing = new Script.Step.Slice(new Piece.FileSlice(file, 10, 0));
        List<List<Script.Step>> scripts = new ArrayList<>();
        scripts.add(List.of());
        scripts.add(List.of(data("")));
        scripts.add(List.of(rest()));
        scripts.add(List.of(data("a"), data("b"), data("c"), data("d"), data("e"), data("f"), data("g")));
        scripts.add(List.of(data("a"), data(""), data("bcdef"), data(""), nothing, data("g"), data("")));
        scripts.add(List.of(slice, data("abc"), slice, slice, data("defghijk"), nothing, slice));
        scripts.add(List.of(data(Noise.bytes(1, 70_000)), data("x"), data(Noise.bytes(2, 65_536)), slice));
        List<Script.Step> steps = List.of(data("a"), data("bcdef"), data(""), slice, data("g"));
        for (int place = 0; place <= steps.size(); place++) {
            List<Script.Step> resting = new ArrayList<>(steps);
            resting.add(place, rest());
            scripts.add(resting);
        }
        scripts.add(steps.stream().mapMulti((Script.Step step, java.util.function.Consumer<Script.Step> to) -> {
            to.accept(rest());
            to.accept(step);
            to.accept(rest());
        }).toList());
        return scripts;
    }

    private static byte[] content(List<Script.Step> steps) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Script.Step step : steps) {
            switch (step) {
                case Script.Step.Data(var data) -> bytes.writeBytes(data);
                case Script.Step.Slice(var piece) -> {
                    ByteBuffer read = ByteBuffer.allocate((int) piece.count());
                    piece.file().read(read, piece.position());
                    bytes.writeBytes(read.array());
                }
                case Script.Step.Rest _, Script.Step.Failure _ -> { }
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void oneCallDoesABoundedPieceOfWork(Wrapper wrapper) throws IOException {
        int[] asked = {0};
        Producer endless = wrapper.around().apply(() -> {
            if (++asked[0] == 10_000) throw new AssertionError("the source returns empty pieces for ever");
            return new Piece.Bytes(ByteBuffer.allocate(0));
        });
        for (int i = 0; i < 20; i++) {
            asked[0] = 0;
            endless.more();
        }
        endless.close();
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void whatTheSourceHasConsumedIsPassedOn(Wrapper wrapper) throws IOException {
        long[] consumed = {0};
        Producer searching = wrapper.around().apply(new Producer() {
            @Override
            public Piece more() {
                consumed[0] += Producer.WORK;
                if (consumed[0] == 1000L * Producer.WORK) throw new AssertionError("one call searches for ever");
                return new Piece.Bytes(ByteBuffer.wrap(new byte[] {1}));
            }

            @Override
            public long consumed() {
                return consumed[0];
            }
        });
        for (int i = 0; i < 20; i++) {
            searching.more();
            assertTrue(searching.consumed() >= consumed[0]);
        }
        searching.close();
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void everyByteArrivesAndTheSourceIsClosedOnce(Wrapper wrapper) throws IOException {
        for (List<Script.Step> steps : scripts()) {
            Script source = new Script(steps);
            byte[] output = Drain.whole(wrapper.around().apply(source));
            assertArrayEquals(content(steps), wrapper.decoded(output));
            assertTrue(source.isOver() && source.isClosed());
            assertEquals(0, DEFLATERS.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void aClientThatLeavesAtAnyPlaceLeavesNothingOpen(Wrapper wrapper) throws IOException {
        for (List<Script.Step> steps : scripts()) {
            boolean ended = false;
            for (int calls = 0; !ended; calls++) {
                Script source = new Script(steps);
                Producer producer = wrapper.around().apply(source);
                ended = new Drain(producer).some(calls).ended();
                producer.close();
                assertTrue(source.isClosed());
                producer.close();
                assertEquals(0, DEFLATERS.borrowed());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void aFailureAtAnyPlaceComesThroughAndLeavesNothingOpen(Wrapper wrapper) {
        for (List<Script.Step> steps : scripts()) {
            for (int place = 0; place <= steps.size(); place++) {
                List<Script.Step> failing = new ArrayList<>(steps);
                failing.add(place, failure());
                Script source = new Script(failing);
                IOException e = assertThrows(IOException.class, () -> Drain.whole(wrapper.around().apply(source)));
                assertEquals("scripted", e.getMessage());
                assertTrue(source.isClosed());
                assertEquals(0, DEFLATERS.borrowed());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void laterIsTheSourcesOwn(Wrapper wrapper) throws IOException {
        Piece.Later later = new Piece.Later(Runnable::run);
        Producer resting = () -> later;
        assertSame(later, wrapper.around().apply(resting).more());
    }
}
