package stheno.storage;

import java.io.IOException;
import java.nio.file.attribute.FileTime;

/// What came of an attempt to change a [WritableTree].
public sealed interface Change {
    /// It is as it was asked for.
    sealed interface Done extends Change {}

    /// Nothing is different from before.
    sealed interface Failed extends Change {}

    /// There is a new file.
    record Created(Found.Regular file) implements Done {}

    /// There is another file under a name that was in use.
    record Replaced(Found.Regular file) implements Done {}

    /// The file, or the directory, is gone.
    record Deleted() implements Done {}

    /// There is a new directory.
    record Made(Found.Directory directory) implements Done {}

    /// What had the one name has the other.
    record Renamed() implements Done {}

    /// It was last modified at another time.
    ///
    /// @param time as precise as the file system keeps it
    record Touched(FileTime time) implements Done {}

    /// There is nothing of that name.
    record Missing() implements Failed {}

    /// The directory in which the name should be is not there, or is none.
    record NoDirectory() implements Failed {}

    /// A directory has this name, or the path is one of a directory.
    record IsDirectory() implements Failed {}

    /// What has this name is no directory, or a link to one.
    record NotDirectory() implements Failed {}

    /// The directory holds something.
    record NotEmpty() implements Failed {}

    /// The name is in use.
    ///
    /// @param now a [Found.Regular], a [Found.Directory], or a [Found.Missing] for a link to nowhere
    record Exists(Found now) implements Failed {}

    /// A directory cannot be moved into itself.
    record IntoItself() implements Failed {}

    /// The two names are on different file systems, and nothing moves from one to the other at once.
    record OtherDisk() implements Failed {}

    /// Somebody is uploading this, or to a place below it.
    record Busy() implements Failed {}

    /// An upload cannot go on from there: there is less than that.
    ///
    /// @param size in bytes, how much there is
    record Beyond(long size) implements Failed {}

    /// What is there is not what the caller wants to change.
    ///
    /// @param now a [Found.Regular] or [Found.Missing]
    record Unwanted(Found now) implements Failed {}

    /// The content is longer than a file may be.
    ///
    /// @param limit in bytes
    record TooLong(long limit) implements Failed {}

    /// The disk is full, or somebody's share of it.
    record NoSpace() implements Failed {}

    /// The content broke off.
    record Unfinished(IOException why) implements Failed {}

    /// A name that is none, or something that is not to be touched.
    record Refused(Found.Reason reason) implements Failed {}
}
