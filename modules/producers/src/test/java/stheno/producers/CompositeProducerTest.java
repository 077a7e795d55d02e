package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;
import static stheno.producers.Script.failure;
import static stheno.producers.Script.rest;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CompositeProducerTest {
    @Test
    void partsFollowOneAnother() throws IOException {
        Drain drain = Drain.all(Producer.composite(
                new Script(data("a"), rest(), data("")), new Script(), Producer.text("b"), new Script(rest(), data("c"))));
        assertEquals("abc", drain.text());
        assertEquals(List.of("1", "later", "0", "1", "later", "1"), drain.pieces());
    }

    @Test
    void aPartIsClosedWhenItHasEnded() throws IOException {
        Script first = new Script(data("a"));
        Script second = new Script(data("b"));
        Producer both = Producer.composite(first, second);
        Drain drain = new Drain(both).some(1);
        assertFalse(first.isClosed());
        drain.some(1);
        assertTrue(first.isClosed());
        assertFalse(second.isClosed());
        both.close();
        assertTrue(second.isClosed());
    }

    @Test
    void whatWasNeverReachedIsClosed() {
        Script first = new Script(data("a"));
        Script second = new Script(data("b"));
        Producer.composite(first, second).close();
        assertTrue(first.isClosed() && second.isClosed());
    }

    @Test
    void aFailingPartIsClosedWithTheRest() {
        Script[] parts = {new Script(data("a")), new Script(failure()), new Script()};
        assertThrows(IOException.class, () -> Drain.whole(Producer.composite(parts)));
        assertTrue(Stream.of(parts).allMatch(Script::isClosed));
    }

    private record Sticky(String name) implements Producer {
        @Override
        public Piece more() {
            return Piece.END;
        }

        @Override
        public void close() {
            throw new IllegalStateException(name);
        }
    }

    @Test
    void aPartThatCannotBeClosedKeepsNoOtherOpen() {
        Script between = new Script();
        Producer all = Producer.composite(new Sticky("1"), between, new Sticky("2"));
        IllegalStateException e = assertThrows(IllegalStateException.class, all::close);
        assertEquals("1", e.getMessage());
        assertEquals("2", e.getSuppressed()[0].getMessage());
        assertTrue(between.isClosed());
        all.close();
    }

    @Test
    void theLengthIsTheSumIfAllAreKnown() {
        assertEquals(0, Producer.composite().length());
        assertEquals(5, Producer.composite(Producer.text("ab"), Producer.text("cde")).length());
        assertEquals(Producer.UNKNOWN, Producer.composite(Producer.text("ab"), new Script()).length());
    }

    @Test
    void aSumThatNoLongHoldsIsUnknown() {
        Producer huge = new Script().lasting(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, Producer.composite(huge, Producer.empty()).length());
        assertEquals(Producer.UNKNOWN, Producer.composite(huge, Producer.text("x")).length());
    }

    @Test
    void theArrayOfPartsIsCopied() throws IOException {
        Producer[] parts = {Producer.text("a")};
        Producer all = Producer.composite(parts);
        parts[0] = Producer.text("z");
        assertEquals("a", Drain.all(all).text());
    }

    @Test
    void aMillionEmptyPartsAreNoDepth() throws IOException {
        Producer[] parts = Stream.generate(Producer::empty).limit(1_000_000).toArray(Producer[]::new);
        assertEquals("", Drain.all(Producer.composite(parts)).text());
    }

    @Test
    void manyPartsThatAreEmptyAreClosedInSeveralCalls() throws IOException {
        int[] closed = {0};
        Producer[] parts = new Producer[1000];
        java.util.Arrays.setAll(parts, _ -> Producer.empty().hooked((_, _) -> closed[0]++));
        Producer composite = Producer.composite(parts);
        int calls = 0;
        int before = 0;
        while (composite.more() instanceof Piece.Bytes(var data)) {
            calls++;
            assertEquals(0, data.remaining());
            assertTrue(closed[0] - before <= 64);
            before = closed[0];
        }
        assertTrue(calls >= 15, calls + " calls");
        assertEquals(1000, closed[0]);
    }
}
