package stheno.web.cgi;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import stheno.producers.InboundPipe;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;

/// The body of a request, until its script has read it: up to 16 KB in memory, more in a temporary file. The file is deleted as soon as it
/// is opened, so nothing is left of it when the process ends in any way. All bytes count in the client's share of the space for spools.
///
/// One thread at a time writes, then one reads; any thread closes, any number of times.
final class Spool implements Closeable {
    private static final int MEMORY = 16 * 1024; // bytes: a form
    private static final int FIRST = 512;
    private static final int READ = 16 * 1024;
    private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final ClientQuota space;
    private final ClientNetwork client;
    private final LongConsumer held;
    private byte[] memory = {};
    private FileChannel file; // null while all is in memory; guarded by this, as are the two below
    private long size;
    private boolean closed;

    /// The space for spools, or this client's share of it, is used up.
    static final class Full extends IOException {
        private static final long serialVersionUID = 1;

        Full() {
            super("the space for request bodies is used up");
        }
    }

    /// @param held is told of the bytes of heap that are taken or, if negative, freed; any thread
    Spool(ClientQuota space, ClientNetwork client, LongConsumer held) {
        this.space = space;
        this.client = client;
        this.held = held;
    }

    /// Bytes that were written.
    synchronized long size() {
        return size;
    }

    /// Whether a file is in use.
    synchronized boolean inFile() {
        return file != null;
    }

    /// Keeps all that remains in `piece`. Blocks.
    ///
    /// @throws Full if there is no space
    synchronized void write(ByteBuffer piece) throws IOException {
        if (closed) throw new IOException("the spool is closed");
        int count = piece.remaining();
        if (!space.take(client, count)) throw new Full();
        size += count; // close() gives it back, whether or not it was written
        if (file == null && size <= MEMORY) keep(piece, count);
        else append(piece);
    }

    private void keep(ByteBuffer piece, int count) {
        int before = (int) size - count;
        int needed = Math.max((int) size, Math.max(FIRST, 2 * memory.length));
        if (size > memory.length) hold(Arrays.copyOf(memory, Math.min(MEMORY, needed)));
        piece.get(memory, before, count);
    }

    private void hold(byte[] next) {
        held.accept(next.length - memory.length);
        memory = next;
    }

    private void append(ByteBuffer piece) throws IOException {
        if (file == null) {
            int before = (int) size - piece.remaining();
            file = open();
            write(ByteBuffer.wrap(memory, 0, before), file);
            hold(new byte[0]);
        }
        write(piece, file);
    }

    private static void write(ByteBuffer piece, FileChannel file) throws IOException {
        while (piece.hasRemaining()) file.write(piece);
    }

    /// On Unix, the name is gone when this returns.
    private static FileChannel open() throws IOException {
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "stheno-cgi-" + UUID.randomUUID() + ".body");
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        return FileChannel.open(path, options, PRIVATE);
    }

    /// Gives all bytes to a sink, from the first on. Blocks.
    void transferTo(InboundPipe.Sink sink) throws IOException {
        FileChannel source;
        long length;
        synchronized (this) {
            if (closed) throw new IOException("the spool is closed");
            source = file;
            length = size;
        }
        if (source == null) {
            sink.write(ByteBuffer.wrap(memory, 0, (int) length));
            return;
        }
        ByteBuffer piece = ByteBuffer.allocate(READ);
        for (long at = 0; at < length; ) {
            int n = source.read(piece.clear(), at);
            if (n < 0) throw new IOException("the spool was truncated");
            at += n;
            sink.write(piece.flip());
        }
    }

    /// Gives the space back.
    @Override
    public synchronized void close() throws IOException {
        if (closed) return;
        closed = true;
        space.giveBack(client, size);
        hold(new byte[0]);
        if (file != null) file.close();
    }
}
