package stheno.storage;

import java.util.List;

/// The contents of a directory, in no particular order.
///
/// @param entries  regular files and directories, each under a name that the tree resolves
/// @param complete whether these are all entries; false if the caller's limit was reached
public record Contents(List<Entry> entries, boolean complete) {
    /// Copies the list.
    public Contents {
        entries = List.copyOf(entries);
    }

    /// An entry of the directory.
    ///
    /// @param found      a [Found.Regular] or a [Found.Directory]
    /// @param incomplete whether size and time are those of an incomplete upload to this name
    public record Entry(String name, Found found, boolean incomplete) {
        /// A file or directory as it is.
        public Entry(String name, Found found) {
            this(name, found, false);
        }
    }
}
