package stheno.reactor;

import java.util.Arrays;

/// Deadlines, the next one first: a binary heap. Its entries know their places. One thread: the loop's.
///
/// Putting a deadline off costs nothing here: the owner only notes the later time, and returns it when the earlier one comes. Only an
/// earlier deadline moves an entry.
final class Timers {
    /// There is no next time.
    static final long NEVER = Long.MAX_VALUE;

    /// Something that is due at a time.
    abstract static class Deadline {
        private long at; // when Timers looks at this entry, in the loop's nanoseconds
        private int place = -1; // in the heap; -1 while it has none

        /// The time has come, or was put off. @return when it is due now, or [#NEVER]
        abstract long expired(long now);
    }

    private Deadline[] heap = new Deadline[64];
    private int size;

    /// Looks at `entry` at `when` at the latest.
    void by(Deadline entry, long when) {
        if (entry.place < 0) {
            if (size == heap.length) heap = Arrays.copyOf(heap, size * 2);
            entry.at = when;
            up(size++, entry);
        } else if (when - entry.at < 0) {
            entry.at = when;
            up(entry.place, entry);
        }
    }

    void remove(Deadline entry) {
        int place = entry.place;
        if (place < 0) return;
        entry.place = -1;
        Deadline last = heap[--size];
        heap[size] = null;
        if (last == entry) return;
        down(place, last);
        if (last.place == place) up(place, last);
    }

    int size() {
        return size;
    }

    /// Nanoseconds until the next entry is due: 0 if it is due now, [#NEVER] if there is none.
    long until(long now) {
        return size == 0 ? NEVER : Math.max(0, heap[0].at - now);
    }

    /// Runs what is due. An entry that returns a later time is put back for it.
    ///
    /// @return how many entries were looked at
    int fire(long now, int most) {
        int fired = 0;
        for (; fired < most && size > 0 && heap[0].at - now <= 0; fired++) {
            Deadline due = heap[0];
            remove(due);
            long next = due.expired(now);
            if (next != NEVER && due.place < 0) by(due, next);
        }
        return fired;
    }

    private void up(int from, Deadline entry) {
        int i = from;
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (entry.at - heap[parent].at >= 0) break;
            put(i, heap[parent]);
            i = parent;
        }
        put(i, entry);
    }

    private void down(int from, Deadline entry) {
        int i = from;
        for (int child = 2 * i + 1; child < size; child = 2 * i + 1) {
            if (child + 1 < size && heap[child + 1].at - heap[child].at < 0) child++;
            if (entry.at - heap[child].at <= 0) break;
            put(i, heap[child]);
            i = child;
        }
        put(i, entry);
    }

    private void put(int i, Deadline entry) {
        heap[i] = entry;
        entry.place = i;
    }
}
