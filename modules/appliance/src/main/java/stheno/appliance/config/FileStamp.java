package stheno.appliance.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// Shows whether a file was replaced or changed, without reading it.
///
/// @param identity the file system's id of the file, if it has one: it shows that a link has a new target
public record FileStamp(FileTime modified, long size, Optional<Object> identity) {
    private static final FileStamp ABSENT = new FileStamp(FileTime.fromMillis(0), -1, Optional.empty());

    /// The stamp of the file at the end of all links.
    public static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
        } catch (IOException e) {
            return ABSENT;
        }
    }
}
