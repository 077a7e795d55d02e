package stheno.reactor;

import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/// How many megabytes of input a second are cut into frames, compared with a search for the same bytes in the whole input at once.
///
/// An operation is a megabyte (1,048,576 bytes) of frames in a buffer like the loop's, delivered read by read. The conversation only
/// counts.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class TerminatorBenchmark {
    private static final int SPLIT_DELIMITER = 4; // the split frames are heads of requests
    private static final int SPLIT_FRAME = 1024;

    /// Where reads end.
    public enum Cut {
        /// After every 16 KB, as the loop reads.
        READS,
        /// At the end of each frame.
        FRAME,
        /// At the end and in the middle of each frame.
        MIDDLE,
        /// In the middle of each delimiter, and only there.
        DELIMITER,
        /// After each byte.
        BYTE
    }

    /// Input in reads of 16 KB.
    @State(Scope.Thread)
    public static class Whole {
        /// Bytes of the delimiter.
        @Param({"2", "4", "40"})
        public int delimiter;

        /// Bytes before a delimiter; the longest frames come in several reads.
        @Param({"64", "1024", "65536"})
        public int frame;

        private TerminatorText text;
        private Counting gathered;
        private Counting streamed;

        @Setup
        public void write() {
            text = new TerminatorText(delimiter, frame);
            gathered = new Counting(Terminator.message(text.delimiter(), 2 * frame), text, Cut.READS);
            streamed = new Counting(Terminator.streamed(text.delimiter()), text, Cut.READS);
            TerminatorBenchmark.check(search(text), text);
        }
    }

    /// Heads of 1 KB that arrive in parts.
    @State(Scope.Thread)
    public static class Split {
        /// Where reads end.
        @Param({"FRAME", "MIDDLE", "DELIMITER", "BYTE"})
        public Cut cut;

        private Counting gathered;

        @Setup
        public void write() {
            TerminatorText text = new TerminatorText(SPLIT_DELIMITER, SPLIT_FRAME);
            gathered = new Counting(Terminator.message(text.delimiter(), 2 * SPLIT_FRAME), text, cut);
        }
    }

    /// Counts frames. Each megabyte begins between two frames.
    private static final class Counting implements Conversation {
        private final Terminator terminator;
        private final TerminatorText text;
        private final int[] cuts;
        private final Framer input = new Framer(this);
        private long bytes;
        private int frames;

        Counting(Terminator terminator, TerminatorText text, Cut cut) {
            this.terminator = terminator;
            this.text = text;
            this.cuts = text.cuts(cut);
            input.next(opened());
            check(megabyte(), text);
        }

        /// @return the number of bytes and frames
        long megabyte() {
            bytes = 0;
            frames = 0;
            ByteBuffer data = text.data();
            int begin = 0;
            for (int end : cuts) {
                input.feed(data.limit(end).position(begin));
                begin = end;
            }
            return bytes + frames;
        }

        @Override
        public Terminator opened() {
            return terminator;
        }

        @Override
        public void collect(ByteBuffer data) {
            bytes += data.remaining();
        }

        @Override
        public Terminator found() {
            frames++;
            return terminator;
        }

        @Override
        public Terminator overflowed() {
            throw new AssertionError("no frame is too long");
        }

        @Override
        public void ended() {}

        @Override
        public void idle() {}

        @Override
        public void overdue() {}

        @Override
        public void drain() {}

        @Override
        public void closed(Closed cause) {}
    }

    private static void check(long counted, TerminatorText text) {
        long frames = text.frames();
        long expected = TerminatorText.MB - frames * text.delimiter().length + frames;
        if (counted != expected) throw new AssertionError("bytes and frames are " + expected + ", but counted were " + counted);
    }

    /// Delimiters of frames that are delivered whole: a request's head, a command line.
    @Benchmark
    public long gathered(Whole whole) {
        return whole.gathered.megabyte();
    }

    /// Delimiters of frames that are streamed: mail, multipart bodies.
    @Benchmark
    public long streamed(Whole whole) {
        return whole.streamed.megabyte();
    }

    /// The upper bound: a search for the same bytes in the whole input at once, without delivery.
    @Benchmark
    public long search(Whole whole) {
        return search(whole.text);
    }

    /// Heads of 1 KB in reads that end at the end of the head, in its middle, in its delimiter, or after each byte.
    @Benchmark
    public long split(Split split) {
        return split.gathered.megabyte();
    }

    private static long search(TerminatorText text) {
        byte[] delimiter = text.delimiter();
        ByteBuffer data = text.data().clear();
        byte first = delimiter[0];
        int last = data.limit() - delimiter.length;
        long frames = 0;
        for (int at = 0; at <= last; ) {
            while (at <= last && data.get(at) != first) at++;
            if (at <= last && matches(data, at, delimiter)) {
                frames++;
                at += delimiter.length;
            } else {
                at++;
            }
        }
        return data.limit() - frames * delimiter.length + frames;
    }

    private static boolean matches(ByteBuffer data, int at, byte... delimiter) {
        for (int i = 1; i < delimiter.length; i++) {
            if (data.get(at + i) != delimiter[i]) return false;
        }
        return true;
    }
}
