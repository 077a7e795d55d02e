package stheno.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The entries of a directory as the owner of incomplete uploads sees them: a file has the size and the time of the owner's upload to it.
/// An upload to a name that is free is an entry, too, if it was interrupted in this process: a hidden file does not tell the name.
///
/// @param left  names of the hidden files in the directory
/// @param named those of them with a known name, and this name
/// @param time  of day
record OwnerView(String owner, Set<String> left, Map<Path, String> named, Instant time) implements Entries.View {
    @Override
    public Contents.Entry shown(OpenDirectory directory, Contents.Entry entry) {
        String hidden = Uploads.name(owner, entry.name());
        if (!(entry.found() instanceof Found.Regular file) || !left.contains(hidden)) return entry;
        try {
            Path path = directory.path().getFileSystem().getPath(hidden);
            return Uploads.newer(TemporaryFile.left(directory, path), file, time).map(it -> new Contents.Entry(entry.name(),
                    new Found.Regular(file.real(), it.size(), it.lastModifiedTime(), file.fileKey()), true)).orElse(entry);
        } catch (IOException e) {
            return entry; // published or deleted meanwhile
        }
    }

    @Override
    public Iterator<Contents.Entry> more(OpenDirectory directory) {
        return named.entrySet().stream().filter(it -> it.getKey().toString().equals(Uploads.name(owner, it.getValue())))
                .flatMap(it -> another(directory, it.getKey(), it.getValue()).stream()).iterator();
    }

    private static Optional<Contents.Entry> another(OpenDirectory directory, Path hidden, String name) {
        try {
            Path path = directory.path().resolve(name);
            if (directory.attributes(path.getFileName()).isPresent()) return Optional.empty();
            return TemporaryFile.left(directory, hidden).map(it -> new Contents.Entry(name, found(path, it), true));
        } catch (IOException e) {
            return Optional.empty(); // published or deleted meanwhile
        }
    }

    private static Found found(Path path, BasicFileAttributes upload) {
        return new Found.Regular(path, upload.size(), upload.lastModifiedTime(), Objects.requireNonNullElse(upload.fileKey(), path));
    }
}
