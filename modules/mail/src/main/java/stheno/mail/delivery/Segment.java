package stheno.mail.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import stheno.storage.FileOpener;

/// One file of the journal: records one after the other, then zeros. The zeros are written ahead, so that most groups of records change no
/// size and no block list of the file, and one write to disk is enough for a group.
///
/// The thread of the [Journal] appends; others read and mark. The figures are guarded by this.
final class Segment implements Closeable {
    static final String SUFFIX = ".journal";

    private static final int MAGIC = 0x53_4a_4e_31; // "SJN1"
    private static final int START = 8; // octets before the first record: magic, zero
    private static final int AHEAD = 1 << 20; // octets of zeros at a time
    private static final int FIRST = 64 * 1024; // at first: a quiet server has little in its journal
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path path;
    private final FileChannel writer;
    private final FileChannel reader;
    private final ProgressMarks marks;
    private final ByteBuffer zeros = ByteBuffer.allocate(FIRST);
    private long end; // of the last record that is committed
    private long allocated; // octets of the file
    private int pending; // records that have a destination to do
    private long spooled; // octets of contents in files of their own
    private boolean closed;
    private long changed = System.nanoTime();

    private Segment(Path path, FileChannel writer, FileChannel reader, ProgressMarks marks, long end) {
        this.path = path;
        this.writer = writer;
        this.reader = reader;
        this.marks = marks;
        this.end = end;
        this.allocated = end;
    }

    /// A new segment, whose name is on disk.
    static Segment create(Path folder, long number, FileOpener opener) throws IOException {
        Path path = folder.resolve("%016x".formatted(number) + SUFFIX);
        ProgressMarks marks = ProgressMarks.create(marks(path), opener);
        try {
            FileChannel writer = opener.open(path, NEW);
            try {
                writer.write(ByteBuffer.allocate(START).putInt(MAGIC).rewind(), 0);
                sync(folder);
                return new Segment(path, writer, FileChannel.open(path, StandardOpenOption.READ), marks, START);
            } catch (IOException e) {
                writer.close();
                Files.deleteIfExists(path);
                throw e;
            }
        } catch (IOException e) {
            marks.close();
            Files.deleteIfExists(marks(path));
            throw e;
        }
    }

    /// A segment that an earlier process has left. It is closed: nothing is appended.
    static Segment resume(Path path, ProgressMarks.State state, FileOpener opener) throws IOException {
        FileChannel reader = FileChannel.open(path, StandardOpenOption.READ);
        Segment segment = new Segment(path, reader, reader, ProgressMarks.resume(marks(path), state, opener), START);
        segment.closed = true;
        return segment;
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static long number(Path path) {
        return Long.parseUnsignedLong(path.getFileName().toString().replace(SUFFIX, ""), 16);
    }

    static Path marks(Path path) {
        return path.resolveSibling(path.getFileName().toString().replace(SUFFIX, ".done"));
    }

    Path path() {
        return path;
    }

    FileChannel reader() {
        return reader;
    }

    long start() {
        return START;
    }

    /// Whether an earlier process has left it.
    boolean isResumed() {
        return writer == reader;
    }

    synchronized long end() {
        return end;
    }

    /// Octets of records.
    long octets() {
        return end() - START;
    }

    /// Writes records after others that are not committed yet.
    ///
    /// @param position as [#end], or where the last call has ended
    void write(ByteBuffer records, long position) throws IOException {
        for (long at = position; records.hasRemaining(); ) at += writer.write(records, at);
    }

    /// The records up to a position are written. If they are to survive the end of the machine, they are on disk when this returns.
    void commit(long position, boolean sync) throws IOException {
        if (position > allocated) {
            long ahead = allocated == START ? FIRST : AHEAD;
            long size = (position + ahead - 1) / ahead * ahead;
            for (long at = position; at < size; ) at += writer.write(zeros((int) Math.min(zeros.capacity(), size - at)), at);
            allocated = size;
        }
        if (sync) writer.force(false);
        synchronized (this) {
            end = position;
            changed = System.nanoTime();
        }
    }

    private ByteBuffer zeros(int octets) {
        return zeros.clear().limit(octets);
    }

    /// Removes what was written after the last commit.
    void rollBack() throws IOException {
        writer.truncate(end());
        allocated = end();
    }

    /// For a segment that was left: the records up to here are whole.
    synchronized void found(long position) {
        end = position;
    }

    /// Whether something else than zeros follows the last whole record.
    boolean isCutAt(long position) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        return JournalRecord.fill(reader, position, length) && length.getInt(0) != 0;
    }

    /// Removes everything from a position on.
    void cutOff(long position, FileOpener opener) throws IOException {
        try (FileChannel file = opener.open(path, Set.of(StandardOpenOption.WRITE))) {
            file.truncate(position);
            file.force(true);
        }
    }

    /// A record has destinations to do.
    synchronized void begun(long octetsInSpool) {
        pending++;
        spooled += octetsInSpool;
    }

    synchronized void finished() {
        pending--;
        changed = System.nanoTime();
    }

    synchronized int pending() {
        return pending;
    }

    synchronized long spooled() {
        return spooled;
    }

    /// Nothing is appended any more.
    synchronized void closeForWriting() {
        closed = true;
    }

    /// Whether it is complete and delivered, for so many nanoseconds at least.
    synchronized boolean isDelivered(long nanos) {
        return closed && pending == 0 && System.nanoTime() - changed >= nanos;
    }

    /// Whether nothing was appended or delivered for so long.
    synchronized boolean isIdle(long nanos) {
        return !closed && pending == 0 && System.nanoTime() - changed >= nanos;
    }

    void mark(long position, int destination, ProgressMarks.Kind kind) throws IOException {
        marks.add(new ProgressMarks.Done(position, destination), kind);
    }

    /// Deletes the segment: all its messages are on disk elsewhere.
    synchronized void retire() throws IOException {
        marks.add(new ProgressMarks.Done(0, 0), ProgressMarks.Kind.RETIRED);
        close();
        delete(path);
    }

    /// Deletes the files of a segment. The marks go last: they say that the records are done.
    static void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
        sync(path.getParent());
        Files.deleteIfExists(marks(path));
    }

    @Override
    public void close() throws IOException {
        marks.close();
        writer.close();
        reader.close();
    }
}
