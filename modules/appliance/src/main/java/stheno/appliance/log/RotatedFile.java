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

/// A file that lines are appended to, and that makes way for a fresh one when it is full or the day is over (UTC), always between two
/// lines. Where it cannot, it goes on as it is, says so, and tries again later. What is no regular file, as a terminal or a pipe, is
/// never rotated. One thread.
final class RotatedFile implements LineOutput {
    private static final Duration AGAIN = Duration.ofMinutes(1); // between attempts to rotate
    private static final int FILE_KIND = 0170000; // of a file's mode, inode(7)
    private static final int PIPE = 0010000;

    private final String name;
    private final Path path;
    private final LineLog.Rotation rotation;
    private final Generations generations;
    private final InstantSource clock;
    private final Log log;
    private FileChannel channel;
    private boolean regular;
    private LocalDate day; // of what is in the file
    private boolean inLine; // the last byte written was no end of a line
    private boolean torn; // somebody's last line has no end
    private boolean skipping; // the file changed in the middle of a line, whose rest nobody could make sense of
    private Instant notBefore = Instant.MIN; // of the next attempt to rotate

    /// Opens the file, which is created if it is not there, for its owner to write and the group to read.
    ///
    /// @param name what events about it begin with, as `access-log`
    static RotatedFile open(String name, Path path, LineLog.Rotation rotation, InstantSource clock, Log log) throws IOException {
        return new RotatedFile(name, path.toAbsolutePath(), rotation, clock, log);
    }

    private RotatedFile(String name, Path path, LineLog.Rotation rotation, InstantSource clock, Log log) throws IOException {
        this.name = name;
        this.path = path;
        this.rotation = rotation;
        this.generations = new Generations(path);
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

    /// Opened for writing alone, a pipe would keep us waiting until somebody reads it; for both, it takes what it has room for (fifo(7)).
    private static boolean isPipe(Path path) {
        try {
            return ((Integer) Files.getAttribute(path, "unix:mode") & FILE_KIND) == PIPE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // it is not there, or this system has none
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

    /// Whether the file ends in the middle of a line, as a full disk or a fallen machine leaves it.
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

    /// How many bytes go into the file at once: whole lines as far as it has room, the rest of a line that was begun, and a line for
    /// which no file has room.
    private int share(ByteBuffer lines) throws IOException {
        if (!rotates() || rotation.size() == 0) return lines.remaining();
        if (inLine) return line(lines);
        long used = channel.size(); // asked for each time: others may have emptied the file
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

    /// Rotates the file if it is another day's.
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
        log.event(Log.Level.WARN, event, "file", path, "cause", cause.toString(), "remedy", "it goes on with the open file");
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
