package stheno.http;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import stheno.reactor.Log;

/// A log that keeps its lines for a test to read, as `LEVEL event key=value ...`. Any thread.
final class Journal implements Log {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> fresh = new LinkedBlockingQueue<>();

    @Override
    public void event(Level level, String event, Object... pairs) {
        StringBuilder line = new StringBuilder(level + " " + event);
        for (int i = 0; i < pairs.length; i += 2) line.append(' ').append(pairs[i]).append('=').append(pairs[i + 1]);
        lines.add(line.toString());
        fresh.add(line.toString());
    }

    @Override
    public boolean wants(Level level) {
        return true;
    }

    /// The lines of errors so far.
    List<String> errors() {
        return lines.stream().filter(line -> line.startsWith("ERROR ")).toList();
    }

    /// Waits for a line with `words` in it, and forgets those before it.
    String await(String words) throws InterruptedException {
        while (true) {
            String line = fresh.poll(10, TimeUnit.SECONDS);
            if (line == null) throw new AssertionError("no " + words + " in " + lines);
            if (line.contains(words)) return line;
        }
    }
}
