package stheno.catcher.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.StoreFault;
import stheno.producers.Producer;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;

/// The files: a Maildir, so that other programs can read it. A file is named by its id; other programs may move it from `new` to `cur` and
/// add flags to its name. All other files are strangers and stay as they are. Blocks; any thread.
final class Folder {
    private final Path root;
    private final Path temporary;
    private final Path fresh;
    private final Path current;
    private final DiskShare disk = new DiskPool().share(); // for files that are sent

    Folder(Path root) throws IOException {
        this.root = root;
        temporary = Files.createDirectories(root.resolve("tmp"));
        fresh = Files.createDirectories(root.resolve("new"));
        current = Files.createDirectories(root.resolve("cur"));
    }

    Path root() {
        return root;
    }

    FileChannel create(String id) throws IOException {
        return FileChannel.open(temporary.resolve(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// What sends an open file: in the background if this disk is slow. The file is closed with it.
    Producer sending(FileChannel file) throws IOException {
        try {
            Producer content = Producer.file(file, 0, file.size());
            return disk.readsInBackground(root) ? content.inBackground(disk.transfers()) : content;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Opens a file that is not kept yet.
    FileChannel openTemporary(String id) throws IOException {
        return FileChannel.open(temporary.resolve(id), StandardOpenOption.READ);
    }

    void keep(String id, boolean durable) throws IOException {
        Files.move(temporary.resolve(id), fresh.resolve(id), StandardCopyOption.ATOMIC_MOVE);
        if (!durable) return;
        try (FileChannel names = FileChannel.open(fresh, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    void discard(String id) {
        try {
            Files.deleteIfExists(temporary.resolve(id));
        } catch (IOException e) {
            // the next start deletes it
        }
    }

    FileChannel open(String id) throws IOException {
        return disk.timed(() -> opened(id));
    }

    private FileChannel opened(String id) throws IOException {
        try {
            return FileChannel.open(fresh.resolve(id), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            Optional<Path> moved = moved(id);
            if (moved.isEmpty()) throw e;
            return FileChannel.open(moved.get(), StandardOpenOption.READ);
        }
    }

    void delete(String id) throws IOException {
        if (Files.deleteIfExists(fresh.resolve(id))) return;
        Optional<Path> moved = moved(id);
        if (moved.isPresent()) Files.deleteIfExists(moved.get());
    }

    /// The file that another program has moved to `cur`.
    private Optional<Path> moved(String id) throws IOException {
        try (DirectoryStream<Path> named = Files.newDirectoryStream(current, id + "*")) {
            for (Path path : named) if (idOf(path).isPresent()) return Optional.of(path);
        }
        return Optional.empty();
    }

    /// The ids of all files, in no order.
    List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>();
        for (Path folder : List.of(fresh, current)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) idOf(file).ifPresent(ids::add);
            }
        }
        return ids;
    }

    /// Deletes what an earlier process has left unfinished.
    void sweep() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
            for (Path file : files) if (idOf(file).isPresent()) Files.deleteIfExists(file);
        }
    }

    private static Optional<String> idOf(Path file) {
        String name = file.getFileName().toString();
        int flags = name.indexOf(":2,");
        String id = flags < 0 ? name : name.substring(0, flags);
        return EnvelopeIds.isId(id) ? Optional.of(id) : Optional.empty();
    }

    /// What the client is told.
    static IOException fault(IOException cause) {
        if (cause instanceof StoreFault) return cause;
        String text = String.valueOf(cause.getMessage());
        boolean full = text.endsWith("No space left on device") || text.endsWith("Disk quota exceeded");
        return full ? StoreFault.diskFull() : cause;
    }
}
