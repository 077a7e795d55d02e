package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimersTest {
    private final Timers timers = new Timers();
    private final List<Entry> fired = new ArrayList<>();

    /// Due at a time that may be put off, as a connection's deadline is.
    private final class Entry extends Timers.Deadline {
        long due;

        Entry(long due) {
            this.due = due;
        }

        @Override
        long expired(long now) {
            if (due - now > 0) return due;
            fired.add(this);
            return Timers.NEVER;
        }
    }

    private Entry by(long when) {
        Entry entry = new Entry(when);
        timers.by(entry, when);
        return entry;
    }

    @Test
    void whatIsDueFiresInOrder() {
        Entry c = by(30);
        Entry a = by(10);
        Entry b = by(20);
        timers.fire(9, 100);
        assertEquals(List.of(), fired);
        timers.fire(20, 100);
        assertEquals(List.of(a, b), fired);
        assertEquals(10, timers.until(20));
        timers.fire(30, 100);
        assertEquals(List.of(a, b, c), fired);
        assertEquals(Timers.NEVER, timers.until(30));
    }

    @Test
    void aDeadlinePutOffIsLookedAtInItsOldPlaceAndFiresAtTheNewTime() {
        Entry entry = by(10);
        entry.due = 50;
        timers.by(entry, 50);
        assertEquals(10, timers.until(0), "putting off moves nothing");
        timers.fire(10, 100);
        assertEquals(List.of(), fired);
        assertEquals(40, timers.until(10));
        timers.fire(50, 100);
        assertEquals(List.of(entry), fired);
    }

    @Test
    void anEarlierDeadlineMovesForward() {
        by(20);
        Entry entry = by(30);
        entry.due = 10;
        timers.by(entry, 10);
        timers.fire(10, 100);
        assertEquals(List.of(entry), fired);
        assertEquals(10, timers.until(10)); // the other one is left
    }

    @Test
    void aRemovedEntryNeverFires() {
        Entry a = by(10);
        Entry b = by(20);
        timers.remove(a);
        timers.remove(a);
        timers.fire(100, 100);
        assertEquals(List.of(b), fired);
        timers.remove(b);
    }

    @Test
    void aBoundedNumberFiresAtOnce() {
        for (int i = 0; i < 10; i++) by(i);
        timers.fire(100, 4);
        assertEquals(4, fired.size());
        assertEquals(0, timers.until(100), "the rest is still due");
    }

    @Test
    void aClockThatOverflowsIsNoTrouble() {
        long start = Long.MAX_VALUE - 5;
        Entry late = by(start + 20);
        Entry early = by(start + 3);
        timers.fire(start, 100);
        assertEquals(List.of(), fired);
        assertEquals(3, timers.until(start));
        timers.fire(start + 10, 100);
        assertEquals(List.of(early), fired);
        timers.fire(start + 20, 100);
        assertEquals(List.of(early, late), fired);
    }

    @Test
    void anEntryMayRemoveAndAddOthersWhileItFires() {
        Entry victim = by(10);
        timers.by(new Timers.Deadline() {
            @Override
            long expired(long now) {
                timers.remove(victim);
                by(5);
                return Timers.NEVER;
            }
        }, 1);
        timers.fire(10, 100);
        assertEquals(1, fired.size());
        assertTrue(fired.getFirst() != victim);
    }

    @Test
    void randomOperationsAgreeWithAPlainList() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long start = seed % 2 == 0 ? 0 : Long.MAX_VALUE - 2_000;
            Timers heap = new Timers();
            List<Entry> live = new ArrayList<>();
            long now = start;
            fired.clear();
            for (int i = 0; i < 500; i++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        Entry entry = new Entry(now + random.nextInt(200));
                        heap.by(entry, entry.due);
                        live.add(entry);
                    }
                    case 2 -> {
                        if (live.isEmpty()) continue;
                        heap.remove(live.remove(random.nextInt(live.size())));
                    }
                    case 3 -> {
                        if (live.isEmpty()) continue;
                        Entry entry = live.get(random.nextInt(live.size()));
                        entry.due = now + random.nextInt(200);
                        heap.by(entry, entry.due);
                    }
                    default -> {
                        now += random.nextInt(50);
                        fired.clear();
                        heap.fire(now, Integer.MAX_VALUE);
                        assertFired(live, now, "seed " + seed + " step " + i);
                    }
                }
                assertEquals(live.isEmpty(), heap.until(now) == Timers.NEVER);
            }
        }
    }

    private void assertFired(List<Entry> live, long now, String where) {
        List<Entry> expected = live.stream().filter(entry -> entry.due - now <= 0).toList();
        assertEquals(expected.size(), fired.size(), where);
        assertTrue(fired.containsAll(expected), where);
        live.removeAll(expected);
    }
}
