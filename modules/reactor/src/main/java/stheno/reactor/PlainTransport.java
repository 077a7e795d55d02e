package stheno.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/// Bytes without encryption: gathered writes, and files without a copy (sendfile). One thread, the loop's, unless detached.
final class PlainTransport implements Transport {
    private final SocketChannel channel;

    PlainTransport(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        channel.write(from);
    }

    @Override
    public void write(ByteBuffer first, ByteBuffer second) throws IOException {
        channel.write(new ByteBuffer[] {first, second});
    }

    @Override
    public long write(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, channel);
    }

    @Override
    public boolean backedUp() {
        return false;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public boolean established() {
        return true;
    }

    @Override
    public String applicationProtocol() {
        return "";
    }

    @Override
    public boolean inputDone() {
        return false;
    }

    @Override
    public long held() {
        return 0;
    }

    @Override
    public int interest() {
        return -1;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }
}
