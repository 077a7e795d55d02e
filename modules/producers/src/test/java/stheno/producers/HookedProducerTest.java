package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.producers.Script.data;
import static stheno.producers.Script.failure;
import static stheno.producers.Script.rest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HookedProducerTest {
    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private void note(long bytes, boolean completed) {
        told.add(bytes + (completed ? " completed" : " aborted"));
    }

    @Test
    void tellsOnceAndOnlyWhenClosed() throws IOException {
        Producer hooked = new Script(data("ab"), rest(), data(""), data("c")).hooked(this::note);
        assertTrue(new Drain(hooked).some(9).ended());
        assertEquals(List.of(), told);
        hooked.close();
        hooked.close();
        assertEquals(List.of("3 completed"), told);
    }

    @Test
    void tellsOfAnAbortedReplyToo() throws IOException {
        Producer hooked = new Script(data("ab"), data("c")).hooked(this::note);
        new Drain(hooked).some(1);
        hooked.close();
        assertEquals(List.of("2 aborted"), told);
    }

    @Test
    void reportsAReplyThatWasNeverAskedFor() {
        new Script(data("ab")).hooked(this::note).close();
        assertEquals(List.of("0 aborted"), told);
    }

    @Test
    void tellsOfAFailure() {
        assertThrows(IOException.class, () -> Drain.whole(new Script(data("ab"), failure()).hooked(this::note)));
        assertEquals(List.of("2 aborted"), told);
    }

    @Test
    void countsWhatIsInFilesWithoutReadingIt() throws IOException {
        FileChannel file = Noise.file(folder, new byte[100]);
        Drain.whole(Producer.composite(Producer.text("12345"), Producer.file(file, 10, 50)).hooked(this::note));
        assertEquals(List.of("55 completed"), told);
    }

    @Test
    void whatIsTakenBackIsCountedOnce() throws IOException {
        boolean[] willing = {true};
        ByteBuffer data = ByteBuffer.wrap(new byte[10]);
        Producer hooked = new Producer() {
            @Override
            public Piece more() {
                return new Piece.Bytes(data);
            }

            @Override
            public boolean takeBack(ByteBuffer rest) {
                return willing[0];
            }
        }.hooked(this::note);
        hooked.more();
        data.position(4);
        assertTrue(hooked.takeBack(data));
        hooked.more();
        willing[0] = false;
        assertFalse(hooked.takeBack(data));
        hooked.close();
        assertEquals(List.of("10 aborted"), told);
    }

    @Test
    void anEndThatWasNotAskedForIsNotReached() throws IOException {
        Producer hooked = Producer.text("abc").hooked(this::note);
        hooked.more();
        hooked.close();
        assertEquals(List.of("3 aborted"), told);
    }

    @Test
    void tellsEvenIfTheInnerCannotBeClosed() {
        Producer sticky = new Producer() {
            @Override
            public Piece more() {
                return Piece.END;
            }

            @Override
            public void close() {
                throw new IllegalStateException("sticky");
            }
        };
        assertThrows(IllegalStateException.class, sticky.hooked(this::note)::close);
        assertEquals(List.of("0 aborted"), told);
    }

    @Test
    void isAsLongAsItsInner() {
        assertEquals(3, Producer.text("abc").hooked(this::note).length());
        assertEquals(Producer.UNKNOWN, new Script().hooked(this::note).length());
    }
}
