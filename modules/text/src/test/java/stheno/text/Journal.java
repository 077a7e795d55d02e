package stheno.text;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import stheno.reactor.Log;

/// A log that keeps its lines for a test to read. Any thread.
final class Journal implements Log {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Semaphore written = new Semaphore(0);

    @Override
    public void event(Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(level + " " + event);
        for (int i = 0; i < pairs.length; i += 2) line.append(' ').append(pairs[i]).append('=').append(pairs[i + 1]);
        lines.add(line.toString());
        written.release();
    }

    @Override
    public boolean wants(Level level) {
        return true;
    }

    /// The lines of errors so far.
    List<String> errors() {
        return of(Level.ERROR).toList();
    }

    Stream<String> of(Level level) {
        return lines.stream().filter(line -> line.startsWith(level + " "));
    }

    /// Waits for a line with `words` in it.
    String await(String words) throws InterruptedException {
        for (int i = 0; ; i++) {
            if (i < lines.size()) {
                if (lines.get(i).contains(words)) return lines.get(i);
            } else {
                if (!written.tryAcquire(10, TimeUnit.SECONDS)) throw new AssertionError("no " + words + " in " + lines);
                i--;
            }
        }
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
