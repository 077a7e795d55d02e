package stheno.text;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;

/// Lines of a [LineConversation] that were read ahead while cancellable work runs, so that a command to cancel it, or the end of the
/// connection, is noticed. Loop thread only.
final class ReadAhead {
    private static final int MOST = 4096; // bytes: clients that pipeline send a few short lines
    private static final int OVERHEAD = 32; // bytes of memory for each line

    private final Queue<byte[]> lines = new ArrayDeque<>();
    private int size;

    /// @return whether there was room for a copy of the line
    boolean add(ByteBuffer line) {
        if (size + line.remaining() + OVERHEAD > MOST) return false;
        byte[] copy = new byte[line.remaining()];
        line.get(line.position(), copy);
        lines.add(copy);
        size += copy.length + OVERHEAD;
        return true;
    }

    void clear() {
        lines.clear();
        size = 0;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    boolean has(Predicate<ByteBuffer> wanted) {
        return lines.stream().anyMatch(line -> wanted.test(ByteBuffer.wrap(line)));
    }

    /// The first line, which is removed.
    ByteBuffer next() {
        byte[] line = lines.remove();
        size -= line.length + OVERHEAD;
        return ByteBuffer.wrap(line);
    }
}
