package stheno.mail.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import stheno.storage.FileOpener;

/// The folder of contents that are not in the journal: messages that are being received, large messages that wait for delivery, and
/// messages that are tried again. Any thread; blocks.
record Spool(Path folder, FileOpener opener) {
    static final String CONTENT = ".mail";

    private static final Set<StandardOpenOption> OPEN = Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);

    static Spool in(Path folder, FileOpener opener) throws IOException {
        makeFolder(folder);
        return new Spool(folder, opener);
    }

    /// Makes a folder for its owner alone.
    static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(folder.toAbsolutePath().getParent());
        boolean posix = Files.getFileStore(folder.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        if (posix) Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        else Files.createDirectories(folder);
    }

    FileChannel create(String name) throws IOException {
        Path path = folder.resolve(name);
        try {
            return opener.open(path, OPEN, PosixFilePermissions.asFileAttribute(Set.of(PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE)));
        } catch (UnsupportedOperationException e) {
            return opener.open(path, OPEN);
        }
    }

    FileChannel read(String name) throws IOException {
        return FileChannel.open(folder.resolve(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    void sync() throws IOException {
        Segment.sync(folder);
    }

    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(path -> names.add(path.getFileName().toString()));
        }
        return names;
    }
}
