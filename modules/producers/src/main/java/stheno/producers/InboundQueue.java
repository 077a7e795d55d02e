package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// The bytes in an [InboundPipe], in order: buffers that were handed over, and buffers of its own with bytes that were copied. Small copies
/// share a buffer. An empty queue owns no buffer. Not safe for threads: the pipe's lock guards it.
final class InboundQueue {
    private static final int LEAST = 512; // bytes of a buffer that more will be copied to

    private final LongConsumer memory;
    private Entry head; // null if empty, as is tail
    private Entry tail;
    private long bytes;
    private int pieces;

    /// One buffer, with what is unread between its position and its limit.
    static final class Entry {
        private final ByteBuffer data;
        private final Consumer<? super ByteBuffer> owner; // null for a buffer of the queue's own
        private final LongConsumer memory;
        private Entry next;

        Entry(ByteBuffer data, Consumer<? super ByteBuffer> owner, LongConsumer memory) {
            this.data = data;
            this.owner = owner;
            this.memory = memory;
            count(1);
        }

        /// A direct buffer is a loop's: these are few, and counted where they are lent.
        private void count(int sign) {
            if (!data.isDirect() && data.capacity() > 0) memory.accept((long) sign * data.capacity());
        }

        /// Lends the buffer to a sink, and returns it to its owner.
        void giveTo(InboundPipe.Sink sink) throws IOException {
            try {
                sink.write(data);
            } finally {
                giveBack();
            }
        }

        /// Returns the buffer to its owner. Once.
        void giveBack() {
            count(-1);
            if (owner != null) owner.accept(data);
        }
    }

    /// @param memory is told of the bytes of heap that are taken or, if negative, freed; any thread
    InboundQueue(LongConsumer memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return head == null;
    }

    /// Bytes that are unread.
    long bytes() {
        return bytes;
    }

    /// Buffers that were handed over and are not used up.
    int pieces() {
        return pieces;
    }

    /// Adds a buffer, which goes back to its owner when it is used up.
    void add(ByteBuffer data, Consumer<? super ByteBuffer> owner) {
        bytes += data.remaining();
        pieces++;
        append(new Entry(data, owner, memory));
    }

    /// Copies bytes: to the end of the last buffer, if that is the queue's own, and to a new one for the rest.
    ///
    /// @param capacity how many bytes the pipe holds: a new buffer has no room for more, unless this call brings them
    void copy(ByteBuffer data, int capacity) {
        bytes += data.remaining();
        boolean appends = tail != null && tail.owner == null;
        if (appends) fill(tail.data, data);
        if (!data.hasRemaining()) return;
        int wanted = head == null ? 0 : Math.max(LEAST, appends ? 2 * tail.data.capacity() : 0); // mostly, one copy is all of a small body
        int most = (int) Math.max(0, capacity - bytes + data.remaining());
        ByteBuffer own = ByteBuffer.allocate(Math.max(data.remaining(), Math.min(wanted, most)));
        append(new Entry(own.put(data).flip(), null, memory));
    }

    /// Moves as many bytes as there is room for behind the limit.
    private static void fill(ByteBuffer to, ByteBuffer data) {
        int at = to.limit();
        int count = Math.min(to.capacity() - at, data.remaining());
        to.limit(at + count).put(at, data, data.position(), count);
        data.position(data.position() + count);
    }

    private void append(Entry entry) {
        if (tail == null) head = entry;
        else tail.next = entry;
        tail = entry;
    }

    /// Takes the first buffer out. It is the caller's, to be [given back][Entry#giveBack].
    ///
    /// @return null if the queue is empty
    Entry poll() {
        if (head == null) return null;
        Entry first = head;
        bytes -= first.data.remaining();
        remove();
        return first;
    }

    /// Reads from the first buffer.
    ///
    /// @return how many bytes; the buffer is still first, and is to be [removed][#removeIfUsed] if nothing is left in it
    int read(byte[] into, int offset, int length) {
        int count = Math.min(length, head.data.remaining());
        head.data.get(into, offset, count);
        bytes -= count;
        return count;
    }

    /// @return the first buffer if it was used up, to be given back, else null
    Entry removeIfUsed() {
        Entry first = head;
        if (first == null || first.data.hasRemaining()) return null;
        remove();
        return first;
    }

    private void remove() {
        Entry first = head;
        head = first.next;
        if (head == null) tail = null;
        if (first.owner != null) pieces--;
        first.next = null;
    }

    /// Drops everything. Each buffer goes back to its owner.
    void clear() {
        for (Entry entry = poll(); entry != null; entry = poll()) entry.giveBack();
    }
}
