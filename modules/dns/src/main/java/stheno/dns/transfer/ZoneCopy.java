package stheno.dns.transfer;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import stheno.dns.record.Name;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneLoad;

/// The copy of a secondary zone on disk: a zone file. Its time of modification is the time of the last success, as in BIND, so that a zone
/// expires in time also across restarts. Blocks; one thread at a time.
final class ZoneCopy {
    private static final String TEMPORARY = ".new"; // one name: a file that a crash has left is overwritten

    private final Name origin;
    private final Path file;
    private final InstantSource time;

    /// A copy that was read.
    ///
    /// @param age the time since the last success
    record Loaded(Zone zone, Duration age) {}

    ZoneCopy(Name origin, Path file, InstantSource time) {
        this.origin = origin;
        this.file = file;
        this.time = time;
    }

    /// Reads the copy; empty if there is none.
    ///
    /// @throws IOException if there is one that cannot be used
    Optional<Loaded> load() throws IOException {
        Instant modified;
        try {
            modified = Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        ZoneLoad load = ZoneFile.load(file, origin);
        if (load.zone().isEmpty()) throw new IOException(load.errors().getFirst().toString());
        return Optional.of(new Loaded(load.zone().get(), Duration.between(modified, time.instant())));
    }

    /// Replaces the copy. After a crash there is the old one or the new one, whole.
    ///
    /// @throws IOException if it could not be written; the old copy is still there
    void write(Zone zone) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                BufferedWriter out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.US_ASCII));
                ZoneFile.print(zone, out);
                out.flush();
                channel.force(true);
            }
            Files.setLastModifiedTime(temporary, FileTime.from(time.instant()));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException other) {
                e.addSuppressed(other); // the first fault is the one to tell
            }
            throw e;
        }
        syncFolder();
    }

    /// The new name survives a power failure. Windows cannot open a directory; there the file system does it by itself.
    private void syncFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) return;
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            return; // a folder that cannot be read: the name is there, and only a power failure within seconds could undo it
        }
    }

    /// A primary has confirmed the copy.
    void touch() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(time.instant()));
    }
}
