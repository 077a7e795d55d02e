package stheno.producers;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Hands input from a loop to a thread: the loop writes and never blocks; the thread reads and may block. The source of the input is paused
/// while the pipe is full. The opposite direction is an [OutboundPipe].
///
/// ```text
///   loop: write ──► [ buffers in order ] ──► thread: input() or transferTo(sink), which wait for data
///                     │           ▲                  drain(...): a virtual thread, only while there is data
///        full: pause ◄┘           └► a quarter left: resume
///
///   UNASKED ──first read──► OPEN ──end()──► ENDED       the rest is read, then the end
///      │                     │ ──fail()──► Failed       the rest is read, then an Incomplete
///      └─────────────────────┴─ close() or a sink that throws ──► LEFT     all is dropped, the source is told to discard
/// ```
///
/// **Bounds.** The pipe is full with `capacity` bytes, or with eight buffers that were handed over. One read of the loop may come on top of
/// that. The source is asked for more when a quarter is left. An empty pipe owns no buffer.
///
/// **Buffers.** [#write(ByteBuffer)] copies what is lent to it; small copies share a buffer.
/// [#write(ByteBuffer, Consumer)] takes the buffer over without a copy, and returns it to its owner once it was read or dropped. A sink is
/// lent a piece until its `write` returns.
///
/// **Threads.** `write`, `end` and `fail` are for the loop; the source is called in the loop. Reading is for one thread at a time; `begin`,
/// `close` and `available` are for any thread.
///
/// **A line protocol** hands a message over like this (`MessageStreamTest` of `stheno.text` is an example): the source pauses and resumes
/// the connection. The `Collector` of a `Next.Collect` writes to the pipe. At the message's end it calls `end()` and returns
/// `Next.AWAIT`; the `finish` of [#drain] has the loop call `LineConversation.answer`. If the connection closes before, it calls `fail`.
public final class InboundPipe {
    private static final int FULL_PIECES = 8;    // of a read each: half a megabyte, so that the client can send while the disk hesitates
    private static final int BATCH_PIECES = 4;   // worth a thread: to start one costs as much as to write one piece
    private static final int LOW_PIECES = 2;     // with these left, more is asked for

    /// The side of the loop: where the bytes come from. Loop thread only.
    public interface Source extends Pausable {
        /// The first read has begun, or [InboundPipe#begin] was called: bytes are wanted from now on. Once, before any other call.
        default void begin() {}

        /// The reader has left before the end: no more bytes are wanted. At most once, and not after the end or a failure.
        void discard();
    }

    /// Takes the bytes that come out of a pipe.
    @FunctionalInterface
    public interface Sink {
        /// Takes all that remains in `piece`, which is lent for this call. May block. If it throws, the transfer ends: a [#drain] drops the
        /// rest, after [#transferTo] the caller closes the pipe.
        void write(ByteBuffer piece) throws IOException;
    }

    /// The input has failed: it will not come to its end.
    public static final class Incomplete extends IOException {
        private static final long serialVersionUID = 1;

        /// @param why as in `the client has left`
        public Incomplete(String why) {
            super("the input is incomplete: " + why);
        }
    }

    private sealed interface State {
        enum Plain implements State { UNASKED, OPEN, ENDED, LEFT }

        record Failed(String why) implements State {}
    }

    private final int capacity;
    final Executor loop;
    private final Source source;
    private final InputStream stream = new InboundStream(this);

    private final ReentrantLock lock = new ReentrantLock(); // guards everything below
    private final Condition changed = lock.newCondition();
    private final InboundQueue queue;
    private State state = State.Plain.UNASKED;
    private boolean paused;  // whether the source is paused
    private boolean waiting; // a reader waits for data
    private InboundDrain drain; // null unless this pipe is drained

    /// A pipe whose memory is not counted.
    public InboundPipe(int capacity, Executor loop, Source source) {
        this(capacity, loop, source, _ -> { });
    }

    /// @param capacity in bytes, at least 1
    /// @param loop     runs tasks in the loop
    /// @param memory   is told of the bytes of heap that the pipe has taken or, if negative, freed. Called by any thread; it must neither
    ///                 block nor throw. All is freed when the input was read to its end, or the pipe was closed
    /// @throws IllegalArgumentException if the capacity is not positive
    public InboundPipe(int capacity, Executor loop, Source source, LongConsumer memory) {
        if (capacity < 1) throw new IllegalArgumentException("no capacity for a pipe: " + capacity);
        this.capacity = capacity;
        this.loop = Objects.requireNonNull(loop);
        this.source = Objects.requireNonNull(source);
        this.queue = new InboundQueue(Objects.requireNonNull(memory));
    }

    /// Writes a copy of what remains in `data`, and moves its position to its limit. If the reader has left, nothing happens. Loop thread
    /// only.
    public void write(ByteBuffer data) {
        put(data, null);
    }

    /// Hands over `piece`, with all that remains in it. Loop thread only.
    ///
    /// @param owner is given the piece back exactly once, by any thread
    public void write(ByteBuffer piece, Consumer<? super ByteBuffer> owner) {
        put(piece, Objects.requireNonNull(owner));
    }

    private void put(ByteBuffer data, Consumer<? super ByteBuffer> owner) {
        boolean full = false;
        boolean soon = false;
        lock.lock();
        boolean taken = isOpen() && data.hasRemaining();
        try {
            if (taken && owner != null) queue.add(data, owner);
            else if (taken) queue.copy(data, capacity);
            full = taken && isFull();
            paused |= full;
            soon = taken && wakeReader();
        } finally {
            lock.unlock();
        }
        if (!taken && owner != null) owner.accept(data);
        if (full) source.pause(); // if the reader has made room by now, its task undoes this afterwards
        if (soon) drain.startSoon();
    }

    /// Treats the pipe as full until a quarter is left, whatever is in it: for a source that is short of buffers. Loop thread only.
    public void holdBack() {
        lock.lock();
        boolean held = isOpen() && !queue.isEmpty();
        try {
            paused |= held;
            if (held) wakeReader();
        } finally {
            lock.unlock();
        }
        if (held) source.pause();
    }

    /// All was written. Loop thread only.
    public void end() {
        over(State.Plain.ENDED);
    }

    /// The rest will not come. The reader gets what was written, and then an [Incomplete]. Loop thread only.
    ///
    /// @return whether the reader hears of it: one that waits, a drain, or one that has left and needs to hear nothing. Otherwise the next
    ///         read says so
    public boolean fail(String why) {
        return over(new State.Failed(why));
    }

    /// The same, but what was written and not read is dropped: it is useless, or memory is short. Loop thread only.
    ///
    /// @return as [#fail]
    public boolean drop(String why) {
        lock.lock();
        try {
            if (isOpen()) queue.clear();
            return over(new State.Failed(why));
        } finally {
            lock.unlock();
        }
    }

    private boolean over(State how) {
        lock.lock();
        try {
            if (!isOpen()) return true;
            state = how;
            boolean heard = waiting || drain != null;
            wakeReader();
            return heard;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the end, a failure and the reader's leaving are still to come. With the lock held.
    boolean isOpen() {
        return state == State.Plain.OPEN || state == State.Plain.UNASKED;
    }

    private boolean isFull() {
        return queue.bytes() >= capacity || queue.pieces() >= FULL_PIECES;
    }

    private boolean isLow() {
        return queue.bytes() <= capacity / 4 && queue.pieces() <= LOW_PIECES;
    }

    /// Whether nothing was written that is unread. With the lock held.
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Whether a thread is to read at once: more cannot come, or what is here is worth it. With the lock held.
    boolean isUrgent() {
        return !isOpen() || paused || queue.bytes() >= capacity / 2 || queue.pieces() >= BATCH_PIECES;
    }

    /// @return whether the drain is to be woken a little later
    private boolean wakeReader() {
        if (drain != null) return drain.wake();
        if (waiting) changed.signal();
        return false;
    }

    /// Asks the source to begin, if that was not done. Reading does this by itself. Any thread.
    public void begin() {
        lock.lock();
        try {
            if (state != State.Plain.UNASKED) return;
            state = State.Plain.OPEN;
        } finally {
            lock.unlock();
        }
        loop.execute(source::begin);
    }

    /// The bytes as a stream, the same each time. Reading blocks while there are none. Closing the stream is [#close]. Reading throws
    ///
    /// - an [Incomplete] if the input has failed,
    /// - an [InterruptedIOException] if the thread is interrupted while it waits,
    /// - an [IOException] when the stream is closed.
    public InputStream input() {
        return stream;
    }

    /// Gives all bytes to a sink, piece by piece, on this thread; blocks until the end.
    ///
    /// @throws Incomplete if the input has failed
    /// @throws IOException what the sink throws; an [InterruptedIOException] if the thread is interrupted while it waits
    public void transferTo(Sink sink) throws IOException {
        for (InboundQueue.Entry entry = awaitEntry(); entry != null; entry = awaitEntry()) entry.giveTo(sink);
    }

    private InboundQueue.Entry awaitEntry() throws IOException {
        begin();
        lock.lock();
        try {
            return isAwaited() ? taken() : null;
        } finally {
            lock.unlock();
        }
    }

    /// The first buffer, or null. Asks for more if there is room. With the lock held.
    InboundQueue.Entry taken() {
        InboundQueue.Entry entry = queue.poll();
        resumeIfLow();
        return entry;
    }

    private void resumeIfLow() {
        if (!paused || !isLow()) return;
        paused = false;
        loop.execute(this::resume);
    }

    /// In the loop: resumes the source, unless the pipe has become full meanwhile.
    private void resume() {
        lock.lock();
        boolean wanted = !paused;
        lock.unlock();
        if (wanted) source.resume();
    }

    /// Waits for bytes. @return false at the end
    private boolean isAwaited() throws IOException {
        while (queue.isEmpty()) {
            switch (state) {
                case State.Plain.UNASKED, State.Plain.OPEN -> await();
                case State.Plain.ENDED -> {
                    return false;
                }
                case State.Plain.LEFT -> throw new IOException("the input is closed");
                case State.Failed(String why) -> throw new Incomplete(why);
            }
        }
        return true;
    }

    private void await() throws IOException {
        waiting = true;
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for input").initCause(e);
        } finally {
            waiting = false;
        }
    }

    /// Gives all bytes to a sink on virtual threads, one at a time. A thread starts when half of the pipe is filled, or two milliseconds
    /// after the first byte. It ends when the pipe is empty, so a slow client occupies no thread. Call this once, before the first `write`.
    ///
    /// @param timer  runs tasks in the loop, later
    /// @param finish runs once, on such a thread, after the last piece: with nothing after the end, else with an [Incomplete], or with what
    ///               the sink has thrown
    /// @throws IllegalStateException if the pipe is drained already
    public void drain(Throttle.Timer timer, Sink sink, Consumer<Optional<IOException>> finish) {
        drain(Thread::startVirtualThread, timer, sink, finish);
    }

    /// The same on the threads of an executor, for example with a bound of how many run at once.
    ///
    /// @param threads called with a lock held, or in the loop: it must not run its task itself. If it rejects a task, or throws an
    ///                [OutOfMemoryError] since the system has no thread, it is called again later
    public void drain(Executor threads, Throttle.Timer timer, Sink sink, Consumer<Optional<IOException>> finish) {
        lock.lock();
        try {
            if (drain != null) throw new IllegalStateException("the pipe is drained already");
            drain = new InboundDrain(this, lock, threads, timer, sink, finish);
        } finally {
            lock.unlock();
        }
    }

    /// The end of a [#drain].
    Optional<IOException> outcome() {
        lock.lock();
        try {
            return switch (state) {
                case State.Failed(String why) -> Optional.of(new Incomplete(why));
                case State.Plain.LEFT -> Optional.of(new IOException("the input is closed"));
                case State.Plain.UNASKED, State.Plain.OPEN, State.Plain.ENDED -> Optional.empty();
            };
        } finally {
            lock.unlock();
        }
    }

    /// Bytes that can be read without waiting.
    public long available() {
        lock.lock();
        try {
            return queue.bytes();
        } finally {
            lock.unlock();
        }
    }

    /// The reader leaves: what was not read is dropped, and so is what comes. Any number of times. Any thread.
    public void close() {
        lock.lock();
        boolean left = isOpen();
        boolean held = paused;
        try {
            state = State.Plain.LEFT;
            paused = false;
            queue.clear();
            wakeReader();
        } finally {
            lock.unlock();
        }
        if (left || held) loop.execute(() -> leave(left, held));
    }

    private void leave(boolean early, boolean held) {
        if (held) source.resume();
        if (early) source.discard();
    }

    /// For [InboundStream]. Blocks.
    ///
    /// @param length at least 1
    /// @return how many bytes; -1 at the end
    int read(byte[] into, int offset, int length) throws IOException {
        begin();
        lock.lock();
        try {
            if (state == State.Plain.LEFT) throw new IOException("the input is closed");
            if (!isAwaited()) return -1;
            int count = queue.read(into, offset, length);
            InboundQueue.Entry used = queue.removeIfUsed();
            if (used != null) used.giveBack();
            resumeIfLow();
            return count;
        } finally {
            lock.unlock();
        }
    }
}
