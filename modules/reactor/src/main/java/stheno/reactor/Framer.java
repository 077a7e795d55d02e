package stheno.reactor;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Cuts a connection's input at its terminators. One thread: the loop's.
///
/// Bytes are looked at once, in the loop's own buffer. This object keeps only an unfinished gathered frame (bounded by its limit), or what
/// a paused conversation has not taken yet (bounded by one read).
final class Framer {
    private static final int FIRST_HOLD = 256; // most requests that come in two reads are small; doubles from here

    private static final int MOST_KEPT = Integer.MAX_VALUE - 8; // the largest array

    // Holds that are no Pause: bits above those of its owners.
    private static final int LEAVING = 1 << 16; // for a thread
    private static final int DISCARDING = 1 << 17; // until the connection speaks TLS
    private static final int CLOSED = 1 << 18;

    private Conversation conversation;
    private Terminator terminator = Terminator.PAUSED;
    private Terminator interrupted = Terminator.PAUSED; // the delimiter of a frame that a pause has interrupted
    private int matched;
    private long remaining;
    private byte[] gathered;
    private int gatheredLength;
    private ByteBuffer unread;
    private int holds; // the owners of a Pause, and the bits above
    private boolean feeding;
    private boolean discarded; // something, since discard()
    private int frames;
    private ByteBuffer lent; // to the conversation, in its collect; else null
    private boolean lentAll; // whether nothing else in that buffer waits

    Framer(Conversation conversation) {
        this.conversation = conversation;
    }

    Conversation conversation() {
        return conversation;
    }

    /// Another conversation takes the place of the one so far, before anything was read.
    void conversation(Conversation other) {
        conversation = other;
    }

    /// Begins, or goes on after [Terminator.Paused], with `next`.
    void next(Terminator next) {
        if (closed()) return;
        Terminator t = next;
        Terminator before = terminator;
        while (t instanceof Terminator.Length length && length.count() == 0) {
            frames++;
            terminator = t;
            t = conversation.found();
            if (closed()) return;
        }
        matched = matched(t, before);
        terminator = t;
        if (t instanceof Terminator.Length length) remaining = length.count();
    }

    /// How much of a delimiter counts as matched when it is waited for from now on: what is matched of the same delimiter stays so.
    private int matched(Terminator next, Terminator before) {
        if (next == Terminator.PAUSED && matched > 0) interrupted = before == Terminator.PAUSED ? interrupted : before;
        if (next == Terminator.PAUSED) return matched;
        if (!(next instanceof Terminator.Delimiter d)) return 0;
        boolean same = d.sameBytes(before) || before == Terminator.PAUSED && matched > 0 && d.sameBytes(interrupted);
        return same ? matched : d.begun();
    }

    void pause(Pause owner) {
        holds |= owner.bit();
    }

    void resume(Pause owner) {
        holds &= ~owner.bit();
    }

    /// Keeps everything from now on, for [#takeAll()].
    void leave() {
        holds |= LEAVING;
    }

    /// Whether nothing may be handed out now: something holds the input, or the conversation reads nothing.
    boolean stopped() {
        return holds != 0 || terminator == Terminator.PAUSED;
    }

    private boolean closed() {
        return (holds & CLOSED) != 0;
    }

    /// Discards what was read and not used, and all that is read until [#discarded()].
    void discard() {
        holds |= DISCARDING;
        discarded = unread != null || !feeding && begun(); // the frame being fed is used
        drop();
    }

    void discarded() {
        holds &= ~DISCARDING;
    }

    /// Whether input was discarded since the last [#discard()].
    boolean hasDiscarded() {
        return discarded;
    }

    /// Hands out nothing more.
    void close() {
        holds |= CLOSED;
        drop();
    }

    /// Whether input is kept here that was read and not used.
    boolean hasUnread() {
        return unread != null;
    }

    /// Whether a transfer is in progress: the client owes the next bytes.
    boolean transferring() {
        if (stopped()) return false;
        return switch (terminator) {
            case Terminator.Delimiter d -> d.gathering() != Terminator.Gathering.MESSAGE;
            case Terminator.Length l -> l.gathering() != Terminator.Gathering.MESSAGE;
            case Terminator.ToEnd _ -> true;
            case Terminator.Paused _, Terminator.Ignored _ -> false;
        };
    }

    /// Whether a message has begun and is not complete.
    boolean begun() {
        return gatheredLength > 0 || matched > 0;
    }

    /// Bytes of memory that are held here.
    long held() {
        return (gathered == null ? 0 : gathered.length) + (unread == null ? 0 : unread.capacity());
    }

    /// How many terminators were found so far: the number of the present frame.
    int frames() {
        return frames;
    }

    /// Whether a large read is worth its buffer: input that is delivered as it comes.
    boolean bulky() {
        if (terminator instanceof Terminator.Delimiter d) return d.gathering() == Terminator.Gathering.STREAMED;
        if (!(terminator instanceof Terminator.Length l)) return true;
        return l.gathering() == Terminator.Gathering.STREAMED || l.count() > Scratch.MESSAGES;
    }

    boolean toEnd() {
        return terminator instanceof Terminator.ToEnd;
    }

    /// Goes on with what a pause left over.
    void feedUnread() {
        if (feeding || unread == null || stopped()) return;
        ByteBuffer data = unread;
        unread = null;
        feed(data);
    }

    /// Frames the bytes between position and limit until something pauses the input, and keeps the rest.
    void feed(ByteBuffer data) {
        feeding = true;
        try {
            while (data.hasRemaining() && !stopped()) {
                switch (terminator) {
                    case Terminator.Delimiter d when d.gathering() == Terminator.Gathering.STREAMED -> stream(d, data);
                    case Terminator.Delimiter d -> gather(d, data);
                    case Terminator.Length l when l.gathering() == Terminator.Gathering.STREAMED -> count(data);
                    case Terminator.Length l -> gather(l, data);
                    case Terminator.ToEnd _ -> deliver(data, data.position(), data.limit());
                    case Terminator.Ignored _ -> data.position(data.limit());
                    case Terminator.Paused _ -> throw new AssertionError("stopped() excludes it");
                }
            }
        } finally {
            feeding = false;
        }
        if (!data.hasRemaining() || closed()) return;
        if ((holds & DISCARDING) != 0) discarded = true;
        else keep(data);
    }

    /// Everything read and not used, in order, and forgets it: for a thread that takes the connection over.
    byte[] takeAll() {
        int early = terminator instanceof Terminator.Delimiter d && d.gathering() == Terminator.Gathering.STREAMED ? matched : 0;
        int late = unread == null ? 0 : unread.remaining();
        byte[] all = new byte[early + gatheredLength + late];
        if (early > 0) System.arraycopy(((Terminator.Delimiter) terminator).bytes(), 0, all, 0, early);
        if (gatheredLength > 0) System.arraycopy(gathered, 0, all, early, gatheredLength);
        if (late > 0) unread.get(all, early + gatheredLength, late);
        drop();
        return all;
    }

    private void drop() {
        gathered = null;
        gatheredLength = 0;
        unread = null;
        matched = 0;
    }

    /// The end of [Terminator.ToEnd].
    void end() {
        frames++;
        next(conversation.found());
    }

    private void count(ByteBuffer data) {
        int n = (int) Math.min(remaining, data.remaining());
        remaining -= n;
        deliver(data, data.position(), data.position() + n);
        if (remaining == 0) found();
    }

    /// Of a frame that comes in one read nothing is copied.
    private void gather(Terminator.Length l, ByteBuffer data) {
        int start = data.position();
        int n = (int) Math.min(remaining, data.remaining());
        remaining -= n;
        int before = gatheredLength;
        if (before > 0 || remaining > 0) append(data, start, start + n, (int) l.count(), remaining == 0);
        if (remaining > 0) {
            data.position(start + n);
            conversation.glimpsed(ByteBuffer.wrap(gathered, 0, gatheredLength).position(before));
            return;
        }
        if (before == 0) collect(data, start, start + n);
        else lend(ByteBuffer.wrap(gathered, 0, gatheredLength), false);
        data.position(start + n);
        found();
        if (gatheredLength > 0) release();
    }

    private void gather(Terminator.Delimiter d, ByteBuffer data) {
        int start = data.position();
        int after = scan(d, data, start);
        if (after < 0) {
            hold(d, data);
            return;
        }
        int length = gatheredLength + (after - start) - d.length();
        if (length > d.limit()) {
            int from = Math.max(start, after - d.length());
            matched = d.length() - (after - from);
            overflow(data, from);
            return;
        }
        if (gatheredLength == 0) {
            if (length > 0) collect(data, start, after - d.length());
        } else {
            append(data, start, after, most(d), true);
            if (length > 0) lend(ByteBuffer.wrap(gathered, 0, length), false);
        }
        data.position(after);
        found();
        if (gatheredLength > 0) release();
    }

    /// The frame is not complete yet: copies what has come, as far as the limit allows.
    private void hold(Terminator.Delimiter d, ByteBuffer data) {
        int start = data.position();
        int end = data.limit();
        if (gatheredLength + (end - start) - matched > d.limit()) {
            overflow(data, end);
            return;
        }
        int before = gatheredLength;
        append(data, start, end, most(d), false);
        data.position(end);
        conversation.glimpsed(ByteBuffer.wrap(gathered, 0, gatheredLength).position(before));
    }

    /// Drops the frame. The matched part of its delimiter stays matched; the rest is still to be read, from `from` on.
    private void overflow(ByteBuffer data, int from) {
        release();
        data.position(from);
        frames++;
        next(conversation.overflowed());
    }

    private void stream(Terminator.Delimiter d, ByteBuffer data) {
        int start = data.position();
        int withheld = matched;
        int after = scan(d, data, start);
        int end = after < 0 ? data.limit() : after;
        int certain = withheld + (end - start) - (after < 0 ? matched : d.length());
        int fromDelimiter = Math.min(withheld, certain);
        // The bytes withheld so far were the first ones of the delimiter: it has a copy.
        if (fromDelimiter > 0) lend(ByteBuffer.wrap(d.bytes(), 0, fromDelimiter).asReadOnlyBuffer(), false);
        if (certain > fromDelimiter && !closed()) deliver(data, start, start + certain - fromDelimiter);
        data.position(end);
        if (after >= 0) found();
    }

    /// The index just after the delimiter, or -1 and how much of it is matched at the end.
    private int scan(Terminator.Delimiter d, ByteBuffer data, int from) {
        byte first = d.bytes()[0];
        int end = data.limit();
        int m = matched;
        for (int i = from; i < end; ) {
            if (m == 0) {
                while (i < end && data.get(i) != first) i++;
                if (i == end) break;
            }
            m = d.step(m, data.get(i++));
            if (m == d.length()) {
                matched = 0;
                return i;
            }
        }
        matched = m;
        return -1;
    }

    private void found() {
        if (closed()) return; // in collect
        frames++;
        matched = 0;
        Terminator t = conversation.found();
        terminator = Terminator.PAUSED; // the delimiter is used up
        next(t);
    }

    private void deliver(ByteBuffer data, int from, int to) {
        collect(data, from, to);
        data.position(to);
    }

    /// Lends out a part of the buffer in place.
    private void collect(ByteBuffer data, int from, int to) {
        int limit = data.limit();
        data.limit(to).position(from);
        lend(data, to == limit);
        data.limit(limit);
    }

    private void lend(ByteBuffer data, boolean all) {
        lent = data;
        lentAll = all;
        try {
            conversation.collect(data);
        } finally {
            lent = null;
        }
    }

    /// Gives the bytes lent to [Conversation#collect] to the caller, within `collect`, and once a call: in the loop's own buffer, which
    /// `empty` replaces if no input waits behind them, or in `empty`, as a copy. `empty` is direct, of [Scratch#INPUT] bytes.
    ByteBuffer exchange(Scratch scratch, ByteBuffer empty) {
        ByteBuffer data = lent;
        if (data == null) throw new IllegalStateException("input may be exchanged within collect only, and once");
        if (!empty.isDirect() || empty.isReadOnly() || empty.capacity() != Scratch.INPUT || data.remaining() > Scratch.INPUT) {
            throw new IllegalArgumentException(empty + " cannot replace " + data);
        }
        lent = null;
        if (data != scratch.input || !lentAll) return empty.clear().put(data).flip();
        scratch.input = empty;
        return data.duplicate();
    }

    /// How much may have to be kept: often only the rest of the delimiter is missing.
    private static int most(Terminator.Delimiter d) {
        return (int) Math.min((long) d.limit() + d.length(), MOST_KEPT);
    }

    /// @param most how long the frame can get
    /// @param last whether the frame ends here
    private void append(ByteBuffer data, int from, int to, int most, boolean last) {
        int n = to - from;
        if (gathered == null) gathered = new byte[Math.max(n, Math.min(FIRST_HOLD, most))];
        int length = gatheredLength + n;
        if (length > gathered.length) {
            gathered = Arrays.copyOf(gathered, last ? length : (int) Math.max(Math.min(2L * gathered.length, most), length));
        }
        data.get(from, gathered, gatheredLength, n);
        gatheredLength = length;
    }

    private void release() {
        gathered = null;
        gatheredLength = 0;
    }

    private void keep(ByteBuffer data) {
        if (data.isDirect()) unread = ByteBuffer.allocate(data.remaining()).put(data).flip();
        else unread = data;
    }

    @Override
    public String toString() {
        return terminator + (gatheredLength > 0 ? " holding " + gatheredLength + " bytes " + Sample.of(gathered, 0, gatheredLength) : "");
    }
}
