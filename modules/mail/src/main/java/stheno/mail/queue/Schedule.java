package stheno.mail.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/// The waiting messages by id and by the time of their next attempt: a small row each, whatever the size of the message. Guarded by the
/// queue's lock.
final class Schedule {
    /// A message. What is not here is read from the spool when it is needed. Changed under the queue's lock; read by any thread.
    static final class Row {
        final String id;
        final long arrival; // milliseconds since 1970, as the next attempt
        private volatile long next;
        private volatile boolean sending;
        private volatile boolean removed;
        private final int since; // how often the smarthost could not be used before
        private volatile int missed;

        private Row(String id, long arrival, long next, int since) {
            this.id = id;
            this.arrival = arrival;
            this.next = next;
            this.since = since;
        }

        long next() {
            return next;
        }

        boolean sending() {
            return sending;
        }

        /// How often it was due while the smarthost could not be used; since the start.
        int missed() {
            return missed;
        }

        /// Whether an operator has removed it while it was being sent.
        boolean removed() {
            return removed;
        }

        void remove() {
            removed = true;
        }
    }

    private static final Comparator<Row> BY_TIME = Comparator.comparingLong(Row::next).thenComparing(row -> row.id);

    private final NavigableMap<String, Row> rows = new TreeMap<>();
    private final TreeSet<Row> waiting = new TreeSet<>(BY_TIME);

    /// @param absences how often the smarthost could not be used so far
    void add(String id, long arrival, long next, int absences) {
        Row row = new Row(id, arrival, next, absences);
        rows.put(id, row);
        waiting.add(row);
    }

    Optional<Row> row(String id) {
        return Optional.ofNullable(rows.get(id));
    }

    int size() {
        return rows.size();
    }

    /// Whether a message is due.
    boolean due(long now) {
        return !waiting.isEmpty() && waiting.first().next <= now;
    }

    /// How many messages are due, counted up to `most`.
    int due(long now, int most) {
        int count = 0;
        for (Row row : waiting) {
            if (count == most || row.next > now) break;
            count++;
        }
        return count;
    }

    /// When the next message is due.
    OptionalLong next() {
        return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.first().next);
    }

    /// The message that is due for the longest time; it counts as being sent from now on.
    Optional<Row> take(long now) {
        if (!due(now)) return Optional.empty();
        Row row = waiting.pollFirst();
        row.sending = true;
        return Optional.of(row);
    }

    /// The same for a certain message, if it waits.
    boolean take(Row row) {
        if (row.sending || !waiting.remove(row)) return false;
        row.sending = true;
        return true;
    }

    /// The smarthost could not be used for the messages that are due.
    ///
    /// @param absences how often this has happened, with this time
    void miss(long now, int absences) {
        for (Row row : waiting) {
            if (row.next > now) return;
            if (row.since < absences) row.missed++; // the others came after it
        }
    }

    /// A message waits for another attempt.
    void put(Row row, long next) {
        if (!rows.containsKey(row.id)) return;
        waiting.remove(row);
        row.sending = false;
        row.next = next;
        waiting.add(row);
    }

    /// A message is due now, unless it is being sent.
    void hurry(Row row, long now) {
        if (!row.sending && row.next > now) put(row, now);
    }

    void remove(Row row) {
        waiting.remove(row);
        rows.remove(row.id);
    }

    List<Row> all() {
        return List.copyOf(rows.values());
    }

    /// Rows in the order of their ids.
    List<Row> page(String after, int most) {
        List<Row> page = new ArrayList<>();
        for (Row row : rows.tailMap(after, false).values()) {
            if (page.size() == most) break;
            page.add(row);
        }
        return page;
    }

    /// Waiting messages that arrived before a time.
    List<Row> olderThan(long time) {
        return waiting.stream().filter(row -> row.arrival < time).toList();
    }
}
