package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import stheno.mail.envelope.EnvelopeIds;
import stheno.testkit.Allocations;

final class ScheduleTest {
    private final Schedule schedule = new Schedule();

    @Test
    void theMessageThatIsDueForTheLongestTimeComesFirst() {
        schedule.add("a", 0, 30, 0);
        schedule.add("b", 0, 10, 0);
        schedule.add("c", 0, 20, 0);
        assertEquals(OptionalLong.of(10), schedule.next());
        assertEquals(2, schedule.due(20, 10));
        assertEquals(1, schedule.due(20, 1));
        assertEquals("b", schedule.take(25).orElseThrow().id);
        assertEquals("c", schedule.take(25).orElseThrow().id);
        assertTrue(schedule.take(25).isEmpty());
        assertEquals(3, schedule.size());
    }

    @Test
    void aMessageThatIsBeingSentIsNotDue() {
        schedule.add("a", 0, 10, 0);
        Schedule.Row row = schedule.take(10).orElseThrow();
        assertTrue(row.sending());
        assertFalse(schedule.take(row));
        schedule.hurry(row, 5);
        assertFalse(schedule.due(100));
        schedule.put(row, 50);
        assertFalse(row.sending());
        assertEquals(OptionalLong.of(50), schedule.next());
        schedule.hurry(row, 20);
        assertEquals(OptionalLong.of(20), schedule.next());
        schedule.hurry(row, 30); // earlier than that already
        assertEquals(OptionalLong.of(20), schedule.next());
    }

    @Test
    void aMessageThatHasLeftDoesNotComeBack() {
        schedule.add("a", 0, 10, 0);
        Schedule.Row row = schedule.take(10).orElseThrow();
        schedule.remove(row);
        schedule.put(row, 50);
        assertEquals(OptionalLong.empty(), schedule.next());
        assertEquals(0, schedule.size());
    }

    @Test
    void pagesGoByTheId() {
        for (String id : List.of("c", "a", "d", "b")) schedule.add(id, 0, 0, 0);
        assertEquals(List.of("a", "b"), schedule.page("", 2).stream().map(row -> row.id).toList());
        assertEquals(List.of("c", "d"), schedule.page("b", 9).stream().map(row -> row.id).toList());
        assertEquals(4, schedule.olderThan(1).size());
        assertEquals(0, schedule.olderThan(0).size());
    }

    /// 100,000 waiting messages: what they allocate is the most that they can hold.
    @Test
    void aWaitingMessageCostsASmallRow() {
        EnvelopeIds ids = new EnvelopeIds(InstantSource.system());
        int messages = 100_000;
        String[] names = new String[messages];
        for (int i = 0; i < messages; i++) names[i] = ids.next();
        Allocations mine = Allocations.of(Thread.currentThread().getName());
        long before = mine.bytes();
        for (int i = 0; i < messages; i++) schedule.add(names[i], i, i, 0);
        long bytes = mine.bytes() - before;
        assertTrue(bytes < 160L * messages, bytes / messages + " bytes a message, and 64 of its id");
    }
}
