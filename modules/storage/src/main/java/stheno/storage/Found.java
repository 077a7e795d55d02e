package stheno.storage;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/// The result of a look-up in a [Tree], at the time of the look-up.
public sealed interface Found {
    /// A regular file.
    ///
    /// @param real         its path without symbolic links, inside the tree's root
    /// @param size         in bytes
    /// @param lastModified as precise as the file system keeps it
    /// @param fileKey      identifies the file, even after a rename: device and inode, or the real path on platforms without them
    record Regular(Path real, long size, FileTime lastModified, Object fileKey) implements Found {
        /// Whether `other` is this file with the same size and time, and so presumably unchanged.
        public boolean sameVersion(Regular other) {
            return size == other.size && lastModified.equals(other.lastModified) && fileKey.equals(other.fileKey);
        }
    }

    /// A directory.
    ///
    /// @param real its path without symbolic links, the tree's root or inside it
    record Directory(Path real, FileTime lastModified) implements Found {}

    /// Nothing has this name.
    record Missing() implements Found {}

    /// The path is invalid, or access is denied.
    record Refused(Reason reason) implements Found {}

    /// Why a path was refused.
    enum Reason {
        /// The path itself is invalid: a control character, a backslash, `.` or `..`, or no leading slash.
        MALFORMED,
        /// A name begins with a dot, and the tree hides these.
        HIDDEN,
        /// A symbolic link on the path leads out of the tree.
        OUTSIDE,
        /// Neither a regular file nor a directory: a pipe, a socket, a device.
        SPECIAL,
        /// The operating system denies this process access.
        UNREADABLE
    }
}
