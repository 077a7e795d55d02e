package stheno.appliance.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Where lines end up. One thread.
interface LineOutput extends AutoCloseable {
    /// Writes some of these lines, at least a byte, and moves their position behind what was written.
    void write(ByteBuffer lines) throws IOException;

    /// Called now and then, so that what depends on the time of day needs no line to happen.
    void look();

    /// Opens anew by name what has one.
    void reopen();

    @Override
    void close() throws IOException;

    /// A stream that was open before, and has no name.
    record Stream(WritableByteChannel channel) implements LineOutput {
        @Override
        public void write(ByteBuffer lines) throws IOException {
            if (channel.write(lines) <= 0) throw new IOException("nothing could be written");
        }

        @Override
        public void look() {}

        @Override
        public void reopen() {}

        /// Left open: others may be writing to it.
        @Override
        public void close() {}
    }
}
