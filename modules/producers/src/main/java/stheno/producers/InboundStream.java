package stheno.producers;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The bytes of an [InboundPipe] as a stream. One thread at a time.
final class InboundStream extends InputStream {
    private final InboundPipe pipe;

    InboundStream(InboundPipe pipe) {
        this.pipe = pipe;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        return length == 0 ? 0 : pipe.read(into, offset, length);
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, pipe.available());
    }

    @Override
    public void close() {
        pipe.close();
    }
}
