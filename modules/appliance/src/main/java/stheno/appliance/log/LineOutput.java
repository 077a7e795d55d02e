package stheno.appliance.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// The destination of lines. One thread.
interface LineOutput extends AutoCloseable {
    /// Writes some of these lines, at least a byte, and moves their position behind what was written.
    void write(ByteBuffer lines) throws IOException;

    /// Called regularly, so that rotation by date needs no line.
    default void look() {}

    /// Closes and opens a file by its name; does nothing for a stream.
    default void reopen() {}

    @Override
    void close() throws IOException;

    /// A stream that was open before, and has no name.
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
