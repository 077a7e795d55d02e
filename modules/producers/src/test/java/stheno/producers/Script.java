package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A source that answers what it was told to, and watches that it is treated as the contract of [Producer] says: never asked
/// after its end, a failure or its closing, closed once, by one thread. What it lends it spoils when it is called again, so that
/// a wrapper that keeps a piece too long returns garbage.
final class Script implements Producer {
    sealed interface Step {
        record Data(byte[] bytes) implements Step {}

        record Slice(Piece.FileSlice piece) implements Step {}

        record Rest() implements Step {}

        record Failure() implements Step {}
    }

    private final List<Step> steps;
    private final Thread thread = Thread.currentThread();
    private byte[] lent = new byte[0];
    private int next;
    private boolean over;
    private int closings;
    private long length = UNKNOWN;

    Script(List<Step> steps) {
        this.steps = new ArrayList<>(steps);
    }

    Script(Step... steps) {
        this(List.of(steps));
    }

    static Step data(String text) {
        return data(text.getBytes(StandardCharsets.UTF_8));
    }

    static Step data(byte[] bytes) {
        return new Step.Data(bytes);
    }

    static Step rest() {
        return new Step.Rest();
    }

    static Step failure() {
        return new Step.Failure();
    }

    Script lasting(long length) {
        this.length = length;
        return this;
    }

    @Override
    public Piece more() throws IOException {
        assertSame(thread, Thread.currentThread(), "asked by another thread");
        assertEquals(0, closings, "asked after closing");
        assertFalse(over, "asked after the end");
        spoil();
        if (next == steps.size()) {
            over = true;
            return Piece.END;
        }
        return switch (steps.get(next++)) {
            case Step.Data(var bytes) -> {
                lent = bytes.clone();
                yield new Piece.Bytes(ByteBuffer.wrap(lent));
            }
            case Step.Slice(var piece) -> piece;
            case Step.Rest _ -> new Piece.Later(Runnable::run);
            case Step.Failure _ -> {
                over = true;
                throw new IOException("scripted");
            }
        };
    }

    private void spoil() {
        Arrays.fill(lent, (byte) '?');
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        assertSame(thread, Thread.currentThread(), "closed by another thread");
        spoil();
        closings++;
        assertEquals(1, closings, "closed more than once");
    }

    int asked() {
        return next;
    }

    boolean isOver() {
        return over;
    }

    boolean isClosed() {
        return closings == 1;
    }
}
