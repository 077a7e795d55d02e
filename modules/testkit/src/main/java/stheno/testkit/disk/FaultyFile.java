package stheno.testkit.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import stheno.testkit.disk.FaultyDisk.Call;

/// An open file of a [FaultyDisk]. After a [#force] that has failed, the bytes that were written since the last one are zeros: a kernel
/// drops what it could not write, and does not say what that was.
final class FaultyFile extends FileChannel {
    private final FileChannel real;
    private final Path file;
    private final FaultyDisk.Faults faults;
    private final Optional<Inodes.Inode> inode;
    private long dirtyFrom = Long.MAX_VALUE; // bytes that were written since the last sync
    private long dirtyTo;

    FaultyFile(FileChannel real, Path file, FaultyDisk.Faults faults, Optional<Inodes.Inode> inode) {
        this.real = real;
        this.inode = inode;
        this.file = file;
        this.faults = faults;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        faults.before(Call.READ, file);
        return real.read(into);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        faults.before(Call.READ, file);
        return real.read(into, offset, length);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        faults.before(Call.READ, file);
        return real.read(into, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        faults.before(Call.READ, file);
        return real.transferTo(position, count, target);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        faults.before(Call.WRITE, file);
        ByteBuffer part = part(data);
        int written = real.write(part);
        dirty(real.position() - written, written);
        data.position(data.position() + written);
        return written;
    }

    @Override
    public int write(ByteBuffer data, long position) throws IOException {
        faults.before(Call.WRITE, file);
        ByteBuffer part = part(data);
        int written = real.write(part, position);
        dirty(position, written);
        data.position(data.position() + written);
        return written;
    }

    private ByteBuffer part(ByteBuffer data) {
        return data.slice(data.position(), Math.clamp(faults.taken(data.remaining()), Math.min(1, data.remaining()), data.remaining()));
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) if (data[i].hasRemaining()) return write(data[i]);
        return 0;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        faults.before(Call.WRITE, file);
        long written = real.transferFrom(source, position, count);
        dirty(position, written);
        return written;
    }

    private synchronized void dirty(long from, long count) {
        Inodes.written(inode);
        dirtyFrom = Math.min(dirtyFrom, from);
        dirtyTo = Math.max(dirtyTo, from + count);
    }

    @Override
    public synchronized void force(boolean metaData) throws IOException {
        try {
            faults.before(Call.FORCE, file);
        } catch (IOException e) {
            lose();
            throw e;
        }
        real.force(metaData);
        dirtyFrom = Long.MAX_VALUE;
        dirtyTo = 0;
    }

    private void lose() throws IOException {
        long end = Math.min(dirtyTo, real.size());
        if (dirtyFrom >= end) return;
        ByteBuffer zeros = ByteBuffer.allocate((int) (end - dirtyFrom));
        for (long at = dirtyFrom; zeros.hasRemaining(); ) at += real.write(zeros, at);
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        faults.before(Call.WRITE, file);
        real.truncate(size);
        Inodes.written(inode);
        return this;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
