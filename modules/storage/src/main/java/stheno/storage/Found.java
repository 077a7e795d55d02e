package stheno.storage;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/// What a [Tree] has under a name, as it was when it was asked.
public sealed interface Found {
    /// A regular file.
    ///
    /// @param real         its path without symbolic links, inside the tree's root
    /// @param size         in bytes
    /// @param lastModified as precise as the file system keeps it
    /// @param fileKey      what tells this file from another that takes its name: device and inode, or the real path where
    ///                     the platform has no such thing
    record Regular(Path real, long size, FileTime lastModified, Object fileKey) implements Found {
        /// Whether `other` is this file with nothing written in between, as far as a look from outside can tell.
        public boolean sameVersion(Regular other) {
            return size == other.size && lastModified.equals(other.lastModified) && fileKey.equals(other.fileKey);
        }
    }

    /// A directory.
    ///
    /// @param real its path without symbolic links, the tree's root or inside it
    record Directory(Path real, FileTime lastModified) implements Found {}

    /// Nothing of that name.
    record Missing() implements Found {}

    /// Something that is not handed out, or a name that is none.
    record Refused(Reason reason) implements Found {}

    /// Why a name was refused.
    enum Reason {
        /// The name itself is wrong, whatever is on disk: its encoding, a control character, a dot component.
        MALFORMED,
        /// A name that begins with a dot, in a tree that does not show these.
        HIDDEN,
        /// A symbolic link on the way leads out of the tree.
        OUTSIDE,
        /// Neither a file nor a directory: a pipe, a socket, a device.
        SPECIAL,
        /// The operating system does not let this process look.
        UNREADABLE
    }
}
