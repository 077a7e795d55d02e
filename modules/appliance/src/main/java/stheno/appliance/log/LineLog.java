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

/// A log of lines, one for each thing that is done: a request, a transfer. Any thread.
///
/// A loop prints its line into a buffer that it shares with few others or none, and that is all it does. One thread writes: a buffer
/// that is full at once, the others four times a second. Memory is bounded; when the disk, or who reads the pipe, cannot keep up,
/// lines are dropped and counted rather than keep a loop waiting. Writing that failed is tried again until it works.
final class LineLog<E> implements AutoCloseable {
    private static final int BUFFERS = 4 * 1024 * 1024 / (LineBuffers.FULL + LinePrinter.MOST);
    private static final int STRIPES = 32; // at most: all of them begun is half of the buffers
    private static final long SWEEP = Duration.ofMillis(250).toNanos(); // a line is written that late at most
    private static final long PAUSE = Duration.ofSeconds(1).toNanos(); // between attempts to write
    private static final long COMPLAINT = Duration.ofSeconds(10).toNanos(); // between events that say what was dropped
    private static final Duration GOODBYE = Duration.ofSeconds(2); // for what is there at the end

    /// Where lines go.
    sealed interface Destination {
        /// A file by its name.
        record Named(Path path) implements Destination {}

        /// What is open already, and stays open.
        record Stream(WritableByteChannel channel) implements Destination {}

        /// Around `System.out`, which keeps its failures to itself.
        static Destination standardOutput() {
            return new Stream(new FileOutputStream(FileDescriptor.out).getChannel());
        }
    }

    /// When a file makes way for a fresh one.
    ///
    /// @param size  bytes that a file holds at most, 0 if that does not matter; a longer line has a file to itself
    /// @param daily whether a day (UTC) has a file of its own
    /// @param keep  how many former files are left
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
    private final AtomicLong complained = new AtomicLong(); // how many were dropped when that was last said
    private final AtomicLong complaint; // and when
    private final Thread writer;
    private boolean failing; // the writer's own
    private volatile boolean reopening;
    private volatile boolean closing;

    /// Opens the destination and starts the thread that writes to it.
    ///
    /// @param name     what events about it begin with, as `access-log`
    /// @param printers one for each that prints, asked for now
    static <E> LineLog<E> open(String name, Destination destination, Supplier<LinePrinter<E>> printers, Rotation rotation, Log log)
            throws IOException {
        return open(name, destination, printers, rotation, log, InstantSource.system());
    }

    /// The same by another clock, for what depends on the date.
    static <E> LineLog<E> open(String name, Destination destination, Supplier<LinePrinter<E>> printers, Rotation rotation, Log log,
                               InstantSource clock) throws IOException {
        LineOutput output = switch (destination) {
            case Destination.Named(var path) -> RotatedFile.open(name, path, rotation, clock, log);
            case Destination.Stream(var channel) -> new LineOutput.Stream(channel);
        };
        return new LineLog<>(name, output, destination instanceof Destination.Named, printers, log);
    }

    private LineLog(String name, LineOutput output, boolean named, Supplier<LinePrinter<E>> printers, Log log) {
        this.name = name;
        this.output = output;
        this.named = named;
        this.log = log;
        this.complaint = new AtomicLong(System.nanoTime() - COMPLAINT);
        int wanted = Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1); // twice the loops, to a power of two
        this.stripes = Stream.generate(() -> new Stripe(printers.get())).limit(Math.clamp(wanted, 1, STRIPES)).toList();
        this.writer = Thread.ofPlatform().name("stheno-" + name).daemon().unstarted(this::write);
        writer.start();
    }

    /// Where some threads print: loops, whose threads are numbered in a row, have one each.
    private final class Stripe {
        private final ReentrantLock lock = new ReentrantLock(); // guards everything below
        private final LinePrinter<E> line;
        private LineBuffers.Buffer buffer; // null while nothing is in it
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

    /// Whether it was taken: not if there is no room for it, or this is closed.
    boolean offer(E entry) {
        try {
            return stripes.get((int) Thread.currentThread().threadId() & stripes.size() - 1).add(entry);
        } catch (RuntimeException e) {
            return false; // an entry that cannot be printed is none of the loop's business
        }
    }

    /// Counts a line that nobody has taken.
    void lost() {
        dropped.incrementAndGet();
        complain(false);
    }

    /// Says how many lines were dropped since that was last said, if it is time again.
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
                log.event(Log.Level.ERROR, name + "-failed", "cause", e); // ours to mend; the next buffer may fare better
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

    /// Answers false when it has failed and there is no time to try again.
    private boolean put(ByteBuffer lines) throws InterruptedException {
        try {
            output.write(lines);
            if (failing) log.event(Log.Level.INFO, name + "-resumed", "dropped", dropped.get());
            failing = false;
            return true;
        } catch (IOException e) {
            if (!failing) log.event(Log.Level.ERROR, name + "-failed", "cause", e.toString(), "remedy",
                    "make room (a file that is removed frees none before `stheno ctl log reopen`); it is tried again each second");
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

    /// Has the file opened anew by its name, for who has renamed it. Returns at once; lines logged from now on go to the new file.
    void reopen() {
        reopening = true;
        buffers.wake();
    }

    /// Lines that were lost because there was no room for them.
    long dropped() {
        return dropped.get();
    }

    /// Lines that were taken, written or not.
    long lines() {
        return sum(Stripe::lines);
    }

    /// Bytes that were taken and are not yet written.
    long pending() {
        return buffers.bytes() + sum(Stripe::bytes);
    }

    private long sum(ToLongFunction<Stripe> number) {
        return stripes.stream().mapToLong(number).sum();
    }

    /// Writes what is there, and ends; who stalls has two seconds. What is logged afterwards is dropped.
    @Override
    public void close() {
        closing = true;
        buffers.wake();
        try {
            if (writer.join(GOODBYE)) return;
            log.event(Log.Level.WARN, name + "-cut", "bytes", pending());
            if (named) writer.interrupt(); // which closes what it writes to; a stream that is open for others stays
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
