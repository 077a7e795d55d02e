package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A scripted source, which checks the contract of [Producer]: no call after its
/// end, a failure or its closing, and one close. It overwrites lent bytes at the next call.
public final class Played implements Producer {
    private final List<Object> steps; // bytes, a piece, or an exception
    private byte[] lent = new byte[0];
    private int next;
    private boolean over;
    private int closings;

    public Played(List<Object> steps) {
        this.steps = steps;
    }

    @Override
    public Piece more() throws IOException {
        assertEquals(0, closings, "asked after closing");
        assertFalse(over, "asked after the end");
        Arrays.fill(lent, (byte) '\n');
        if (next == steps.size()) {
            over = true;
            return Piece.END;
        }
        return switch (steps.get(next++)) {
            case byte[] bytes -> {
                lent = bytes.clone();
                yield new Piece.Bytes(ByteBuffer.wrap(lent));
            }
            case Piece piece -> piece;
            case IOException e -> {
                over = true;
                throw e;
            }
            case Object other -> throw new IllegalArgumentException(other.toString());
        };
    }

    @Override
    public void close() {
        assertEquals(1, ++closings, "closed more than once");
    }

    public boolean isClosed() {
        return closings == 1;
    }
}
