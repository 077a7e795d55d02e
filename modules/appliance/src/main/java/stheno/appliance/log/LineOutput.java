package stheno.appliance.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// The destination of lines. One thread.
interface LineOutput extends AutoCloseable {
    /// Writes at least one byte of these lines, and advances their position.
    void write(ByteBuffer lines) throws IOException;

    /// Called regularly, so that rotation by date needs no line.
    default void look() {}

    /// Reopens a file by its name; does nothing for a stream.
    default void reopen() {}

    @Override
    void close() throws IOException;

    /// A stream without a name, which was opened elsewhere.
    record StreamOutput(WritableByteChannel channel) implements LineOutput {
        @Override
        public void write(ByteBuffer lines) throws IOException {
            if (channel.write(lines) <= 0) throw new IOException("nothing could be written");
        }

        /// Left open: others may be writing to it.
        @Override
        public void close() {}
    }
}
