package stheno.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicLong;

/// A file on a disk that takes a number of bytes, when they are written or synced, and is full then.
public final class SmallDisk extends FileChannel {
    private final FileChannel file;
    private final AtomicLong room;
    private final boolean late;

    private final Runnable used;

    private SmallDisk(FileChannel file, AtomicLong room, boolean late, Runnable used) {
        this.file = file;
        this.room = room;
        this.late = late;
        this.used = used;
    }

    /// A file on the disk.
    ///
    /// @param room in bytes, for all files together
    /// @param late whether only [#force] notices, as on disks across a network
    public static SmallDisk of(FileChannel file, AtomicLong room, boolean late) {
        return new SmallDisk(file, room, late, () -> { });
    }

    /// A file on a disk that has room.
    ///
    /// @param used is called for each write and sync, on its thread
    public static SmallDisk watched(FileChannel file, Runnable used) {
        return new SmallDisk(file, new AtomicLong(Long.MAX_VALUE), false, used);
    }

    private static IOException full() {
        return new IOException("No space left on device");
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        int written = write(data, file.position());
        file.position(file.position() + written);
        return written;
    }

    @Override
    public int write(ByteBuffer data, long position) throws IOException {
        used.run();
        long more = Math.max(0, position + data.remaining() - Math.max(position, file.size())); // octets that the file grows by
        int old = (int) (data.remaining() - more);
        int fits = late ? data.remaining() : (int) Math.min(data.remaining(), old + Math.max(0, room.get()));
        if (fits == 0 && data.hasRemaining()) throw full();
        int written = file.write(data.slice(data.position(), fits), position);
        data.position(data.position() + written);
        room.addAndGet(-Math.max(0, written - old));
        return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        used.run();
        if (room.get() < 0) throw full();
        file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        room.addAndGet(Math.max(0, file.size() - size));
        file.truncate(size);
        return this;
    }

    @Override
    public FileChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    @Override
    public int read(ByteBuffer into) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer into, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
