package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import stheno.storage.WorkPool;
import stheno.storage.maildir.CrlfCount;

/// The content of a message while it arrives: in memory while it is small and quick and there is memory for it, else in a file of the
/// spool. One thread at a time; blocks.
final class ReceivedContent {
    private static final int SMALL = 64 * 1024; // octets: most mail without attachments
    private static final int FIRST = 8 * 1024; // octets
    private static final long QUICK = TimeUnit.SECONDS.toNanos(5); // a slower message does not keep its memory

    /// Memory for all messages together.
    static final class Budget {
        private final AtomicLong left = new AtomicLong(Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 8));

        boolean take(int octets) {
            if (left.addAndGet(-octets) >= 0) return true;
            left.addAndGet(octets);
            return false;
        }

        void give(int octets) {
            left.addAndGet(octets);
        }
    }

    private final Spool spool;
    private final Budget budget;
    private final String name;
    private final WorkPool disk;
    private final CrlfCount count = new CrlfCount();
    private final DeliveredToScan deliveredTo = new DeliveredToScan();
    private final long begun = System.nanoTime();
    private byte[] memory = new byte[0];
    private int length; // octets in memory
    private Optional<FileChannel> file = Optional.empty();

    /// @param name  of the file, if there will be one
    /// @param disk  writes the file: on a virtual thread, a slow disk would hold the carrier
    ReceivedContent(Spool spool, Budget budget, String name, WorkPool disk) {
        this.spool = spool;
        this.budget = budget;
        this.name = name;
        this.disk = disk;
    }

    void add(ByteBuffer piece) throws IOException {
        count.add(piece);
        deliveredTo.add(piece);
        boolean fits = file.isEmpty() && length + piece.remaining() <= SMALL && System.nanoTime() - begun < QUICK;
        if (fits && grow(length + piece.remaining())) {
            int more = piece.remaining();
            piece.get(memory, length, more);
            length += more;
        } else {
            disk.run(name, () -> write(piece));
        }
    }

    private FileChannel write(ByteBuffer piece) throws IOException {
        FileChannel channel = file();
        while (piece.hasRemaining()) channel.write(piece);
        return channel;
    }

    private boolean grow(int size) {
        if (size <= memory.length) return true;
        int capacity = memory.length == 0 ? FIRST : memory.length;
        while (capacity < size) capacity *= 2;
        if (!budget.take(capacity - memory.length)) return false;
        memory = Arrays.copyOf(memory, capacity);
        return true;
    }

    private FileChannel file() throws IOException {
        if (file.isPresent()) return file.get();
        file = Optional.of(spool.create(name));
        ByteBuffer so = ByteBuffer.wrap(memory, 0, length);
        while (so.hasRemaining()) file.get().write(so);
        forget();
        return file.get();
    }

    private void forget() {
        budget.give(memory.length);
        memory = new byte[0];
        length = 0;
    }

    /// Octets so far.
    long stored() {
        return count.stored();
    }

    /// Octets with CRLF line ends.
    long octets() {
        return count.octets();
    }

    boolean wasDeliveredTo(String address) {
        return deliveredTo.contains(address);
    }

    boolean isInFile() {
        return file.isPresent();
    }

    Path folder() {
        return spool.folder();
    }

    String name() {
        return name;
    }

    /// The content in memory.
    ByteBuffer memory() {
        return ByteBuffer.wrap(memory, 0, length);
    }

    /// Opens the file for reading.
    FileChannel read() throws IOException {
        return spool.read(name);
    }

    /// Writes the file and its name to disk. Not on a virtual thread.
    void sync() throws IOException {
        file().force(true);
        spool.sync();
    }

    /// Gives the memory back, and closes the file.
    ///
    /// @param keep whether the file stays
    void close(boolean keep) {
        forget();
        if (file.isEmpty()) return;
        try {
            file.get().close();
            if (!keep) spool.delete(name);
        } catch (IOException e) {
            // swept at the next start
        }
        file = Optional.empty();
    }
}
