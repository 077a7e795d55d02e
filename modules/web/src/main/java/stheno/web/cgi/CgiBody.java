package stheno.web.cgi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import stheno.http.BodyReceiver;
import stheno.http.Exchange;
import stheno.http.Fields;

/// Hands a request's body from the loop to a thread that takes it in its own time. While it does not keep up, the client is kept
/// waiting: what lies here is bounded by [#MOST] and one read of the loop.
final class CgiBody implements CgiSource, BodyReceiver {
    private static final int MOST = 64 * 1024; // bytes; as much as a pipe takes, so that the loop need not run for each write

    private enum State { OPEN, ENDED, FAILED, UNWANTED }

    private static final byte[] END = {};

    private final Exchange exchange;
    private volatile Runnable broken = () -> { };

    private final ReentrantLock lock = new ReentrantLock(); // guards everything below
    private final Condition changed = lock.newCondition();
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private State state = State.OPEN;
    private long held;
    private boolean paused;

    CgiBody(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Runs `task` in the loop if the body will not be completed.
    void whenBroken(Runnable task) {
        broken = task;
    }

    @Override
    public void begin() {
        exchange.reactor().execute(() -> exchange.receive(this));
    }

    @Override
    public void data(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        lock.lock();
        try {
            if (state != State.OPEN) return;
            waiting.add(copy);
            held += copy.length;
            paused = held >= MOST;
            changed.signal();
            if (paused) exchange.pauseBody();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end(Fields trailers) {
        become(State.ENDED);
    }

    @Override
    public void failed(String why) {
        become(State.FAILED);
        broken.run();
    }

    private void become(State next) {
        lock.lock();
        try {
            if (state == State.OPEN) state = next;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] take() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && state == State.OPEN) changed.await();
            if (waiting.isEmpty() && state == State.FAILED) throw new IOException("the request's body was not completed");
            if (waiting.isEmpty()) return END;
            byte[] next = waiting.remove();
            held -= next.length;
            if (paused && held <= MOST / 2) {
                paused = false;
                exchange.reactor().execute(exchange::resumeBody);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void discard() {
        lock.lock();
        try {
            waiting.clear();
            if (state != State.OPEN) return;
            state = State.UNWANTED;
            changed.signal();
        } finally {
            lock.unlock();
        }
        exchange.reactor().execute(exchange::discardBody);
    }
}
