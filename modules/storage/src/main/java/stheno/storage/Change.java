package stheno.storage;

import java.io.IOException;

/// What came of an attempt to change a [WritableTree]. Only of the first three is anything different from before.
public sealed interface Change {
    /// There is a new file.
    record Created(Found.Regular file) implements Change {}

    /// There is another file under a name that was in use.
    record Replaced(Found.Regular file) implements Change {}

    /// The file is gone.
    record Deleted() implements Change {}

    /// There was nothing to delete.
    record Missing() implements Change {}

    /// The directory in which the file should be is not there, or is none.
    record NoDirectory() implements Change {}

    /// A directory has this name, or the path is one of a directory.
    record IsDirectory() implements Change {}

    /// What is there is not what the caller wants to change.
    ///
    /// @param now a [Found.Regular] or [Found.Missing]
    record Unwanted(Found now) implements Change {}

    /// The content is longer than a file may be.
    ///
    /// @param limit in bytes
    record TooLong(long limit) implements Change {}

    /// The disk is full, or somebody's share of it.
    record NoSpace() implements Change {}

    /// The content broke off.
    record Unfinished(IOException why) implements Change {}

    /// A name that is none, or something that is not to be touched.
    record Refused(Found.Reason reason) implements Change {}
}
