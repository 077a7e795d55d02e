package stheno.web.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import stheno.http.BodyReceiver;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Request;

/// A request's body, taken in by the loop and read by a thread that may block. What was not read yet waits in one buffer; when
/// that is full enough, the client waits too.
///
/// ```
///   UNASKED ──first read──► COMING ──end──► ENDED
///      │                      └──failed──► Failed
///      └─────────close────────────────────► CLOSED      what is still to come is discarded
/// ```
///
/// The stream by any one thread at a time, the receiver by the loop.
final class BodyInput extends InputStream implements BodyReceiver {
    private static final int HIGH = 64 * 1024; // bytes that wait: past this the client does, so one read more is the most
    private static final int LOW = HIGH / 4; // and from here on it need not, so that the reader does not run dry meanwhile
    private static final int LEAST = 512; // bytes of a first buffer

    private sealed interface State {
        enum Plain implements State { UNASKED, COMING, ENDED, CLOSED }

        record Failed(String why) implements State {}
    }

    private final Exchange exchange;
    private final ReentrantLock lock = new ReentrantLock(); // guards everything below
    private final Condition changed = lock.newCondition();
    private State state = State.Plain.UNASKED;
    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean paused;
    private boolean waiting; // a reader is

    private Runnable whenBroken = () -> { }; // the loop's

    BodyInput(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Whether this request's body can come without being read, and without being asked for.
    static boolean fits(Request request) {
        long length = request.contentLength();
        return length > 0 && length < HIGH && !request.expectsContinue();
    }

    @Override
    public void data(ByteBuffer data) {
        lock.lock();
        boolean full;
        try {
            if (state != State.Plain.COMING) return;
            append(data);
            full = to - from >= HIGH;
            paused |= full;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (full) exchange.pauseBody(); // a reader that has emptied the buffer by now has this undone after it
    }

    private void append(ByteBuffer data) {
        int waiting = to - from;
        int needed = waiting + data.remaining();
        if (data.remaining() > bytes.length - to) {
            byte[] room = needed <= bytes.length ? bytes : new byte[Math.max(LEAST, Math.max(needed, Math.min(2 * bytes.length, HIGH)))];
            System.arraycopy(bytes, from, room, 0, waiting);
            bytes = room;
            from = 0;
        }
        data.get(bytes, from + waiting, data.remaining());
        to = from + needed;
    }

    @Override
    public void end(Fields trailers) {
        over(State.Plain.ENDED);
    }

    @Override
    public void failed(String why) {
        if (over(new State.Failed(why))) whenBroken.run();
    }

    /// @return whether nobody hears of it by waiting for it
    private boolean over(State how) {
        lock.lock();
        try {
            if (state != State.Plain.COMING) return false;
            state = how;
            changed.signal();
            return !waiting;
        } finally {
            lock.unlock();
        }
    }

    /// Runs `task` if the body will not be complete, unless a read that waits for it says so. Loop thread only.
    void whenBroken(Runnable task) {
        whenBroken = task;
    }

    /// Has the body come, if it was not asked for before.
    void ask() {
        lock.lock();
        try {
            if (state != State.Plain.UNASKED) return;
            state = State.Plain.COMING;
        } finally {
            lock.unlock();
        }
        exchange.reactor().execute(() -> exchange.receive(this));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) return 0;
        ask();
        lock.lock();
        boolean resume;
        int n;
        try {
            if (!awaited()) return -1;
            n = Math.min(length, to - from);
            System.arraycopy(bytes, from, into, offset, n);
            from += n;
            resume = paused && to - from <= LOW;
            paused &= !resume;
        } finally {
            lock.unlock();
        }
        if (resume) exchange.reactor().execute(exchange::resumeBody);
        return n;
    }

    /// Waits for bytes. @return false if there are no more
    private boolean awaited() throws IOException {
        while (from == to || state == State.Plain.CLOSED) {
            switch (state) {
                case State.Plain.UNASKED, State.Plain.COMING -> await();
                case State.Plain.ENDED -> {
                    return false;
                }
                case State.Plain.CLOSED -> throw new IOException("the body's stream is closed");
                case State.Failed(String why) -> throw new IOException("the body is not complete: " + why);
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
            throw (IOException) new InterruptedIOException("interrupted while waiting for the body").initCause(e);
        } finally {
            waiting = false;
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return to - from;
        } finally {
            lock.unlock();
        }
    }

    /// The rest is not wanted.
    @Override
    public void close() {
        lock.lock();
        State before = state;
        state = State.Plain.CLOSED;
        bytes = new byte[0];
        from = to = 0;
        changed.signal();
        lock.unlock();
        if (before == State.Plain.COMING || before == State.Plain.UNASKED) exchange.reactor().execute(exchange::discardBody);
    }
}
