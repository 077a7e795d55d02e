package stheno.storage.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import stheno.storage.FileOpener;
import stheno.storage.OpenDirectory;

/// A folder of messages (maildir(5)): files are written in `tmp`, then moved to `new`. Other mail programs may move them to `cur`, rename
/// them there to set flags, and delete them, at any time and without locks.
///
/// The folders are made with the first message, for their owner alone. Files that are no messages are ignored and never touched.
///
/// Any thread; every call blocks.
public final class Maildir {
    private static final Duration ABANDONED = Duration.ofHours(36); // maildir(5): then nobody writes to a file in `tmp` any more
    private static final long TICK = 50_000_000; // nanoseconds: a kernel's clock for files goes by ticks of up to 10 ms
    private static final long SECONDS = 2_500_000_000L; // nanoseconds: some file systems have steps of two seconds
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /// A listing, and the times of the folders before they were read.
    private record Cached(MaildirListing listing, FileTime fresh, FileTime current, boolean reliable) {}

    private static final FileTime NEVER = FileTime.fromMillis(Long.MIN_VALUE / 2);

    private final Path folder;
    private final FileOpener opener;
    private volatile Optional<Cached> cache = Optional.empty();

    private Maildir(Path folder, FileOpener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    /// The Maildir in this folder, which need not exist.
    public static Maildir of(Path folder) {
        return new Maildir(folder, FileOpener.SYSTEM);
    }

    /// The same, with files opened for writing in another way.
    public Maildir withOpener(FileOpener other) {
        return new Maildir(folder, other);
    }

    /// Where it is.
    public Path folder() {
        return folder;
    }

    /// The messages now. Reads no file, except those of other programs that have no sizes in their names, once. If no folder has changed
    /// since the last call, the same listing is returned.
    ///
    /// @return empty if there is no Maildir yet
    /// @throws IOException if a folder cannot be read
    public MaildirListing list() throws IOException {
        Optional<Cached> known = cache;
        FileTime fresh = time("new");
        FileTime current = time("cur");
        if (known.isPresent() && isCurrent(known.get(), fresh, current)) return known.get().listing();
        boolean reliable = isOld(fresh) && isOld(current);
        MaildirListing listing = new MaildirScan(folder, known.map(Cached::listing).orElse(MaildirListing.EMPTY)).read();
        cache = Optional.of(new Cached(listing, fresh, current, reliable));
        return listing;
    }

    private static boolean isCurrent(Cached known, FileTime fresh, FileTime current) {
        return known.reliable() && known.fresh().equals(fresh) && known.current().equals(current);
    }

    /// Whether a folder's next change will have another time than this one.
    private static boolean isOld(FileTime changed) {
        Instant then = changed.toInstant();
        long ticks = then.getNano() == 0 ? SECONDS : TICK;
        return then.plusNanos(ticks).isBefore(Instant.now());
    }

    private FileTime time(String part) throws IOException {
        try {
            return Files.getLastModifiedTime(folder.resolve(part));
        } catch (NoSuchFileException e) {
            return NEVER;
        }
    }

    /// The octets of the cached listing; it is forgotten.
    void forget() {
        cache = Optional.empty();
    }

    long weight() {
        return cache.map(known -> known.listing().weight()).orElse(0L);
    }

    /// Opens `new`, `cur` or `tmp` by its descriptor: the folder's owner may be a local user, and replace it by a link.
    ///
    /// @throws NoSuchFileException if it does not exist, or is a link
    static OpenDirectory enter(OpenDirectory home, String part) throws IOException {
        return home.enter(home.path().getFileSystem().getPath(part));
    }

    /// Opens a message's file for reading, even if other programs have set flags since the listing.
    ///
    /// @throws NoSuchFileException if it was deleted meanwhile
    public FileChannel open(MaildirListing listing, int message) throws IOException {
        try (OpenDirectory home = OpenDirectory.at(folder)) {
            try {
                return open(home, listing.isNew(message) ? "new" : "cur", listing.fileName(message));
            } catch (NoSuchFileException e) {
                Path file = MaildirScan.find(folder, listing.base(message));
                return open(home, file.getParent().getFileName().toString(), file.getFileName().toString());
            }
        }
    }

    private static FileChannel open(OpenDirectory home, String part, String name) throws IOException {
        try (OpenDirectory directory = enter(home, part)) {
            return directory.read(home.path().getFileSystem().getPath(name));
        }
    }

    /// Deletes a message, even if other programs have set flags since the listing.
    ///
    /// @return false if it was gone
    public boolean delete(MaildirListing listing, int message) throws IOException {
        try (OpenDirectory home = OpenDirectory.at(folder)) {
            if (delete(home, listing.isNew(message) ? "new" : "cur", listing.fileName(message))) return true;
            Path file = MaildirScan.find(folder, listing.base(message));
            return delete(home, file.getParent().getFileName().toString(), file.getFileName().toString());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean delete(OpenDirectory home, String part, String name) throws IOException {
        try (OpenDirectory directory = enter(home, part)) {
            return directory.deleteIfExists(home.path().getFileSystem().getPath(name));
        } catch (NoSuchFileException e) {
            return false; // the part is missing
        }
    }

    /// Begins a message. Nobody sees it before it is published.
    ///
    /// @param unique as [MessageName#unique]; a file that an earlier attempt has left in `tmp` is replaced
    public NewMessage create(String unique) throws IOException {
        try {
            return NewMessage.open(folder, unique, opener);
        } catch (NoSuchFileException e) {
            make();
            return NewMessage.open(folder, unique, opener);
        }
    }

    private void make() throws IOException {
        boolean posix = Files.getFileStore(existing()).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes = posix ? new FileAttribute<?>[] {PRIVATE} : new FileAttribute<?>[0];
        for (String part : new String[] {"tmp", "new", "cur"}) Files.createDirectories(folder.resolve(part), attributes);
    }

    private Path existing() {
        Path path = folder.toAbsolutePath();
        while (!Files.exists(path) && path.getParent() != null) path = path.getParent();
        return path;
    }

    /// Writes the names in `new` and `cur` to disk, and those of the folders.
    ///
    /// @throws IOException if the disk fails; then a power failure may undo what was published since the last call
    public void sync() throws IOException {
        try (OpenDirectory home = OpenDirectory.at(folder)) {
            for (String part : new String[] {"new", "cur"}) sync(home, part);
            home.sync();
        } catch (NoSuchFileException e) {
            // nothing was published
        }
        try (OpenDirectory parent = OpenDirectory.at(folder.toAbsolutePath().getParent())) {
            parent.sync();
        } catch (NoSuchFileException e) {
            // the same
        }
    }

    private static void sync(OpenDirectory home, String part) throws IOException {
        try (OpenDirectory directory = enter(home, part)) {
            directory.sync();
        } catch (NoSuchFileException e) {
            // the same
        }
    }

    /// Deletes files in `tmp` that were not written to for 36 hours, as maildir(5) says.
    ///
    /// @return how many were deleted
    public int sweep() throws IOException {
        FileTime before = FileTime.from(Instant.now().minus(ABANDONED));
        int deleted = 0;
        try (OpenDirectory home = OpenDirectory.at(folder); OpenDirectory tmp = enter(home, "tmp")) {
            for (Iterator<Path> names = tmp.names(); names.hasNext(); ) {
                Path name = names.next();
                boolean old = tmp.attributes(name).filter(now -> now.isRegularFile() && now.lastModifiedTime().compareTo(before) < 0)
                        .isPresent();
                if (old && tmp.deleteIfExists(name)) deleted++;
            }
        } catch (NoSuchFileException e) {
            // no message was ever written, or another program has finished it
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return deleted;
    }
}
