package stheno.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Optional;

/// Why a file system refuses an operation for good: trying again does not help. The one table from Java's exceptions for all protocols.
///
/// Java has types for some of the system's errors. For the others, the system's text is all that it tells; it is English, because the
/// launcher sets no other language.
public enum DiskRefusal {
    /// This process may not do that (EACCES).
    DENIED("Permission denied"),
    /// Nobody may do that: an immutable file, for example (EPERM).
    NOT_PERMITTED("Operation not permitted"),
    /// The file system is read-only (EROFS).
    READ_ONLY("Read-only file system"),
    /// The name, or the path with the root, is too long for the file system (ENAMETOOLONG).
    NAME_TOO_LONG("File name too long"),
    /// The file system does not know characters of the name (EINVAL, EILSEQ).
    BAD_NAME("Invalid argument", "Invalid or incomplete multibyte or wide character"),
    /// Symbolic links lead in a circle (ELOOP).
    LINK_LOOP("Too many levels of symbolic links"),
    /// Nothing has the name (ENOENT).
    MISSING("No such file or directory"),
    /// The name is in use (EEXIST).
    EXISTS("File exists"),
    /// A directory on the path is none (ENOTDIR).
    NOT_DIRECTORY("Not a directory"),
    /// The name is that of a directory (EISDIR).
    IS_DIRECTORY("Is a directory"),
    /// The directory is not empty (ENOTEMPTY).
    NOT_EMPTY("Directory not empty"),
    /// The names are on different file systems (EXDEV).
    OTHER_DISK("Invalid cross-device link"),
    /// The file system cannot hold a file of this size (EFBIG).
    TOO_LARGE("File too large"),
    /// The directory has as many entries as the file system allows (EMLINK).
    TOO_MANY_ENTRIES("Too many links"),
    /// The disk is full, or a quota is exhausted (ENOSPC, EDQUOT).
    NO_SPACE("No space left on device", "Disk quota exceeded");

    private final String[] texts; // of strerror(3)

    DiskRefusal(String... texts) {
        this.texts = texts;
    }

    /// The refusal that an exception tells of. Empty for a fault of the disk (EIO), a shortage that may pass (EMFILE), and anything else.
    public static Optional<DiskRefusal> of(Throwable cause) {
        return switch (cause) {
            case AccessDeniedException _ -> Optional.of(DENIED);
            case NoSuchFileException _ -> Optional.of(MISSING);
            case FileAlreadyExistsException _ -> Optional.of(EXISTS);
            case DirectoryNotEmptyException _ -> Optional.of(NOT_EMPTY);
            case NotDirectoryException _ -> Optional.of(NOT_DIRECTORY);
            case AtomicMoveNotSupportedException _ -> Optional.of(OTHER_DISK);
            case FileSystemLoopException _, NotLinkException _ -> Optional.of(LINK_LOOP);
            case FileSystemException e -> ofText(e.getReason());
            case IOException e -> ofText(e.getMessage()); // of a write
            default -> Optional.empty();
        };
    }

    private static Optional<DiskRefusal> ofText(String text) {
        if (text == null) return Optional.empty();
        for (DiskRefusal refusal : values()) {
            for (String known : refusal.texts) if (text.startsWith(known)) return Optional.of(refusal);
        }
        return Optional.empty();
    }

    /// The result of a change that was refused for this reason.
    Change.Failed change() {
        return switch (this) {
            case DENIED -> new Change.Refused(Found.Reason.UNREADABLE);
            case MISSING, NOT_DIRECTORY -> new Change.NoDirectory();
            case EXISTS -> new Change.Refused(Found.Reason.SPECIAL); // something has the hidden name
            case IS_DIRECTORY -> new Change.IsDirectory();
            case NOT_EMPTY -> new Change.NotEmpty();
            case OTHER_DISK -> new Change.OtherDisk();
            case NO_SPACE -> new Change.NoSpace();
            case NOT_PERMITTED, READ_ONLY, NAME_TOO_LONG, BAD_NAME, LINK_LOOP, TOO_LARGE, TOO_MANY_ENTRIES -> new Change.Denied(this);
        };
    }
}
