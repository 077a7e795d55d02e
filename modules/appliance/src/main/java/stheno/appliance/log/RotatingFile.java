package stheno.appliance.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import stheno.reactor.Log;

/// A file that lines are appended to. It is rotated between two lines, when it is full or the day (UTC) is over. If rotation fails,
/// logging continues in the open file, an event is logged, and rotation is tried again later. Only regular files are rotated, not
/// terminals and pipes. One thread.
final class RotatingFile implements LineOutput {
    private static final Duration AGAIN = Duration.ofMinutes(1); // between attempts to rotate
    private static final int FILE_KIND = 0170000; // of a file's mode, inode(7)
    private static final int PIPE = 0010000;

    private final String name;
    private final Path path;
    private final LineLog.Rotation rotation;
    private final RotatedCopies generations;
    private final InstantSource clock;
    private final Log log;
    private FileChannel channel;
    private boolean regular;
    private LocalDate day; // of the lines in the file
    private boolean inLine; // whether the last byte written was inside a line
    private boolean torn; // whether the last line of an earlier process has no end
    private boolean skipping; // the file was changed in the middle of a line: the rest of the line is dropped
    private Instant notBefore = Instant.MIN; // earliest time of the next rotation

    /// Opens the file. A new file is writable for its owner, and readable for the group.
    ///
    /// @param name prefix of the names of its events, such as `access-log`
    static RotatingFile open(String name, Path path, LineLog.Rotation rotation, InstantSource clock, Log log) throws IOException {
        return new RotatingFile(name, path.toAbsolutePath(), rotation, clock, log);
    }

    private RotatingFile(String name, Path path, LineLog.Rotation rotation, InstantSource clock, Log log) throws IOException {
        this.name = name;
        this.path = path;
        this.rotation = rotation;
        this.generations = new RotatedCopies(path);
        this.clock = clock;
        this.log = log;
        begin(append(path));
    }

    private static FileChannel append(Path path) throws IOException {
        if (isPipe(path)) return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] modes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))}
                : new FileAttribute<?>[0];
        return FileChannel.open(path, options, modes);
    }

    /// Opening a pipe for writing alone blocks until it has a reader; opening it for both does not (fifo(7)).
    private static boolean isPipe(Path path) {
        try {
            return ((Integer) Files.getAttribute(path, "unix:mode") & FILE_KIND) == PIPE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // it does not exist, or this system has no pipes
        }
    }

    private void begin(FileChannel fresh) throws IOException {
        try {
            boolean file = Files.isRegularFile(path);
            boolean begun = file && fresh.size() > 0;
            day = begun ? LocalDate.ofInstant(Files.getLastModifiedTime(path).toInstant(), ZoneOffset.UTC) : today();
            torn = begun && torn();
            regular = file;
            skipping = inLine;
            inLine = false;
            channel = fresh;
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    /// Whether the file ends inside a line, for example after a full disk or a power failure.
    private boolean torn() {
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            file.read(last, Math.max(0, file.size() - 1));
        } catch (IOException e) {
            return false; // it may be written to, but not read
        }
        return last.position() == 1 && last.get(0) != '\n';
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        if (skipping) {
            lines.position(lines.position() + line(lines));
            skipping = false;
            return;
        }
        look();
        if (torn) put(ByteBuffer.wrap(new byte[] {'\n'}));
        torn = false;
        int share = share(lines);
        int written = put(lines.slice(lines.position(), share));
        inLine = lines.get(lines.position() + written - 1) != '\n';
        lines.position(lines.position() + written);
    }

    private int put(ByteBuffer some) throws IOException {
        int written = channel.write(some);
        if (written <= 0) throw new IOException("nothing could be written");
        return written;
    }

    /// The number of bytes to write to the file now: the rest of a started line, whole lines that fit, or a line that fits in no
    /// file.
    private int share(ByteBuffer lines) throws IOException {
        if (!rotates() || rotation.size() == 0) return lines.remaining();
        if (inLine) return line(lines);
        long used = channel.size(); // read each time, because others may have truncated the file
        int fitting = fitting(lines, rotation.size() - used);
        if (fitting == 0 && used > 0) {
            if (!rotate()) return lines.remaining();
            fitting = fitting(lines, rotation.size());
        }
        return fitting > 0 ? fitting : line(lines);
    }

    private boolean rotates() {
        return regular && !clock.instant().isBefore(notBefore);
    }

    /// The length of the first line, with its end.
    private static int line(ByteBuffer lines) {
        int at = lines.position();
        while (at < lines.limit() && lines.get(at) != '\n') at++;
        return Math.min(at + 1, lines.limit()) - lines.position();
    }

    /// Bytes of the whole lines that fit.
    private static int fitting(ByteBuffer lines, long room) {
        if (room >= lines.remaining()) return lines.remaining();
        int fitting = (int) Math.max(0, room);
        while (fitting > 0 && lines.get(lines.position() + fitting - 1) != '\n') fitting--;
        return fitting;
    }

    /// Rotates the file if the day is over.
    @Override
    public void look() {
        if (!rotation.daily() || inLine || !today().isAfter(day) || !rotates()) return;
        try {
            if (channel.size() == 0) day = today();
            else rotate();
        } catch (IOException e) {
            failed(name + "-rotation-failed", e);
        }
    }

    private boolean rotate() {
        try {
            if (Files.exists(path)) generations.add(clock.instant());
            change(append(path));
            generations.keep(rotation.keep());
            return true;
        } catch (IOException | RuntimeException e) {
            failed(name + "-rotation-failed", e);
            return false;
        }
    }

    private void change(FileChannel fresh) throws IOException {
        FileChannel old = channel;
        begin(fresh);
        old.close();
    }

    private void failed(String event, Exception cause) {
        notBefore = clock.instant().plus(AGAIN);
        log.event(Log.Level.WARN, event, "file", path, "cause", cause.toString(), "remedy", "logging continues in the open file");
    }

    @Override
    public void reopen() {
        try {
            change(append(path));
            log.event(Log.Level.INFO, name + "-reopened", "file", path);
        } catch (IOException | RuntimeException e) {
            failed(name + "-reopen-failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
