package stheno.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A log that keeps its lines for a test, as `LEVEL event key=value ...`. Pass it to a server as `Log.from(Level.DEBUG,
/// journal::event)`. Any thread.
public final class Journal {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Semaphore written = new Semaphore(0);

    /// Empty.
    public Journal() {}

    public void event(Enum<?> level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(level + " " + event);
        for (int i = 0; i < pairs.length; i += 2) line.append(' ').append(pairs[i]).append('=').append(pairs[i + 1]);
        lines.add(line.toString());
        written.release();
    }

    /// The lines of errors so far.
    public List<String> errors() {
        return of("ERROR").toList();
    }

    /// The lines of a level so far.
    public Stream<String> of(String level) {
        return lines.stream().filter(line -> line.startsWith(level + " "));
    }

    /// Waits for a line that contains `words`, among all lines since the start.
    ///
    /// @throws AssertionError if no line comes for thirty seconds
    public String await(String words) throws InterruptedException {
        for (int i = 0; ; i++) {
            while (i >= lines.size()) {
                if (!written.tryAcquire(30, TimeUnit.SECONDS)) throw new AssertionError("no " + words + " in " + lines);
            }
            if (lines.get(i).contains(words)) return lines.get(i);
        }
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
