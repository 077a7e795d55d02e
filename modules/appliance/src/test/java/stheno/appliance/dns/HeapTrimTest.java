package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class HeapTrimTest {
    private final Deque<Runnable> later = new ArrayDeque<>();
    private int collections;
    private Runnable meanwhile = () -> { };
    private final HeapTrim trim = new HeapTrim(this::collect, later::add);

    private void collect() {
        collections++;
        Runnable once = meanwhile;
        meanwhile = () -> { };
        once.run();
    }

    private void run() {
        while (!later.isEmpty()) later.removeFirst().run();
    }

    @Test
    void aLargeZoneIsFollowedByALaterCollection() {
        trim.replaced(HeapTrim.WORTH);
        assertEquals(0, collections);
        run();
        assertEquals(1, collections);
        assertEquals(0, later.size());
    }

    @Test
    void smallZonesAreCollectedTogether() {
        for (int i = 0; i < 15; i++) trim.replaced(HeapTrim.WORTH / 16);
        assertEquals(0, later.size());
        trim.replaced(HeapTrim.WORTH / 16);
        run();
        assertEquals(1, collections);
        trim.replaced(HeapTrim.WORTH - 1);
        assertEquals(0, later.size());
    }

    @Test
    void zonesThatAreLoadedBeforeTheCollectionNeedNoneOfTheirOwn() {
        trim.replaced(HeapTrim.WORTH);
        trim.replaced(HeapTrim.WORTH);
        run();
        assertEquals(1, collections);
    }

    @Test
    void aZoneThatIsLoadedDuringACollectionIsFollowedByAnother() {
        meanwhile = () -> trim.replaced(HeapTrim.WORTH);
        trim.replaced(HeapTrim.WORTH);
        run();
        assertEquals(2, collections);
    }
}
