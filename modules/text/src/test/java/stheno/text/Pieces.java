package stheno.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A source of given pieces. It overwrites lent bytes at the next call, and counts its closes.
final class Pieces implements Producer {
    private final Queue<Piece> pieces;
    private ByteBuffer lent = ByteBuffer.allocate(0);
    private boolean over;
    int closings;

    Pieces(List<Piece> pieces) {
        this.pieces = new ArrayDeque<>(pieces);
    }

    static Pieces of(String... texts) {
        return new Pieces(Arrays.stream(texts).map(Pieces::bytes).toList());
    }

    /// Not at its array's beginning, as no piece need be.
    static Piece bytes(String text) {
        byte[] bytes = ("." + text + ".").getBytes(StandardCharsets.ISO_8859_1);
        return new Piece.Bytes(ByteBuffer.wrap(bytes, 1, bytes.length - 2));
    }

    @Override
    public Piece more() throws IOException {
        if (over || closings > 0) throw new AssertionError("asked after the end");
        if (lent.hasArray()) Arrays.fill(lent.array(), (byte) '?');
        Piece next = pieces.poll();
        if (next == null) {
            over = true;
            return Piece.END;
        }
        if (next instanceof Piece.Bytes(var data)) lent = data;
        return next;
    }

    @Override
    public void close() {
        closings++;
    }

    /// All that a producer has, which is then closed; `Later` as a `|`.
    static String all(Producer producer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            while (true) {
                switch (producer.more()) {
                    case Piece.Bytes(var data) -> {
                        while (data.hasRemaining()) all.write(data.get());
                    }
                    case Piece.Later _ -> all.write('|');
                    case Piece.End _ -> {
                        return all.toString(StandardCharsets.ISO_8859_1);
                    }
                    case Piece.FileSlice slice -> throw new AssertionError("unread: " + slice);
                }
            }
        } finally {
            producer.close();
        }
    }
}
