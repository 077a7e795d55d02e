package stheno.reactor;

import java.util.Arrays;

/// Deadlines, the next one first: a binary heap whose entries know their places. Loop thread only.
///
/// One entry a connection, re-armed lazily: putting a deadline off costs nothing here, since the owner only notes the new time
/// and answers it when the old one comes. Only an earlier deadline moves an entry.
final class Timers {
    private Deadline[] heap = new Deadline[64];
    private int size;

    int size() {
        return size;
    }

    /// Makes sure that `entry` is looked at by `when` at the latest.
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

    /// Nanoseconds until the next entry is due: 0 if it is, [Deadline#NEVER] if there is none.
    long until(long now) {
        return size == 0 ? Deadline.NEVER : Math.max(0, heap[0].at - now);
    }

    /// Runs what is due. An entry that answers a later time is put back for it.
    ///
    /// @return how many were looked at
    int fire(long now, int most) {
        int fired = 0;
        for (; fired < most && size > 0 && heap[0].at - now <= 0; fired++) {
            Deadline due = heap[0];
            remove(due);
            long next = due.expired(now);
            if (next != Deadline.NEVER && due.place < 0) by(due, next);
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
