package stheno.mail.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import stheno.storage.FileOpener;

/// Which destinations of a segment's records are done, in a file beside the segment. A mark is written after the work, and not synced: it
/// survives the end of the process, and only as a mark of [Kind#LASTING] the end of the machine. So the file names the boot of the kernel
/// that its marks were made in; after another boot, the others are forgotten, and their files are looked at one by one.
///
/// ```
///     boot    36  /proc/sys/kernel/random/boot_id
///     marks   16  each: position of the record 8, destination 4, kind and check 4
/// ```
///
/// Any thread.
final class ProgressMarks implements Closeable {
    private static final int BOOT = 36; // octets: a UUID as text
    private static final int MARK = 16; // octets
    private static final int CHECK = 0x5a17_3c00; // of a mark that was written whole

    enum Kind {
        /// The file is in the Maildir, perhaps not on disk.
        WRITTEN,
        /// It is on disk, or in the queue.
        LASTING,
        /// All of the segment is on disk: it is to be deleted.
        RETIRED
    }

    /// @param position of a record in its segment
    record Done(long position, int destination) {}

    private final FileChannel channel;
    private long end;

    private ProgressMarks(FileChannel channel, long end) {
        this.channel = channel;
        this.end = end;
    }

    /// What a file of marks says.
    ///
    /// @param done     destinations that need no more work
    /// @param sameBoot whether the kernel has run since they were made
    /// @param retired  whether the segment is to be deleted
    record State(Map<Done, Kind> done, boolean sameBoot, boolean retired) {}

    /// A new file for a new segment.
    static ProgressMarks create(Path path, FileOpener opener) throws IOException {
        FileChannel channel = opener.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE));
        ProgressMarks marks = new ProgressMarks(channel, 0);
        marks.append(ByteBuffer.wrap(bootId().getBytes(StandardCharsets.US_ASCII)));
        return marks;
    }

    /// A file that an earlier process has left, without the marks that are not valid any more.
    static ProgressMarks resume(Path path, State state, FileOpener opener) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        ProgressMarks marks = create(fresh, opener);
        for (var done : state.done().entrySet()) marks.append(done.getKey(), done.getValue());
        marks.channel.force(true);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        return new ProgressMarks(marks.channel, marks.end);
    }

    static State read(Path path) throws IOException {
        Map<Done, Kind> done = new HashMap<>();
        if (Files.notExists(path)) return new State(done, false, false);
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(path));
        if (all.remaining() < BOOT) return new State(done, false, false);
        byte[] boot = new byte[BOOT];
        all.get(boot);
        boolean same = bootId().equals(new String(boot, StandardCharsets.US_ASCII));
        boolean retired = false;
        while (all.remaining() >= MARK) {
            long position = all.getLong();
            int destination = all.getInt();
            int kind = all.getInt() - CHECK - (int) position - destination;
            if (kind == Kind.RETIRED.ordinal()) retired = true;
            else if (kind == Kind.LASTING.ordinal()) done.put(new Done(position, destination), Kind.LASTING);
            else if (same && kind == Kind.WRITTEN.ordinal()) done.put(new Done(position, destination), Kind.WRITTEN);
        }
        return new State(done, same, retired);
    }

    private static String bootId() {
        try {
            String id = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            if (id.length() == BOOT) return id;
        } catch (IOException e) {
            // another system
        }
        return UUID.randomUUID().toString(); // like no other: marks are not trusted after a restart
    }

    synchronized void add(Done done, Kind kind) throws IOException {
        append(done, kind);
        if (kind != Kind.WRITTEN) channel.force(false);
    }

    private void append(Done done, Kind kind) throws IOException {
        int last = CHECK + (int) done.position() + done.destination() + kind.ordinal();
        append(ByteBuffer.allocate(MARK).putLong(done.position()).putInt(done.destination()).putInt(last).flip());
    }

    private void append(ByteBuffer data) throws IOException {
        int length = data.remaining();
        while (data.hasRemaining()) channel.write(data, end + length - data.remaining());
        end += length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
