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
    /// @param changed      of its status, a rename included; [StatusChange#UNKNOWN] until [#withStatusChange()]
    record Regular(Path real, long size, FileTime lastModified, Object fileKey, FileTime changed) implements Found {
        /// One of which the time of the last status change is unknown.
        public Regular(Path real, long size, FileTime lastModified, Object fileKey) {
            this(real, size, lastModified, fileKey, StatusChange.UNKNOWN);
        }

        /// Whether `other` is this file with the same size and times, and so presumably unchanged. An unknown time is not compared.
        public boolean sameVersion(Regular other) {
            boolean sameChange = changed.equals(other.changed) || !hasChanged() || !other.hasChanged();
            return size == other.size && lastModified.equals(other.lastModified) && fileKey.equals(other.fileKey) && sameChange;
        }

        /// The same with the time of its last status change, as it is now if it is unknown. Waits for the disk.
        public Regular withStatusChange() {
            return hasChanged() ? this : new Regular(real, size, lastModified, fileKey, StatusChange.of(real));
        }

        private boolean hasChanged() {
            return !changed.equals(StatusChange.UNKNOWN);
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
        UNREADABLE,
        /// The disk has failed, or the process has no descriptor free: whether anything has this name is not known.
        BROKEN
    }
}
