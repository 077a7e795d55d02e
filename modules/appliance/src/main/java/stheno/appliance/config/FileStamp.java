package stheno.appliance.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import stheno.storage.StatusChange;

/// Shows whether a file was replaced or changed, without reading it.
///
/// @param changed  the last change of the file's status, which programs cannot set: it shows a change that kept size and time
/// @param identity the file system's id of the file, if it has one: it shows that a link has a new target
public record FileStamp(FileTime modified, FileTime changed, long size, Optional<Object> identity) {
    private static final FileStamp ABSENT = new FileStamp(StatusChange.UNKNOWN, StatusChange.UNKNOWN, -1, Optional.empty());

    /// The stamp of the file at the end of all links.
    public static FileStamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            FileTime changed = StatusChange.of(path.toRealPath());
            return new FileStamp(attributes.lastModifiedTime(), changed, attributes.size(), Optional.ofNullable(attributes.fileKey()));
        } catch (IOException e) {
            return ABSENT;
        }
    }
}
