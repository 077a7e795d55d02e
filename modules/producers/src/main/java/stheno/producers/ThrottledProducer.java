package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// Hands on what its source makes at the pace of a [Throttle]: pieces are cut, uncopied, to what is granted at a time.
///
/// The source is asked only when its last piece has been handed on whole, and its `Later` passes untouched. While a grant is not
/// yet paid for, the answer is a `Later` of this producer's own, and a timer wakes the asker. At most one grant is held; what was
/// not sent of it when the client leaves is given back.
final class ThrottledProducer implements Producer {
    private static final Runnable NOBODY = () -> { };

    /// Of one timer, in nanoseconds: many may wait for minutes, and timers of those who have left are still to come.
    private static final long LONGEST = 5_000_000_000L;

    private final Producer inner;
    private final Throttle throttle;
    private final Throttle.Timer timer;
    private final Alarm alarm = new Alarm();
    private final Piece.Later later = new Piece.Later(this::subscribe);
    private Piece held;           // what the source lends, as far as it is not handed on; null if it must be asked
    private Throttle.Grant grant; // for the beginning of that; null if there is none
    private boolean closed;

    ThrottledProducer(Producer inner, Throttle throttle, Throttle.Timer timer) {
        this.inner = Objects.requireNonNull(inner);
        this.throttle = Objects.requireNonNull(throttle);
        this.timer = Objects.requireNonNull(timer);
    }

    /// Who is woken, apart from the producer: a timer that comes long after the client has left holds nothing but this.
    private static final class Alarm implements Runnable {
        private final AtomicReference<Runnable> waiting = new AtomicReference<>(NOBODY);

        /// @return whether somebody waited already, so that a timer is still to come
        boolean await(Runnable task) {
            return waiting.getAndSet(task) != NOBODY;
        }

        void forget() {
            waiting.set(NOBODY);
        }

        @Override
        public void run() {
            waiting.getAndSet(NOBODY).run();
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

    /// The beginning of what is held, as much as is granted.
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

    /// One timer at a time: if one is still to come, it wakes this task instead of the one before. It may come too early for this
    /// grant; who asks finds that out, and subscribes again.
    private void subscribe(Runnable ready) {
        if (closed) return;
        long nanos = grant == null ? 0 : throttle.nanosUntilPaid(grant);
        if (nanos <= 0) ready.run();
        else if (!alarm.await(ready)) timer.after(Math.min(nanos, LONGEST), alarm);
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
