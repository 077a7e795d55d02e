package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// Returns the output of its source at the rate of a [Throttle]: pieces are cut, without a copy, to the size of a grant.
///
/// The source is asked only when its last piece has been returned whole. Its `Later` passes unchanged. Until the time of a grant has come,
/// this producer returns a `Later` of its own, and a timer runs the caller's task. At most one grant is held. It is given back if the
/// producer is closed before it was used.
final class ThrottledProducer implements Producer {
    private static final Runnable NONE = () -> { };

    /// The longest timer, in nanoseconds: a grant may be minutes away, and timers of closed producers remain until they are due.
    private static final long LONGEST = 5_000_000_000L;

    private final Producer inner;
    private final Throttle throttle;
    private final Throttle.Timer timer;
    private final Alarm alarm = new Alarm();
    private final Piece.Later later = new Piece.Later(this::subscribe);
    private Piece held;           // the rest of the source's piece; null if the source must be asked
    private Throttle.Grant grant; // for the beginning of that rest; null if there is none
    private boolean closed;

    ThrottledProducer(Producer inner, Throttle throttle, Throttle.Timer timer) {
        this.inner = Objects.requireNonNull(inner);
        this.throttle = Objects.requireNonNull(throttle);
        this.timer = Objects.requireNonNull(timer);
    }

    /// Holds the task to run, apart from the producer: a timer that is due long after the client has left keeps only this object.
    private static final class Alarm implements Runnable {
        private final AtomicReference<Runnable> waiting = new AtomicReference<>(NONE);

        /// @return whether a task waited already, so that a timer is still to come
        boolean await(Runnable task) {
            return waiting.getAndSet(task) != NONE;
        }

        void forget() {
            waiting.set(NONE);
        }

        @Override
        public void run() {
            waiting.getAndSet(NONE).run();
        }
    }

    @Override
    public Piece more() throws IOException {
        if (held == null) {
            Piece piece = inner.more();
            switch (piece) {
                case Piece.Bytes(var data) when data.hasRemaining() -> held = piece;
                case Piece.FileSlice slice when slice.count() > 0 -> held = piece;
                case Piece.Bytes _, Piece.FileSlice _, Piece.Later _, Piece.End _ -> {
                    return piece;
                }
            }
        }
        if (grant == null) grant = throttle.grant(remaining());
        return throttle.nanosUntilPaid(grant) > 0 ? later : granted();
    }

    private long remaining() {
        return switch (held) {
            case Piece.Bytes(var data) -> data.remaining();
            case Piece.FileSlice slice -> slice.count();
            case Piece.Later _, Piece.End _ -> throw new IllegalStateException("nothing to wait for: " + held);
        };
    }

    /// The beginning of what is held, in the size of the grant.
    private Piece granted() {
        long count = grant.bytes();
        Piece whole = held;
        grant = null;
        if (count == remaining()) {
            held = null;
            return whole;
        }
        return switch (whole) {
            case Piece.Bytes(var data) -> {
                ByteBuffer beginning = data.slice(data.position(), (int) count);
                data.position(data.position() + (int) count);
                yield new Piece.Bytes(beginning);
            }
            case Piece.FileSlice(var file, long position, long all) -> {
                held = new Piece.FileSlice(file, position + count, all - count);
                yield new Piece.FileSlice(file, position, count);
            }
            case Piece.Later _, Piece.End _ -> throw new IllegalStateException("nothing to cut: " + whole);
        };
    }

    /// One timer at a time: if one is still to come, it runs this task instead of the one before. It may be too early for this grant: the
    /// caller then gets `Later` again.
    private void subscribe(Runnable ready) {
        if (closed) return;
        long nanos = grant == null ? 0 : throttle.nanosUntilPaid(grant);
        if (nanos <= 0) ready.run();
        else if (!alarm.await(ready)) timer.after(Math.min(nanos, LONGEST), alarm);
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public long length() {
        return inner.length();
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        alarm.forget();
        if (grant != null) {
            throttle.giveBack(grant.bytes());
            grant = null;
        }
        inner.close();
    }
}
