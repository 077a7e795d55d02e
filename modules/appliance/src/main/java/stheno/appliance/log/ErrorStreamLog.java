package stheno.appliance.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import stheno.reactor.Log;

/// The application's log: events as lines on a stream. Any thread.
///
/// One thread writes, so that a stream without a reader stalls no loop. The queue of lines is bounded; further lines are dropped and
/// counted. A frequent event is logged a few times per second, and then as a count. Call [#flush] before the process ends.
public final class ErrorStreamLog implements Log, AutoCloseable {
    private static final int WAITING = 1024 * 1024; // bytes of lines that may wait
    private static final int CALM = WAITING / 4 * 3; // of these, for events below warning
    private static final Duration LOOK = Duration.ofSeconds(1); // how often the writer reports suppressed and dropped lines
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /// The form of a line. JOURNAL is text without the time, which the system's journal adds.
    public enum Format { TEXT, JSON, JOURNAL }

    private final OutputStream stream;
    private final LongSupplier clock;
    private final EventStorms storms = new EventStorms();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong told = new AtomicLong(); // dropped lines that were reported
    private final Thread writer;
    private volatile Level least;
    private volatile Format format;

    private final ReentrantLock lock = new ReentrantLock(); // guards everything below
    private final Condition work = lock.newCondition();
    private final Condition done = lock.newCondition();
    private Deque<byte[]> waiting = new ArrayDeque<>();
    private int bytes;   // of the lines that wait or are being written
    private long taken;  // lines, ever
    private long gone;   // of these, written or lost
    private boolean closing;

    public ErrorStreamLog(OutputStream stream, Level least) {
        this(stream, least, Format.TEXT);
    }

    /// @param stream not closed by this log
    public ErrorStreamLog(OutputStream stream, Level least, Format format) {
        this(stream, least, format, System::nanoTime);
    }

    /// @param clock nanoseconds that never go back
    public ErrorStreamLog(OutputStream stream, Level least, Format format, LongSupplier clock) {
        this.stream = stream;
        this.least = least;
        this.format = format;
        this.clock = clock;
        this.writer = Thread.ofPlatform().name("stheno-log").daemon().unstarted(this::write);
        writer.start();
    }

    public Level level() {
        return least;
    }

    /// Logs events of this level and above from now on.
    public void level(Level level) {
        least = level;
    }

    public void format(Format wanted) {
        format = wanted;
    }

    /// Lines that were dropped because the stream was not read or failed.
    public long dropped() {
        return dropped.get();
    }

    @Override
    public boolean wants(Level level) {
        return level.compareTo(least) >= 0;
    }

    @Override
    public void event(Level level, String event, Object... pairs) {
        if (!wants(level)) return;
        long held = storms.admit(level, event, clock.getAsLong());
        if (held == EventStorms.HELD) return;
        if (held > 0) tell(level, event, "suppressed", held);
        tell(level, event, pairs);
    }

    private void tell(Level level, String event, Object... pairs) {
        byte[] line = line(level, event, pairs);
        lock.lock();
        try {
            int most = switch (level) {
                case DEBUG, INFO -> CALM;
                case WARN, ERROR -> WAITING;
            };
            if (closing || bytes + line.length > most) {
                dropped.incrementAndGet();
                return;
            }
            waiting.add(line);
            bytes += line.length;
            taken++;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private byte[] line(Level level, String event, Object... pairs) {
        String line = switch (format) {
            case TEXT -> EventText.time(Instant.now()) + " " + EventText.plain(level, event, pairs);
            case JOURNAL -> EventText.plain(level, event, pairs);
            case JSON -> EventText.json(Instant.now(), level, event, pairs);
        };
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private void write() {
        long look = System.nanoTime() + LOOK.toNanos();
        while (true) {
            Deque<byte[]> lines = next(look - System.nanoTime());
            if (!lines.isEmpty()) write(lines);
            else if (over()) return;
            if (System.nanoTime() - look < 0) continue;
            look = System.nanoTime() + LOOK.toNanos();
            tellLosses(false);
        }
    }

    /// The waiting lines, possibly none, after a while at most.
    private Deque<byte[]> next(long nanos) {
        lock.lock();
        try {
            if (waiting.isEmpty() && !closing) work.awaitNanos(nanos);
            return all();
        } catch (InterruptedException e) {
            return all(); // interrupts have no meaning for this thread
        } finally {
            lock.unlock();
        }
    }

    private Deque<byte[]> all() {
        Deque<byte[]> lines = waiting;
        waiting = new ArrayDeque<>();
        return lines;
    }

    private boolean over() {
        lock.lock();
        try {
            return closing && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void write(Deque<byte[]> lines) {
        for (byte[] line : lines) {
            try {
                stream.write(line);
                if (line == lines.peekLast()) stream.flush();
            } catch (IOException | RuntimeException e) {
                dropped.incrementAndGet(); // it cannot be reported anywhere
            }
            gone(line);
        }
    }

    private void gone(byte[] line) {
        lock.lock();
        try {
            bytes -= line.length;
            gone++;
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tellLosses(boolean atOnce) {
        for (EventStorms.Held held : storms.release(clock.getAsLong(), atOnce)) {
            tell(held.level(), held.event(), "suppressed", held.times());
        }
        long lost = dropped.get();
        long fresh = lost - told.getAndSet(lost);
        if (fresh > 0) tell(Level.WARN, "log-dropped", "lines", fresh);
    }

    /// Waits until all lines so far are written, up to a time limit. @return whether they are written
    public boolean flush(Duration patience) {
        tellLosses(true);
        lock.lock();
        try {
            long wanted = taken;
            long left = patience.toNanos();
            while (gone < wanted && left > 0) left = done.awaitNanos(left);
            return gone >= wanted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Writes the waiting lines, within a second, and ends. Later lines are dropped.
    @Override
    public void close() {
        flush(GOODBYE);
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }
}
