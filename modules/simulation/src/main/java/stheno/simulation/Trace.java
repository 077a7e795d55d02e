package stheno.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/// What has happened in a simulation, in order: a hash over everything, and the last lines to read. One thread.
final class Trace {
    private static final int KEPT = 400; // lines
    private static final boolean DETAIL = Boolean.getBoolean("simulation.detail");

    private final Deque<Entry> last = new ArrayDeque<>();
    private final boolean printed;
    private long hash = 0xcbf29ce484222325L;
    private long steps;

    private record Entry(long time, String subject, String event) {
        @Override
        public String toString() {
            return "%14.6f  %-12s %s".formatted(time / 1e9, subject, event);
        }
    }

    /// @param printed whether each line is printed at once
    Trace(boolean printed) {
        this.printed = printed;
    }

    /// @param time in nanoseconds
    void add(long time, String subject, String event) {
        steps++;
        mix(time);
        mix(subject);
        mix(event);
        Entry entry = new Entry(time, subject, event);
        if (printed) System.out.println(entry);
        last.add(entry);
        if (last.size() > KEPT) last.remove();
    }

    /// A step that is not worth a line.
    void count(long number) {
        steps++;
        mix(number);
        if (DETAIL) System.out.println("                   . count " + number);
    }

    /// A step of a thread or of the disk. It is printed with `-Dsimulation.detail=true`, to find where two runs begin to differ.
    void detail(long time, String what, Object of, long number) {
        steps++;
        mix(time);
        mix(what);
        mix(number);
        if (DETAIL) System.out.printf("%18.9f  . %s %s %d%n", time / 1e9, what, of, number);
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) mix(text.charAt(i));
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x100000001b3L;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    long steps() {
        return steps;
    }

    String text() {
        return last.stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }
}
