package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// The receiver of a producer: takes its output, and records the pieces.
public final class Asker {
    private final Producer producer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> pieces = new ArrayList<>();
    private int rests;
    private boolean ended;

    public Asker(Producer producer) {
        this.producer = producer;
    }

    /// Everything, closing the producer whatever happens.
    public static Asker whole(Producer producer) throws IOException {
        Asker asker = new Asker(producer);
        try {
            while (!asker.ended) asker.ask();
            assertSame(Piece.END, producer.more(), "an end is for ever");
        } finally {
            producer.close();
        }
        return asker;
    }

    /// Up to `calls` times, and does not close.
    public Asker some(int calls) throws IOException {
        for (int i = 0; i < calls && !ended; i++) ask();
        return this;
    }

    public Piece ask() throws IOException {
        Piece piece = producer.more();
        switch (piece) {
            case Piece.Bytes(var data) -> {
                pieces.add(data.remaining());
                byte[] copy = new byte[data.remaining()];
                data.get(copy);
                bytes.writeBytes(copy);
            }
            case Piece.FileSlice(var file, long position, long count) -> {
                ByteBuffer copy = ByteBuffer.allocate((int) count);
                assertEquals(count, file.read(copy, position));
                bytes.writeBytes(copy.array());
            }
            case Piece.Later(var whenReady) -> {
                rests++;
                boolean[] told = new boolean[1];
                whenReady.accept(() -> told[0] = true);
                assertTrue(told[0], "a source that is ready runs the task at once");
            }
            case Piece.End _ -> ended = true;
        }
        return piece;
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// The sizes of the pieces of bytes.
    public List<Integer> pieces() {
        return pieces;
    }

    /// How often the answer was "later".
    public int rests() {
        return rests;
    }

    public boolean ended() {
        return ended;
    }
}
