package stheno.appliance.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import stheno.reactor.Log;

/// A log of lines, such as one for each request or transfer. Any thread.
///
/// A loop only prints its line into a buffer, which it shares with few other threads or none. One thread writes. It writes a full buffer
/// at once, the others four times per second. Memory is bounded: if the disk or the reader of a pipe cannot keep up,
/// lines are dropped and counted, so that no loop waits. A failed write is repeated until it succeeds.
final class LineLog<E> implements AutoCloseable {
    private static final int BUFFERS = 4 * 1024 * 1024 / (LineBuffers.FULL + LinePrinter.MOST);
    private static final int STRIPES = 32; // at most: one started buffer for each is half of the buffers
    private static final long SWEEP = Duration.ofMillis(250).toNanos(); // maximum delay of a line
    private static final long PAUSE = Duration.ofSeconds(1).toNanos(); // between attempts to write
    private static final long COMPLAINT = Duration.ofSeconds(10).toNanos(); // between events about dropped lines
    private static final Duration GOODBYE = Duration.ofSeconds(2); // to write the remaining lines at the end

    /// The destination of lines.
    sealed interface Destination {
        /// A file by its name.
        record LogFile(Path path) implements Destination {}

        /// A stream that is open already, and stays open.
        record OpenStream(WritableByteChannel channel) implements Destination {}

        /// For `System.out`, which does not throw its failures.
        static Destination standardOutput() {
            return new OpenStream(new FileOutputStream(FileDescriptor.out).getChannel());
        }
    }

    /// When a file is rotated.
    ///
    /// @param size  maximum bytes of a file, 0 for no limit; a longer line gets its own file
    /// @param daily whether each day (UTC) has its own file
    /// @param keep  number of rotated files to keep
    record Rotation(long size, boolean daily, int keep) {
        static final Rotation NONE = new Rotation(0, false, 0);

        Rotation {
            if (size < 0 || keep < 0) throw new IllegalArgumentException("below zero");
        }
    }

    private final String name;
    private final LineOutput output;
    private final boolean named;
    private final Log log;
    private final LineBuffers buffers = new LineBuffers(BUFFERS);
    private final List<Stripe> stripes;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong complained = new AtomicLong(); // dropped lines that were reported
    private final AtomicLong complaint; // time of that report
    private final Thread writer;
    private boolean failing; // writer thread only
    private volatile boolean reopening;
    private volatile boolean closing;

    /// Opens the destination and starts the thread that writes to it.
    ///
    /// @param name     prefix of the names of its events, such as `access-log`
    /// @param printers called now, once for each buffer
    static <E> LineLog<E> open(String name, Destination destination, Supplier<LinePrinter<E>> printers, Rotation rotation, Log log)
            throws IOException {
        return open(name, destination, printers, rotation, log, InstantSource.system());
    }

    /// The same with another clock for dates.
    static <E> LineLog<E> open(String name, Destination destination, Supplier<LinePrinter<E>> printers, Rotation rotation, Log log,
                               InstantSource clock) throws IOException {
        LineOutput output = switch (destination) {
            case Destination.LogFile(var path) -> RotatingFile.open(name, path, rotation, clock, log);
            case Destination.OpenStream(var channel) -> new LineOutput.StreamOutput(channel);
        };
        return new LineLog<>(name, output, destination instanceof Destination.LogFile, printers, log);
    }

    private LineLog(String name, LineOutput output, boolean named, Supplier<LinePrinter<E>> printers, Log log) {
        this.name = name;
        this.output = output;
        this.named = named;
        this.log = log;
        this.complaint = new AtomicLong(System.nanoTime() - COMPLAINT);
        int wanted = Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1); // twice the loops, as a power of two
        this.stripes = Stream.generate(() -> new Stripe(printers.get())).limit(Math.clamp(wanted, 1, STRIPES)).toList();
        this.writer = Thread.ofPlatform().name("stheno-" + name).daemon().unstarted(this::write);
        writer.start();
    }

    /// The printer and buffer of some threads. The threads of loops have consecutive ids, so each has its own.
    private final class Stripe {
        private final ReentrantLock lock = new ReentrantLock(); // guards everything below
        private final LinePrinter<E> line;
        private LineBuffers.Buffer buffer; // null if it is empty
        private boolean closed;
        private long lines;

        Stripe(LinePrinter<E> line) {
            this.line = line;
        }

        boolean add(E entry) {
            lock.lock();
            try {
                if (buffer == null) buffer = closed ? null : buffers.borrow();
                if (buffer == null) return false;
                buffer.end = line.print(entry, buffer.bytes, buffer.end);
                lines++;
                if (buffer.end >= LineBuffers.FULL) hand(true);
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void hand(boolean urgent) {
            buffers.hand(buffer, urgent);
            buffer = null;
        }

        void sweep(boolean last) {
            lock.lock();
            try {
                closed |= last;
                if (buffer != null) hand(false);
            } finally {
                lock.unlock();
            }
        }

        long lines() {
            lock.lock();
            try {
                return lines;
            } finally {
                lock.unlock();
            }
        }

        long bytes() {
            lock.lock();
            try {
                return buffer == null ? 0 : buffer.end;
            } finally {
                lock.unlock();
            }
        }
    }

    void log(E entry) {
        if (!offer(entry)) lost();
    }

    /// @return whether the line was accepted: not if there is no room, or this log is closed
    boolean offer(E entry) {
        try {
            return stripes.get((int) Thread.currentThread().threadId() & stripes.size() - 1).add(entry);
        } catch (RuntimeException e) {
            return false; // an entry that cannot be printed must not harm the loop
        }
    }

    /// Counts a line that could not be logged.
    void lost() {
        dropped.incrementAndGet();
        complain(false);
    }

    /// Reports the dropped lines since the last report, at most every ten seconds.
    private void complain(boolean atOnce) {
        long now = System.nanoTime();
        long last = complaint.get();
        if (!atOnce && now - last < COMPLAINT || !complaint.compareAndSet(last, now)) return;
        long all = dropped.get();
        long fresh = all - complained.getAndSet(all);
        if (fresh > 0) log.event(Log.Level.WARN, name + "-dropped", "lines", fresh);
    }

    private void write() {
        long sweep = System.nanoTime() + SWEEP;
        while (!closing) {
            try {
                buffers.await(sweep - System.nanoTime(), true);
                reopenIfWanted();
                drain();
                if (System.nanoTime() - sweep < 0) continue;
                sweep = System.nanoTime() + SWEEP;
                sweep(false);
            } catch (RuntimeException | InterruptedException e) {
                log.event(Log.Level.ERROR, name + "-failed", "cause", e); // a bug: the next buffer may succeed
            }
        }
        finish();
    }

    private void reopenIfWanted() {
        if (!reopening) return;
        reopening = false;
        output.reopen();
    }

    private void sweep(boolean last) throws InterruptedException {
        stripes.forEach(stripe -> stripe.sweep(last));
        output.look();
        drain();
        if (dropped.get() > complained.get()) complain(last);
    }

    private void drain() throws InterruptedException {
        for (LineBuffers.Buffer buffer = buffers.next(); buffer != null; buffer = buffers.next()) {
            ByteBuffer lines = ByteBuffer.wrap(buffer.bytes, 0, buffer.end);
            try {
                while (lines.hasRemaining() && put(lines)) reopenIfWanted();
                if (lines.hasRemaining()) lose(lines);
            } finally {
                buffers.giveBack(buffer);
            }
        }
    }

    /// @return false if it failed and there is no time to repeat it
    private boolean put(ByteBuffer lines) throws InterruptedException {
        try {
            output.write(lines);
            if (failing) log.event(Log.Level.INFO, name + "-resumed", "dropped", dropped.get());
            failing = false;
            return true;
        } catch (IOException e) {
            if (!failing) {
                log.event(Log.Level.ERROR, name + "-failed", "cause", e.toString(), "remedy",
                        "free disk space (deleting a log file needs `stheno ctl log reopen` as well); writing is retried each second");
            }
            failing = true;
            if (closing) return false;
            buffers.await(PAUSE, false);
            return true;
        }
    }

    private void lose(ByteBuffer lines) {
        while (lines.hasRemaining()) {
            if (lines.get() == '\n') dropped.incrementAndGet();
        }
    }

    private void finish() {
        try {
            sweep(true);
            output.close();
        } catch (IOException | RuntimeException | InterruptedException e) {
            log.event(Log.Level.ERROR, name + "-failed", "cause", e.toString());
        }
    }

    /// Reopens the file by its name, after it was renamed. Returns at once; lines from now on go to the new file.
    void reopen() {
        reopening = true;
        buffers.wake();
    }

    /// Lines that were dropped because there was no room.
    long dropped() {
        return dropped.get();
    }

    /// Lines that were accepted, written or not.
    long lines() {
        return sum(Stripe::lines);
    }

    /// Bytes that were accepted and are not yet written.
    long pending() {
        return buffers.bytes() + sum(Stripe::bytes);
    }

    private long sum(ToLongFunction<Stripe> number) {
        return stripes.stream().mapToLong(number).sum();
    }

    /// Writes the remaining lines, within two seconds, and ends. Later lines are dropped.
    @Override
    public void close() {
        closing = true;
        buffers.wake();
        try {
            if (writer.join(GOODBYE)) return;
            log.event(Log.Level.WARN, name + "-cut", "bytes", pending());
            if (named) writer.interrupt(); // this closes the file; a stream that others use stays open
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
