package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many megabytes per second a composition of producers returns, and the allocation per reply.
///
/// An operation is a reply of one megabyte (1,048,576 bytes) of text before compression: it is composed, read to its end, and closed.
/// Its pieces are copied into a direct buffer, as a loop does before it writes; a slice of a file is read into one.
/// The first composition of a series shows what a loop costs in any case; each further one shows the cost of its wrapper.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ProducerBenchmark {
    static final int MB = 1024 * 1024;

    private static final int GLOB = 64 * 1024;
    private static final long UNHINDERED = 100_000_000_000L; // bytes per second: the throttle counts, but delays nothing

    private final Deflaters deflaters = new Deflaters(1);
    private final Throttle throttle = new Throttle(UNHINDERED);
    private final ByteBuffer room = ByteBuffer.allocateDirect(GLOB);
    private long told; // reported to hooks

    /// A megabyte in memory, in pieces.
    @State(Scope.Thread)
    public static class Pieces {
        /// The composition, from the inside out; the first word is the source.
        @Param({"pieces", "list", "lines", "pieces.composite", "pieces.hooked", "pieces.chunked", "pieces.globbed", "pieces.throttled",
            "pieces.gzipped", "pieces.chunked.globbed", "pieces.chunked.globbed.hooked", "pieces.chunked.globbed.hooked.throttled",
            "pieces.chunked.globbed.hooked.throttled.composite"})
        public String composition;

        /// Bytes of a piece (or of a line).
        @Param({"64", "1024", "16384", "262144"})
        public int piece;

        private final byte[] text = ProducerText.of(MB);
        private final List<ByteBuffer> list = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private String[] words;

        @Setup
        public void cut() {
            words = composition.split("\\.");
            for (int at = 0; at < MB; at += piece) {
                list.add(ByteBuffer.wrap(text, at, piece));
                lines.add(new String(text, at, piece - "\r\n".length(), StandardCharsets.US_ASCII));
            }
        }

        private Producer source() {
            return switch (words[0]) {
                case "pieces" -> new ProducerSource(text, piece);
                case "list" -> Producer.bytes(list);
                case "lines" -> Producer.lines(lines.iterator());
                default -> throw new IllegalArgumentException("no such source: " + words[0]);
            };
        }
    }

    /// The same megabyte in a file.
    @State(Scope.Thread)
    public static class Stored {
        /// The composition, from the inside out, up to a page that is compressed on the fly.
        @Param({"file", "file.gzipped", "file.gzipped.chunked", "file.gzipped.chunked.globbed", "file.gzipped.chunked.globbed.hooked",
            "file.gzipped.chunked.globbed.hooked.throttled"})
        public String stack;

        private Path path;
        private FileChannel file;
        private String[] words;

        @Setup
        public void write() throws IOException {
            words = stack.split("\\.");
            path = Files.createTempFile("stheno-benchmark", ".html");
            Files.write(path, ProducerText.of(MB));
            file = FileChannel.open(path, StandardOpenOption.READ);
        }

        @TearDown
        public void remove() throws IOException {
            file.close();
            Files.delete(path);
        }
    }

    /// The owner of the deflater.
    public enum Owner { BORROWED, OWNED }

    /// A megabyte in memory to be compressed.
    @State(Scope.Thread)
    public static class Plain {
        /// Whether each `more()` borrows a deflater, or the reply owns one.
        @Param({"BORROWED", "OWNED"})
        public Owner deflater;

        private final byte[] text = ProducerText.of(MB);
        private final ProducerOwned.Room room = new ProducerOwned.Room();
    }

    /// A reply in memory, through one or more wrappers: their cost at pieces of this size.
    @Benchmark
    public long memory(Pieces pieces) throws IOException {
        return drain(wrapped(pieces.source(), pieces.words));
    }

    /// A reply in a file, wrapper by wrapper up to a page that is compressed on the fly.
    @Benchmark
    public long file(Stored stored) throws IOException {
        return drain(wrapped(Producer.slice(stored.file, 0, MB), stored.words));
    }

    /// Compression by a deflater that is borrowed for each glob, compared with one that the reply owns.
    @Benchmark
    public long gzip(Plain plain) throws IOException {
        Producer source = new ProducerSource(plain.text, GLOB);
        return drain(switch (plain.deflater) {
            case BORROWED -> source.gzipped(deflaters);
            case OWNED -> new ProducerOwned(source, plain.room);
        });
    }

    private Producer wrapped(Producer source, String... words) {
        Producer producer = source;
        for (int i = 1; i < words.length; i++) producer = wrapped(producer, words[i]);
        return producer;
    }

    private Producer wrapped(Producer inner, String word) {
        return switch (word) {
            case "composite" -> Producer.composite(inner);
            case "hooked" -> inner.hooked((bytes, _) -> told += bytes);
            case "chunked" -> inner.chunked();
            case "globbed" -> inner.globbed(GLOB);
            case "gzipped" -> inner.gzipped(deflaters);
            case "throttled" -> inner.throttled(throttle, (_, _) -> {
                throw new AssertionError("nobody is held back");
            });
            default -> throw new IllegalArgumentException("no such wrapper: " + word);
        };
    }

    /// Reads to the end. @return the number of bytes
    private long drain(Producer producer) throws IOException {
        long bytes = 0;
        while (true) {
            switch (producer.more()) {
                case Piece.Bytes(ByteBuffer data) -> bytes += copy(data);
                case Piece.FileSlice slice -> bytes += read(slice);
                case Piece.Later _ -> throw new AssertionError("everything is there already");
                case Piece.End _ -> {
                    producer.close();
                    return bytes;
                }
            }
        }
    }

    /// Small pieces are gathered, as in a loop; large ones are copied in several steps.
    private long copy(ByteBuffer data) {
        int count = data.remaining();
        while (data.hasRemaining()) {
            if (!room.hasRemaining()) room.clear();
            int step = Math.min(data.remaining(), room.remaining());
            room.put(room.position(), data, data.position(), step).position(room.position() + step);
            data.position(data.position() + step);
        }
        return count;
    }

    private long read(Piece.FileSlice slice) throws IOException {
        long done = 0;
        while (done < slice.count()) {
            int step = (int) Math.min(slice.count() - done, room.capacity());
            int count = slice.file().read(room.clear().limit(step), slice.position() + done);
            if (count < 0) throw new IOException("the file ends early");
            done += count;
        }
        room.clear();
        return done;
    }
}
