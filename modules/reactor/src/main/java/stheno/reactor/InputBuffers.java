package stheno.reactor;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import stheno.producers.InboundPipe;

/// A loop's buffers for input that goes to threads. Input is not copied: the buffer that a connection has read into goes to the thread, and
/// an empty one takes its place, see [Framer#exchange]. At most [#MOST] buffers are away at a time. If all are, input is copied,
/// and pipes are held back as soon as anything is in them. A loop without such input has no spare buffer.
public final class InputBuffers {
    /// Four megabytes a loop. Running out of memory outside the heap would end the server, and transfers may be many.
    public static final int MOST = 64;

    private static final int WORTH_ONE = 8 * 1024; // bytes: less, from a slow client, is copied rather than to occupy a whole buffer

    private final Deque<ByteBuffer> spare = new ArrayDeque<>(); // guarded by itself, as is `away`
    private int away;

    /// The kind of thread that reads a pipe.
    public enum Reader {
        /// A disk, which takes pieces soon. It may have all buffers.
        DISK,
        /// Any other thread. It may keep pieces for any time, so all of this kind together get half of the buffers.
        ANY
    }

    InputBuffers() {}

    /// Writes the bytes lent by a connection to a pipe: hands over their buffer if it holds many, else copies them. Loop thread only,
    /// within `collect`, once for each call of it; `lent` must not be used afterwards.
    public void write(Connection connection, ByteBuffer lent, InboundPipe pipe, Reader reader) {
        assert connection.reactor().inLoop();
        if (lent.remaining() < WORTH_ONE || isScarce(reader)) pipe.write(lent);
        else pipe.write(taken(connection, lent), this::giveBack);
        if (isScarce(Reader.DISK)) pipe.holdBack();
    }

    /// Takes over the bytes lent by a connection, in a buffer that may be written to and is to be [given back][#giveBack]. As [#write].
    public ByteBuffer take(Connection connection, ByteBuffer lent) {
        assert connection.reactor().inLoop();
        boolean copy = lent.remaining() < WORTH_ONE || isScarce(Reader.DISK);
        return copy ? ByteBuffer.allocate(lent.remaining()).put(lent).flip() : taken(connection, lent);
    }

    private ByteBuffer taken(Connection connection, ByteBuffer lent) {
        ByteBuffer empty;
        synchronized (spare) {
            away++;
            empty = spare.poll();
        }
        ByteBuffer given = empty == null ? ByteBuffer.allocateDirect(Connection.INPUT) : empty;
        return connection.framer().exchange(connection.reactor().scratch(), given);
    }

    /// Whether so many buffers are away that this reader gets none. Any thread.
    public boolean isScarce(Reader reader) {
        synchronized (spare) {
            return away >= (reader == Reader.DISK ? MOST : MOST / 2);
        }
    }

    /// Takes a buffer back. Once for each that was taken. Any thread.
    public void giveBack(ByteBuffer buffer) {
        if (!buffer.isDirect()) return;
        synchronized (spare) {
            away--;
            spare.push(buffer);
        }
    }
}
