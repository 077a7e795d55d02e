package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The receiver: takes all output of a producer, and records the kinds of its pieces.
final class Drain {
    private final Producer producer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> pieces = new ArrayList<>();
    private boolean ended;

    Drain(Producer producer) {
        this.producer = producer;
    }

    /// Everything, closing the producer whatever happens.
    static byte[] whole(Producer producer) throws IOException {
        return all(producer).bytes();
    }

    static Drain all(Producer producer) throws IOException {
        Drain drain = new Drain(producer);
        try {
            while (!drain.ended) drain.step();
        } finally {
            producer.close();
        }
        return drain;
    }

    /// Up to `calls` calls of `more()`; does not close.
    Drain some(int calls) throws IOException {
        for (int i = 0; i < calls && !ended; i++) step();
        return this;
    }

    Piece step() throws IOException {
        Piece piece = producer.more();
        switch (piece) {
            case Piece.Bytes(var data) -> take(data);
            case Piece.FileSlice slice -> read(slice);
            case Piece.Later(var whenReady) -> {
                pieces.add("later");
                boolean[] told = new boolean[1];
                whenReady.accept(() -> told[0] = true);
                assertTrue(told[0], "a source that is ready runs the task at once");
            }
            case Piece.End _ -> ended = true;
        }
        return piece;
    }

    private void take(ByteBuffer data) {
        pieces.add(Integer.toString(data.remaining()));
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
    }

    private void read(Piece.FileSlice slice) throws IOException {
        pieces.add("file " + slice.count());
        ByteBuffer copy = ByteBuffer.allocate((int) slice.count());
        assertEquals(slice.count(), slice.file().read(copy, slice.position()));
        bytes.writeBytes(copy.array());
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// A word for each piece: the number of its bytes, "file" and the number, or "later".
    List<String> pieces() {
        return pieces;
    }

    boolean ended() {
        return ended;
    }
}
