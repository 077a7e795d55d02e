package stheno.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// A file whose reads may hang.
final class HangingFile extends FileChannel {
    private final FileChannel file;
    private final Read read;
    private final Runnable closed;

    /// Waits as long as the read hangs.
    @FunctionalInterface
    interface Read {
        void begin() throws IOException;
    }

    HangingFile(FileChannel file, Read read, Runnable closed) {
        this.file = file;
        this.read = read;
        this.closed = closed;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        read.begin();
        return file.read(into);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        read.begin();
        return file.read(into, offset, length);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        read.begin();
        return file.read(into, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        read.begin();
        return file.transferTo(position, count, target);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return file.write(data);
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) throws IOException {
        return file.write(data, offset, length);
    }

    @Override
    public int write(ByteBuffer data, long position) throws IOException {
        return file.write(data, position);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return file.transferFrom(source, position, count);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return file.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        closed.run();
        file.close();
    }
}
