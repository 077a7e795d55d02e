package stheno.producers;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/// Hands output from a thread to a loop: the thread writes and blocks while the pipe is full; the loop asks a producer that never blocks.
/// The opposite direction is an [InboundPipe].
///
/// ```text
///            OPEN --- output().close() ---> WRITTEN      the rest is handed out, then End
///             | \---- fail(cause) --------> Failed       the rest is handed out, then an IOException
///             |                                |
///             +------- producer().close() -----+--> LEFT      writing throws "reader left"
/// ```
///
/// Written bytes become visible to the reader in batches: when 8 KB are complete, when the pipe is full, on `flush()`, on `close()` and on
/// a failure. A waiting reader is woken then. One buffer holds the bytes that are not taken yet; it goes to the reader without a copy. An
/// empty pipe owns no buffer.
///
/// The output may be used by any thread, virtual ones included; the producer by one thread at a time.
public final class OutboundPipe {
    private static final int STRETCH = 8 * 1024; // bytes: many small writes become one piece, and one wakeup of the loop
    private static final int LEAST = 512;        // bytes of a first buffer

    private sealed interface State {
        enum Plain implements State { OPEN, WRITTEN, LEFT }

        record Failed(Throwable cause) implements State {}
    }

    private final int capacity;
    private final LongConsumer memory;
    private final Writer writer = new Writer();
    private final Reader reader = new Reader();

    private final ReentrantLock lock = new ReentrantLock(); // guards everything below
    private final Condition room = lock.newCondition();
    private State state = State.Plain.OPEN;
    private byte[] bytes; // null while empty
    private int count;    // bytes in it
    private int visible;  // bytes that the reader may take; the others wait for more
    private Runnable waiting; // the reader's task, null if it does not wait

    /// @param capacity how many written bytes may wait for the reader
    /// @throws IllegalArgumentException if it is not positive
    public OutboundPipe(int capacity) {
        this(capacity, _ -> { });
    }

    /// @param capacity how many written bytes may wait for the reader
    /// @param memory   is told of each change of the pipe's buffer: by so many bytes it has grown, or, if negative, become smaller. Called
    ///                 with a lock held, by any thread; it must neither block nor throw
    /// @throws IllegalArgumentException if the capacity is not positive
    public OutboundPipe(int capacity, LongConsumer memory) {
        if (capacity < 1) throw new IllegalArgumentException("no capacity for a pipe: " + capacity);
        this.capacity = capacity;
        this.memory = Objects.requireNonNull(memory);
    }

    /// The writer's side. Its methods throw an [IOException] if the reader has left or the writer has failed, and an
    /// [InterruptedIOException] if the thread is interrupted while it waits for room.
    public OutputStream output() {
        return writer;
    }

    /// The reader's side. Answers `Later` while nothing is visible.
    public Producer producer() {
        return reader;
    }

    /// Ends the output with a failure: after the written bytes, the producer throws an [IOException] with this cause, or an
    /// [OutputIncomplete] itself. Possible after
    /// `close()` as long as the producer has not answered the end. Has no effect if the reader has left.
    public void fail(Throwable cause) {
        Objects.requireNonNull(cause);
        lock.lock();
        if (state == State.Plain.OPEN || state == State.Plain.WRITTEN) {
            state = new State.Failed(cause);
            room.signalAll();
        }
        unlockAndShow();
    }

    /// Makes all written bytes visible, unlocks, and wakes the reader if there is something for it. Its task runs outside the lock.
    private void unlockAndShow() {
        visible = count;
        Runnable task = null;
        if (isReady()) {
            task = waiting;
            waiting = null;
        }
        lock.unlock();
        if (task != null) task.run();
    }

    private boolean isReady() {
        return visible > 0 || state != State.Plain.OPEN;
    }

    private void append(byte[] from, int offset, int length) {
        int needed = count + length;
        if (bytes == null) hold(new byte[Math.min(capacity, Math.max(LEAST, needed))]);
        else if (bytes.length < needed) hold(Arrays.copyOf(bytes, (int) Math.min(capacity, Math.max(2L * bytes.length, needed))));
        System.arraycopy(from, offset, bytes, count, length);
        count = needed;
    }

    private void hold(byte[] next) {
        int before = bytes == null ? 0 : bytes.length;
        bytes = next;
        int now = bytes == null ? 0 : bytes.length;
        if (now != before) memory.accept(now - before);
    }

    /// The visible bytes, as a piece. The buffer goes with them, unless it holds bytes that are not visible yet, or is mostly empty.
    private Piece taken() {
        int length = visible;
        byte[] whole = bytes;
        boolean shared = count > length;
        hold(shared ? Arrays.copyOfRange(whole, length, count) : null);
        count -= length;
        visible = 0;
        room.signalAll();
        return new Piece.Bytes(ByteBuffer.wrap(length < whole.length / 2 ? Arrays.copyOf(whole, length) : whole, 0, length));
    }

    private final class Writer extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            int done = 0;
            while (done < length) done += some(from, offset + done, length - done);
        }

        /// Waits for room, and writes as many bytes as fit. @return how many
        private int some(byte[] from, int offset, int length) throws IOException {
            lock.lock();
            boolean show = false;
            try {
                check();
                while (count == capacity) await();
                int some = Math.min(length, capacity - count);
                append(from, offset, some);
                show = count - visible >= STRETCH || count == capacity;
                return some;
            } finally {
                unlock(show);
            }
        }

        private void unlock(boolean show) {
            if (show) unlockAndShow();
            else lock.unlock();
        }

        private void await() throws IOException {
            try {
                room.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while the pipe was full").initCause(e);
            }
            check();
        }

        private void check() throws IOException {
            switch (state) {
                case State.Plain.OPEN -> { }
                case State.Plain.WRITTEN -> throw new IOException("output closed");
                case State.Plain.LEFT -> throw new IOException("reader left");
                case State.Failed(var cause) -> throw new IOException("output failed", cause);
            }
        }

        @Override
        public void flush() throws IOException {
            lock.lock();
            boolean show = false;
            try {
                check();
                show = true;
            } finally {
                unlock(show);
            }
        }

        /// Does not throw if the reader has left.
        @Override
        public void close() {
            lock.lock();
            if (state == State.Plain.OPEN) {
                state = State.Plain.WRITTEN;
                room.signalAll();
            }
            unlockAndShow();
        }
    }

    private final class Reader implements Producer {
        private final Piece.Later later = new Piece.Later(this::subscribe);

        @Override
        public Piece more() throws IOException {
            lock.lock();
            try {
                if (visible > 0) return taken();
                return switch (state) {
                    case State.Plain.OPEN -> later;
                    case State.Plain.WRITTEN, State.Plain.LEFT -> {
                        state = State.Plain.LEFT; // the end has been answered: it is too late to fail
                        yield Piece.END;
                    }
                    case State.Failed(OutputIncomplete cause) -> throw cause;
                    case State.Failed(var cause) -> throw new IOException("the writer failed", cause);
                };
            } finally {
                lock.unlock();
            }
        }

        private void subscribe(Runnable task) {
            lock.lock();
            boolean ready = isReady();
            waiting = ready ? null : task;
            lock.unlock();
            if (ready) task.run();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                state = State.Plain.LEFT;
                hold(null);
                count = 0;
                visible = 0;
                waiting = null;
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
