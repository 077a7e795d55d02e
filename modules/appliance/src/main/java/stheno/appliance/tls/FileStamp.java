package stheno.appliance.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// What tells that a file is another than before, without reading it.
///
/// @param identity what the file system knows it by, where it says so: it tells that a link leads elsewhere
public record FileStamp(FileTime modified, long size, Optional<Object> identity) {
    private static final FileStamp ABSENT = new FileStamp(FileTime.fromMillis(0), -1, Optional.empty());

    /// That of the file at the end of all links.
    static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
        } catch (IOException e) {
            return ABSENT;
        }
    }
}
