package stheno.storage;

import java.io.IOException;
import java.nio.file.attribute.FileTime;

/// The result of a change to a [WritableTree].
public sealed interface Change {
    /// The change was made.
    sealed interface Done extends Change {}

    /// Nothing was changed.
    sealed interface Failed extends Change {}

    /// A file was created.
    record Created(Found.Regular file) implements Done {}

    /// A file was replaced.
    record Replaced(Found.Regular file) implements Done {}

    /// The file or directory was deleted.
    record Deleted() implements Done {}

    /// A directory was made.
    record Made(Found.Directory directory) implements Done {}

    /// The file or directory was renamed.
    record Renamed() implements Done {}

    /// The modification time was set.
    ///
    /// @param time the time with the file system's precision
    record Touched(FileTime time) implements Done {}

    /// The permissions were set.
    record Permitted() implements Done {}

    /// Nothing has this name.
    record Missing() implements Failed {}

    /// The parent directory is missing or is not a directory.
    record NoDirectory() implements Failed {}

    /// The name or the path is that of a directory.
    record IsDirectory() implements Failed {}

    /// The name is not that of a directory, or is a link to one.
    record NotDirectory() implements Failed {}

    /// The directory is not empty.
    ///
    /// @param unseen if all that it contains is hidden from clients or cannot be requested: the first such name, in printable characters.
    ///               Empty if clients can see what is in the way
    record NotEmpty(String unseen) implements Failed {
        /// With entries that clients can see.
        public NotEmpty() {
            this("");
        }
    }

    /// The name is in use.
    ///
    /// @param now a [Found.Regular], a [Found.Directory], or a [Found.Missing] for a dangling link
    record Exists(Found now) implements Failed {}

    /// A directory cannot be moved into itself.
    record IntoItself() implements Failed {}

    /// The two names are on different file systems, where an atomic move is impossible.
    record OtherDisk() implements Failed {}

    /// An upload to this name or below it is in progress.
    record Busy() implements Failed {}

    /// Too much work is waiting for the disk; try again later.
    record Overloaded() implements Failed {}

    /// An upload cannot resume at this offset: there are fewer bytes.
    ///
    /// @param size how many bytes there are
    record Beyond(long size) implements Failed {}

    /// The current file does not meet the caller's condition.
    ///
    /// @param now a [Found.Regular] or [Found.Missing]
    record Unwanted(Found now) implements Failed {}

    /// The content exceeds the size limit.
    ///
    /// @param limit in bytes
    record TooLong(long limit) implements Failed {}

    /// The disk is full, or a quota is exhausted.
    record NoSpace() implements Failed {}

    /// The content ended early: reading it failed.
    record Unfinished(IOException why) implements Failed {}

    /// The file system refuses this for good.
    ///
    /// @param why a refusal that is no other result
    record Denied(DiskRefusal why) implements Failed {}

    /// The path is invalid, or what it names must not be changed.
    record Refused(Found.Reason reason) implements Failed {}
}
