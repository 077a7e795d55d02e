package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.jmh.Mode;
import stheno.jmh.Result;

class ProducerMemoryTest {
    @Test
    void aReplyWithADeflaterOfItsOwnHoldsFarMore() throws IOException {
        List<String> progress = new ArrayList<>();
        List<Result> results = ProducerMemory.run(Mode.SMOKE, progress::add);
        assumeFalse(results.isEmpty(), "the kernel does not tell what is resident");
        assertEquals(2, progress.size());
        Result borrowed = results.getFirst();
        Result owned = results.getLast();
        assertEquals("BORROWED", borrowed.param("deflater"));
        assertEquals("ProducerBenchmark", borrowed.group());
        double heap = borrowed.secondary().get("heap").score();
        assertTrue(heap > 8 * 1024 && heap < 16 * 1024, "its unsent piece is " + heap);
        assertTrue(owned.primary().score() > 5 * borrowed.primary().score(), owned + " against " + borrowed);
        double loss = borrowed.secondary().get("compressed").score() / owned.secondary().get("compressed").score();
        assertTrue(loss > 1 && loss < 1.1, "beginning anew costs " + loss);
    }
}
