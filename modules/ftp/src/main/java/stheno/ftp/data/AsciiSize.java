package stheno.ftp.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/// Sizes and offsets in ASCII type: SIZE (RFC 3659, section 4) and REST (section 5) count the bytes that [AsciiProducer] sends. To find
/// them, the file is read from its beginning, 64 KB at a time: on a thread of a [stheno.storage.WorkPool], until it is interrupted. Blocks.
public final class AsciiSize {
    private static final int BLOCK = 64 * 1024;

    /// The position in a file that corresponds to an offset in the output.
    ///
    /// @param position of the next byte of the file
    /// @param afterCr  whether the byte sent before is a CR: one of the file, or an added one
    public record Position(long position, boolean afterCr) {
        public static final Position START = new Position(0, false);
    }

    /// The bytes from a position to the end of a block.
    private record Block(Position from, byte[] bytes, int length) {
        private boolean grows(int i) {
            return bytes[i] == '\n' && !(i == 0 ? from.afterCr : bytes[i - 1] == '\r');
        }

        private int sent() {
            if (length == 0) return 0;
            int sent = length + (grows(0) ? 1 : 0);
            for (int i = 1; i < length; i++) sent += bytes[i] == '\n' & bytes[i - 1] != '\r' ? 1 : 0;
            return sent;
        }

        private Position end() {
            return new Position(from.position + length, bytes[length - 1] == '\r');
        }

        /// The position of an offset within this block's output.
        private Position position(long offset) {
            long rest = offset;
            int i = 0;
            while (rest > (grows(i) ? 1 : 0)) rest -= grows(i++) ? 2 : 1;
            if (rest == 1) return new Position(from.position + i, true);
            return i == 0 ? from : new Position(from.position + i, bytes[i - 1] == '\r');
        }
    }

    private AsciiSize() {}

    /// The output's size for a whole file of its current size.
    public static long of(FileChannel file) throws IOException {
        long size = file.size();
        long sent = 0;
        byte[] bytes = new byte[BLOCK];
        for (Position at = Position.START; at.position < size; ) {
            Block block = read(file, at, size, bytes);
            if (block.length == 0) break;
            sent += block.sent();
            at = block.end();
        }
        return sent;
    }

    /// The position from which to send, so that the first `offset` bytes of the output are skipped.
    ///
    /// @return empty if the output is shorter
    public static Optional<Position> position(FileChannel file, long offset) throws IOException {
        long size = file.size();
        long rest = offset;
        byte[] bytes = new byte[BLOCK];
        Position at = Position.START;
        while (rest > 0 && at.position < size) {
            Block block = read(file, at, size, bytes);
            if (block.length == 0) break;
            int sent = block.sent();
            if (rest < sent) return Optional.of(block.position(rest));
            rest -= sent;
            at = block.end();
        }
        return rest == 0 ? Optional.of(at) : Optional.empty();
    }

    private static Block read(FileChannel file, Position at, long size, byte[] bytes) throws IOException {
        int count = (int) Math.min(bytes.length, size - at.position);
        return new Block(at, bytes, Math.max(0, file.read(ByteBuffer.wrap(bytes, 0, count), at.position)));
    }
}
