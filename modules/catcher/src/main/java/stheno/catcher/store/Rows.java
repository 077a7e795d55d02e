package stheno.catcher.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// The rows of all messages, in the order of their arrival. Any thread. Changes take a lock for a few instructions; scans take none.
final class Rows {
    /// Looks at a row.
    interface RowVisitor {
        /// @return whether to go on
        boolean visit(byte[] octets, int row);
    }

    private volatile Segment[] segments = {}; // replaced, never changed: the last one has room for more

    // Guarded by this.
    private final IdTable ids = new IdTable();
    private final Map<String, Integer> mailboxes = new TreeMap<>();
    private int count;
    private long octets;

    /// Adds a row behind all others.
    synchronized void add(byte[] row) {
        Segment[] all = segments;
        Segment last = all.length == 0 ? null : all[all.length - 1];
        if (last == null || !last.fits(row)) {
            last = new Segment(Math.max(Segment.CAPACITY, row.length));
            last.add(row, 0, row.length);
            all = Arrays.copyOf(all, all.length + 1);
            all[all.length - 1] = last;
            segments = all;
        } else {
            last.add(row, 0, row.length);
        }
        ids.put(Row.id(row, 0), Row.position(row, 0), this::idAt);
        count++;
        octets += Row.size(row, 0);
        String mailbox = Row.string(row, 0, Row.MAILBOX);
        if (!mailbox.isEmpty()) mailboxes.merge(mailbox, 1, Integer::sum);
    }

    private String idAt(long position) {
        Segment segment = segments[segmentFrom(position)];
        return Row.id(segment.octets(), segment.start(segment.indexFrom(position)));
    }

    /// @return whether it was there
    synchronized boolean delete(long position) {
        int s = segmentFrom(position);
        if (s == segments.length) return false;
        Segment segment = segments[s];
        int index = segment.indexFrom(position);
        if (index == segment.count() || segment.position(index) != position || segment.isDead(index)) return false;
        int row = segment.start(index);
        ids.remove(Row.id(segment.octets(), row), position);
        segment.delete(index);
        count--;
        octets -= Row.size(segment.octets(), row);
        String mailbox = Row.string(segment.octets(), row, Row.MAILBOX);
        if (!mailbox.isEmpty()) mailboxes.computeIfPresent(mailbox, (_, n) -> n == 1 ? null : n - 1);
        if (s < segments.length - 1) shrink(s);
        return true;
    }

    private void shrink(int s) {
        Segment segment = segments[s];
        if (segment.live() == 0) {
            Segment[] fewer = new Segment[segments.length - 1];
            System.arraycopy(segments, 0, fewer, 0, s);
            System.arraycopy(segments, s + 1, fewer, s, fewer.length - s);
            segments = fewer;
        } else if (segment.sparse()) {
            Segment[] denser = segments.clone();
            denser[s] = segment.compacted();
            segments = denser;
        }
    }

    /// The index of the first segment that may hold a position from `position` on.
    private int segmentFrom(long position) {
        return segmentFrom(segments, position);
    }

    private static int segmentFrom(Segment[] all, long position) {
        int low = 0;
        int high = all.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (all[middle].position(all[middle].count() - 1) < position) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// The position of a message.
    synchronized OptionalLong find(String id) {
        byte[] wanted = id.getBytes(StandardCharsets.ISO_8859_1);
        if (wanted.length != Row.ID_LENGTH) return OptionalLong.empty();
        long position = ids.find(id, at -> {
            Segment segment = segments[segmentFrom(at)];
            int start = Row.idStart(segment.start(segment.indexFrom(at)));
            return Arrays.equals(segment.octets(), start, start + Row.ID_LENGTH, wanted, 0, Row.ID_LENGTH);
        });
        return position == 0 ? OptionalLong.empty() : OptionalLong.of(position);
    }

    /// Visits the rows above `after` up to `last`, oldest first.
    void up(long after, long last, RowVisitor visitor) {
        Segment[] all = segments;
        for (int s = segmentFrom(all, after + 1); s < all.length; s++) {
            Segment segment = all[s];
            int end = segment.count();
            for (int i = segment.indexFrom(after + 1); i < end; i++) {
                if (segment.position(i) > last) return;
                if (!segment.isDead(i) && !visitor.visit(segment.octets(), segment.start(i))) return;
            }
        }
    }

    /// Visits the rows below `before`, newest first.
    void down(long before, RowVisitor visitor) {
        Segment[] all = segments;
        for (int s = Math.min(segmentFrom(all, before), all.length - 1); s >= 0; s--) {
            Segment segment = all[s];
            for (int i = segment.indexFrom(before) - 1; i >= 0; i--) {
                if (!segment.isDead(i) && !visitor.visit(segment.octets(), segment.start(i))) return;
            }
        }
    }

    synchronized int count() {
        return count;
    }

    synchronized long octets() {
        return octets;
    }

    synchronized Map<String, Integer> mailboxes() {
        return new TreeMap<>(mailboxes);
    }
}
